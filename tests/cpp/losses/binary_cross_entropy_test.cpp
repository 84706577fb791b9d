// binary_cross_entropy: probabilities, the floor under logarithms, weights.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask bce(std::vector<double> input, std::vector<double> target) {
  const Shape shape{static_cast<std::int64_t>(input.size())};
  return ask("binary_cross_entropy").tensor("input", shape, input, Dtype::kFloat64).tensor("target", shape, target, Dtype::kFloat64);
}

}  // namespace

TEST_CASE("binary_cross_entropy: costs -log of the probability given to what happened, at most 100") {
  CHECK(bce({0.25}, {1}).value()[0] == Approx(std::log(4)));
  CHECK(bce({0.25}, {1}).grad("input")[0] == Approx(-4));
  CHECK(bce({0}, {1}).value()[0] == 100);
}

TEST_CASE("binary_cross_entropy: the first number that is no probability speaks, input before target") {
  CHECK(bce({0.5, 2}, {0.5, 2}).message() == "all elements of input should be between 0 and 1");
  CHECK(bce({0.5, 2}, {nan(), 0}).message() == "all elements of target should be between 0 and 1");
  const Report report = bce({0.5, 2}, {0, 0}).report();
  CHECK(report.diagnostics[0].code == "LF0302");
  CHECK(report.diagnostics[0].labels[0].text == "input[1] is 2, outside of 0 to 1");
}

TEST_CASE("binary_cross_entropy: an axis too many in target is named") {
  const Report report = ask("binary_cross_entropy").shaped("input", {4}).shaped("target", {4, 1}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->type == ErrorType::kValueError);
  CHECK(report.diagnostics[0].labels[0].tensor == "target");
  CHECK(report.diagnostics[0].labels[0].axis == 1);
}

TEST_CASE("binary_cross_entropy: weight broadcasts to target, not beyond it") {
  CHECK(bce({0.5, 0.5}, {1, 0}).tensor("weight", {1}, {3}).value()[0] == Approx(3 * std::log(2)));
  CHECK(bce({0.5, 0.5}, {1, 0}).shaped("weight", {2, 2}).message() == "output with shape [2] doesn't match the broadcast shape [2, 2]");
  CHECK(bce({0.5, 0.5}, {1, 0}).shaped("weight", {3}).message() ==
        "Attempting to broadcast a dimension of length 3 at -1! Mismatching argument at index 1 had torch.Size([3]); but expected shape should be "
        "broadcastable to [2]");
}
