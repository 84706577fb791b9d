// triplet_margin_loss: its conditions in order, and the norm's edges.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask triplet(Shape anchor, Shape positive, Shape negative) {
  return ask("triplet_margin_loss").shaped("anchor", anchor).shaped("positive", positive).shaped("negative", negative);
}

Ask row(std::vector<double> anchor, std::vector<double> positive, std::vector<double> negative) {
  const Shape shape{1, static_cast<std::int64_t>(anchor.size())};
  return ask("triplet_margin_loss").tensor("anchor", shape, anchor, Dtype::kFloat64).tensor("positive", shape, positive, Dtype::kFloat64)
      .tensor("negative", shape, negative, Dtype::kFloat64).option("eps", 0.0);
}

}  // namespace

TEST_CASE("triplet_margin_loss: the margin is printed as Python would") {
  CHECK(triplet({2}, {2}, {2}).option("margin", std::int64_t{0}).message() == "margin must be greater than 0, got 0");
  CHECK(triplet({2}, {2}, {2}).option("margin", -1e-5).message() == "margin must be greater than 0, got -1e-05");
  CHECK(triplet({2}, {2}, {2}).option("margin", nan()).message().empty());
}

TEST_CASE("triplet_margin_loss: conditions speak in PyTorch's order") {
  CHECK(triplet({2}, {2, 2}, {2}).option("margin", -1.0).option("reduction", std::string("bad")).message() ==
        "bad is not a valid value for reduction");
  CHECK(triplet({2}, {2, 2}, {2}).option("margin", -1.0).message() == "margin must be greater than 0, got -1.0");
  CHECK(triplet({2}, {2, 2}, {2}).message() ==
        "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor 1D, positive 2D, "
        "and negative 1D inputs");
}

TEST_CASE("triplet_margin_loss: a norm without identity refuses vectors of no elements") {
  CHECK(triplet({2, 0}, {2, 0}, {2, 0}).option("p", infinity()).message() ==
        "linalg.vector_norm cannot compute the inf norm on the dimension 1because this dimension is empty and the operation does not have an "
        "identity");
  CHECK(triplet({2, 0}, {2, 0}, {2, 0}).option("p", 0.5).message().empty());
  CHECK(triplet({0, 3}, {0, 3}, {0, 3}).option("p", -1.0).message().empty());
}

TEST_CASE("triplet_margin_loss: batches that do not broadcast are named on their first axis") {
  const Report report = triplet({1, 3}, {2, 3}, {4, 3}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "The size of tensor a (2) must match the size of tensor b (4) at non-singleton dimension 0");
  CHECK(report.diagnostics[0].labels[0].tensor == "negative");
  CHECK(report.diagnostics[0].labels[0].axis == 0);
}

TEST_CASE("triplet_margin_loss: distances 5 and 1 with margin 1 cost 5") {
  Ask call = row({0, 0}, {3, 4}, {0, 1});
  CHECK(call.value()[0] == 5);
  CHECK(call.grad("positive") == std::vector<double>{0.6, 0.8});
  CHECK(call.grad("negative") == std::vector<double>{0, -1});
  CHECK(call.grad("anchor")[1] == Approx(0.2));
}

TEST_CASE("triplet_margin_loss: at distance 0 the gradient is 0, not nan") {
  CHECK(row({1, 1}, {1, 1}, {0, 1}).option("margin", 2.0).grad("positive") == std::vector<double>{0, 0});
}

TEST_CASE("triplet_margin_loss: the infinity norm shares its gradient among the largest elements") {
  CHECK(row({0, 0}, {2, -2}, {0, 0}).option("p", infinity()).grad("positive") == std::vector<double>{0.5, -0.5});
}

TEST_CASE("triplet_margin_loss: with p 0 PyTorch leaves no gradient at all") {
  CHECK(row({0, 0}, {2, -2}, {0, 1}).option("p", 0.0).report().grad.empty());
}

TEST_CASE("triplet_margin_loss: a single feature is its own norm, whatever p is") {
  CHECK(row({0}, {3}, {1}).option("p", nan()).value()[0] == 3);
}

TEST_CASE("triplet_margin_loss: swap takes the nearer of the two distances to the negative, and half of each at a tie") {
  CHECK(row({0, 0}, {3, 0}, {4, 0}).option("swap", true).value()[0] == 3);
  CHECK(row({0, 0}, {4, 0}, {2, 0}).option("swap", true).grad("negative") == std::vector<double>{0, 0});
}
