// triplet_margin_with_distance_loss: where it differs from triplet_margin_loss.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask triplet(Shape shape) {
  return ask("triplet_margin_with_distance_loss").shaped("anchor", shape).shaped("positive", shape).shaped("negative", shape);
}

}  // namespace

TEST_CASE("triplet_margin_with_distance_loss: it does not know elementwise_mean and does not warn of it") {
  const Report report = triplet({2, 3}).option("reduction", std::string("elementwise_mean")).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "elementwise_mean is not a valid value for reduction");
  CHECK(report.warnings.empty());
}

TEST_CASE("triplet_margin_with_distance_loss: the margin speaks after the reduction and before the axes") {
  CHECK(triplet({2, 3}).option("margin", 0.0).message() == "margin must be greater than 0, got 0.0");
}

TEST_CASE("triplet_margin_with_distance_loss: the default distance is Euclidean, with 1e-6 added to each difference") {
  Ask call = ask("triplet_margin_with_distance_loss").tensor("anchor", {2}, {0, 0}, Dtype::kFloat64).tensor("positive", {2}, {3, 4}, Dtype::kFloat64)
                 .tensor("negative", {2}, {0, 0}, Dtype::kFloat64);
  CHECK(call.value()[0] == Approx(1 + std::hypot(3 - 1e-6, 4 - 1e-6) - std::hypot(1e-6, 1e-6)).epsilon(1e-14));
}
