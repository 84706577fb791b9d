// huber_loss: the parabola, the line, delta's edges, and a backward pass that does not promote.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask huber(double input, double target, double delta) {
  return ask("huber_loss").tensor("input", {1}, {input}, Dtype::kFloat64).tensor("target", {1}, {target}, Dtype::kFloat64).option("delta", delta);
}

}  // namespace

TEST_CASE("huber_loss: a parabola within delta, a line of slope delta beyond") {
  CHECK(huber(1, 0, 2).value()[0] == Approx(0.5));
  CHECK(huber(5, 0, 2).value()[0] == Approx(2 * (5 - 1)));
  CHECK(huber(5, 0, 2).grad("input")[0] == Approx(2));
}

TEST_CASE("huber_loss: delta must be positive") {
  CHECK(huber(1, 0, 0).message() == "huber_loss does not support non-positive values for delta.");
}

TEST_CASE("huber_loss: another dtype of target runs forward, in input's dtype, and fails backward") {
  const Report report = ask("huber_loss").tensor("input", {2}, {1, 2}).tensor("target", {2}, {0, 0}, Dtype::kFloat64).report();
  REQUIRE(report.result);
  CHECK(report.result->dtype == Dtype::kFloat32);
  REQUIRE(report.backward_error);
  CHECK(report.backward_error->message == "Found dtype Double but expected Float");
  CHECK(report.grad.empty());
}

TEST_CASE("huber_loss: a floating target cannot be stored in a whole-number input") {
  CHECK(ask("huber_loss").shaped("input", {2}, Dtype::kInt64).shaped("target", {2}).message() ==
        "result type Float can't be cast to the desired output type Long");
}
