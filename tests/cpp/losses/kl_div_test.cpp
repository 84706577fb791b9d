// kl_div: batchmean, log_target, and what PyTorch says of mean.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask kl(std::string reduction) {
  return ask("kl_div").tensor("input", {2, 1}, {-1, -2}, Dtype::kFloat64).tensor("target", {2, 1}, {1, 0}, Dtype::kFloat64).option("reduction", std::move(reduction));
}

}  // namespace

TEST_CASE("kl_div: target (log target - input), where 0 log 0 is 0") {
  CHECK(kl("none").value() == std::vector<double>{1, 0});
  CHECK(kl("sum").grad("input") == std::vector<double>{-1, 0});
}

TEST_CASE("kl_div: batchmean divides by the first axis, even after what size_average decided") {
  CHECK(kl("batchmean").value()[0] == Approx(0.5));
  CHECK(kl("batchmean").option("size_average", true).value()[0] == Approx(0.25));
}

TEST_CASE("kl_div: log_target takes logarithms") {
  CHECK(kl("sum").option("log_target", true).value()[0] == Approx(std::exp(1) * 2 + 1 * 2));
}

TEST_CASE("kl_div: mean is warned of") { CHECK(kl("mean").report().warnings.at(0).starts_with("reduction: 'mean' divides")); }

TEST_CASE("kl_div: whole numbers are no distribution") {
  CHECK(ask("kl_div").shaped("input", {3}).shaped("target", {3}, Dtype::kInt64).message() == "kl_div: Integral inputs not supported.");
}
