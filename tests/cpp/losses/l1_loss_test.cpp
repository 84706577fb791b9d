// l1_loss: what it accepts, weighted means, and its gradient at a tie.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask l1(std::vector<double> input, std::vector<double> target, Dtype dtype = Dtype::kFloat32) {
  const Shape shape{static_cast<std::int64_t>(input.size())};
  return ask("l1_loss").tensor("input", shape, input, dtype).tensor("target", shape, target, dtype);
}

}  // namespace

TEST_CASE("l1_loss: the gradient is the sign of the error, 0 at a tie and for nan") {
  CHECK(l1({3, 1, 2}, {1, 3, 2}).option("reduction", std::string("sum")).grad("input") == std::vector<double>{1, -1, 0});
  CHECK(l1({nan()}, {1}).grad("input") == std::vector<double>{0});
}

TEST_CASE("l1_loss: a weighted mean divides by the sum of weights") {
  CHECK(l1({3, 1}, {1, 2}).tensor("weight", {2}, {1, 3}).value()[0] == Approx((2 * 1 + 1 * 3) / 4.0));
  CHECK(l1({3, 1}, {1, 2}).shaped("weight", {3}).message() == "Weights and input must have the same size.");
}

TEST_CASE("l1_loss: whole numbers have a sum and no mean") {
  CHECK(l1({1, 5}, {2, 2}, Dtype::kInt64).option("reduction", std::string("sum")).value() == std::vector<double>{4});
  CHECK(l1({1, 5}, {2, 2}, Dtype::kInt64).message() ==
        "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long");
}
