// binary_cross_entropy_with_logits: stability, weights, and what is stored in place.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask logits(double input, double target) {
  return ask("binary_cross_entropy_with_logits").tensor("input", {1}, {input}, Dtype::kFloat64).tensor("target", {1}, {target}, Dtype::kFloat64);
}

}  // namespace

TEST_CASE("binary_cross_entropy_with_logits: large scores neither overflow nor round to 0") {
  CHECK(logits(0, 1).value()[0] == Approx(std::log(2)));
  CHECK(logits(-1000, 1).value()[0] == 1000);
  CHECK(logits(50, 1).value()[0] == Approx(std::exp(-50)));
  CHECK(logits(0, 1).grad("input")[0] == Approx(-0.5));
}

TEST_CASE("binary_cross_entropy_with_logits: pos_weight scales the cost of positives only") {
  CHECK(logits(0, 1).tensor("pos_weight", {}, {3}, Dtype::kFloat64).value()[0] == Approx(3 * std::log(2)));
  CHECK(logits(0, 0).tensor("pos_weight", {}, {3}, Dtype::kFloat64).value()[0] == Approx(std::log(2)));
}

TEST_CASE("binary_cross_entropy_with_logits: the loss is stored in target's dtype") {
  CHECK(ask("binary_cross_entropy_with_logits").shaped("input", {3}).shaped("target", {3}, Dtype::kInt64).message() ==
        "result type Float can't be cast to the desired output type Long");
  const Report report = ask("binary_cross_entropy_with_logits").shaped("input", {3}).shaped("target", {3}, Dtype::kFloat16).report();
  REQUIRE(report.result);
  CHECK(report.result->dtype == Dtype::kFloat16);
}

TEST_CASE("binary_cross_entropy_with_logits: shapes must be equal") {
  CHECK(ask("binary_cross_entropy_with_logits").shaped("input", {4, 1}).shaped("target", {4}).message() ==
        "Target size (torch.Size([4])) must be the same as input size (torch.Size([4, 1]))");
}
