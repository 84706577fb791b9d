// poisson_nll_loss: rates and their logarithms, Stirling's term, counts.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask poisson(double input, double target) {
  return ask("poisson_nll_loss").tensor("input", {1}, {input}, Dtype::kFloat64).tensor("target", {1}, {target}, Dtype::kInt64);
}

}  // namespace

TEST_CASE("poisson_nll_loss: exp(input) - target input, or of the rates themselves") {
  CHECK(poisson(0, 3).value()[0] == Approx(1));
  CHECK(poisson(0, 3).grad("input")[0] == Approx(1 - 3));
  CHECK(poisson(2, 3).option("log_input", false).option("eps", 0.0).value()[0] == Approx(2 - 3 * std::log(2)));
}

TEST_CASE("poisson_nll_loss: full adds Stirling's term for counts above 1") {
  const double stirling = 3 * std::log(3) - 3 + 0.5 * std::log(6 * std::acos(-1));
  CHECK(poisson(0, 3).option("full", true).value()[0] == Approx(1 + stirling).epsilon(1e-6));
  CHECK(poisson(0, 1).option("full", true).value()[0] == Approx(1));
}

TEST_CASE("poisson_nll_loss: elementwise_mean is no reduction here") {
  CHECK(poisson(0, 1).option("reduction", std::string("elementwise_mean")).message() == "elementwise_mean is not a valid value for reduction");
}
