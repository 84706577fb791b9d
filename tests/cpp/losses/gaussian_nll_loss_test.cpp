// gaussian_nll_loss: shapes and values of var, and gradients of both predictions.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask gaussian(double input, double var) {
  return ask("gaussian_nll_loss").tensor("input", {1}, {input}, Dtype::kFloat64).tensor("target", {1}, {0}, Dtype::kFloat64)
      .tensor("var", {1}, {var}, Dtype::kFloat64);
}

Ask shapes(Shape input, Shape var) { return ask("gaussian_nll_loss").shaped("input", input).shaped("target", input).shaped("var", var); }

}  // namespace

TEST_CASE("gaussian_nll_loss: (log var + error^2 / var) / 2 and its derivatives") {
  CHECK(gaussian(2, 4).value()[0] == Approx((std::log(4) + 1) / 2));
  CHECK(gaussian(2, 4).grad("input")[0] == Approx(2.0 / 4));
  CHECK(gaussian(2, 4).grad("var")[0] == Approx(0.5 / 4 - 0.5 * 4 / 16));
}

TEST_CASE("gaussian_nll_loss: var is held above eps, and its gradient taken there") {
  CHECK(gaussian(0, 0).option("eps", 0.5).value()[0] == Approx(std::log(0.5) / 2));
  CHECK(gaussian(0, 0).option("eps", 0.5).grad("var")[0] == Approx(1));
}

TEST_CASE("gaussian_nll_loss: var lacks the last axis, or is 1 on one axis, or one number") {
  CHECK(shapes({4, 3}, {4}).message().empty());
  CHECK(shapes({4, 3}, {1, 3}).message().empty());
  CHECK(shapes({4, 3}, {3}).message() == "var is of incorrect size");
  CHECK(shapes({4, 3}, {1, 1}).message() == "var is of incorrect size");
  CHECK(ask("gaussian_nll_loss").shaped("input", {4}).shaped("target", {4}).option("var", 2.0).message().empty());
}

TEST_CASE("gaussian_nll_loss: a negative variance is refused where it is seen") {
  CHECK(gaussian(0, -1).message() == "var has negative entry/entries");
}

TEST_CASE("gaussian_nll_loss: a whole-number var takes a whole-number eps only") {
  Ask call = ask("gaussian_nll_loss").shaped("input", {2}).shaped("target", {2}).shaped("var", {2}, Dtype::kInt64);
  CHECK(call.message() == "result type Float can't be cast to the desired output type long int");
  CHECK(std::move(call).option("eps", std::int64_t{1}).message().empty());
}
