// soft_margin_loss: its value, what may be broadcast, and bool targets.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

TEST_CASE("soft_margin_loss: log(1 + exp(-target input))") {
  Ask call = ask("soft_margin_loss").tensor("input", {2}, {0, 1}, Dtype::kFloat64).tensor("target", {2}, {1, -1}, Dtype::kFloat64).option("reduction", std::string("none"));
  CHECK(call.value()[0] == Approx(std::log(2)));
  CHECK(call.value()[1] == Approx(std::log(1 + std::exp(1))));
  CHECK(call.grad("input")[0] == Approx(-0.5));
}

TEST_CASE("soft_margin_loss: an exponential that overflows has no gradient") {
  CHECK(std::isnan(ask("soft_margin_loss").tensor("input", {1}, {-200}).tensor("target", {1}, {1}).grad("input")[0]));
}

TEST_CASE("soft_margin_loss: only target may be broadcast") {
  CHECK(ask("soft_margin_loss").shaped("input", {2, 3}).shaped("target", {3}).message().empty());
  CHECK(ask("soft_margin_loss").shaped("input", {3}).shaped("target", {2, 3}).message() == "output with shape [3] doesn't match the broadcast shape [2, 3]");
}

TEST_CASE("soft_margin_loss: a bool target runs forward and fails backward") {
  const Report report = ask("soft_margin_loss").shaped("input", {2}).shaped("target", {2}, Dtype::kBool).report();
  CHECK_FALSE(report.torch);
  REQUIRE(report.backward_error);
  CHECK(report.backward_error->message.starts_with("Negation, the `-` operator, on a bool tensor"));
}
