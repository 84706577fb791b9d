// smooth_l1_loss: the parabola, the line, and beta's edges.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask smooth(double input, double target, double beta) {
  return ask("smooth_l1_loss").tensor("input", {1}, {input}, Dtype::kFloat64).tensor("target", {1}, {target}, Dtype::kFloat64).option("beta", beta);
}

}  // namespace

TEST_CASE("smooth_l1_loss: a parabola within beta, a line beyond") {
  CHECK(smooth(1, 0, 2).value()[0] == Approx(0.5 * 1 / 2));
  CHECK(smooth(1, 0, 2).grad("input")[0] == Approx(0.5));
  CHECK(smooth(-3, 0, 2).value()[0] == Approx(3 - 1));
  CHECK(smooth(-3, 0, 2).grad("input")[0] == Approx(-1));
}

TEST_CASE("smooth_l1_loss: beta 0 is l1_loss, a negative or nan beta is refused") {
  CHECK(smooth(-3, 1, 0).value()[0] == Approx(4));
  CHECK(smooth(1, 0, -1).message() == "smooth_l1_loss does not support negative values for beta.");
  CHECK(smooth(1, 0, nan()).message() == "smooth_l1_loss does not support negative values for beta.");
}
