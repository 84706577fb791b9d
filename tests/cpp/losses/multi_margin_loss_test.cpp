// multi_margin_loss: verdicts, and the hinge of each class against the target's.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

TEST_CASE("multi_margin_loss: one target for each row; one row takes it with or without an axis") {
  const auto call = [](Shape input, Shape target) { return ask("multi_margin_loss").shaped("input", std::move(input)).shaped("target", std::move(target), Dtype::kInt64); };
  CHECK(call({4, 3}, {4}).message().empty());
  CHECK(call({3}, {}).message().empty());
  CHECK(call({1, 3}, {}).message().empty());
  CHECK(call({4, 3}, {5}).message() ==
        "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [4], but got "
        "[5]. Input has shape [4, 3].");
  CHECK(call({2, 3, 4}, {2}).message() == "Expected non-empty vector or matrix with optional 0-dim batch size, but got: [2, 3, 4]");
  CHECK(call({4, 3}, {4}).option("p", std::int64_t{3}).message() == "only p == 1 and p == 2 supported");
  CHECK(call({3}, {1}).option("reduction", std::string("none")).report().result->shape == Shape{1});
}

TEST_CASE("multi_margin_loss: sums the violations of the margin over classes, weighted by the target's class") {
  Ask call = ask("multi_margin_loss").tensor("input", {3}, {1, 0.5, -3}).tensor("target", {}, {0}, Dtype::kInt64).tensor("weight", {3}, {2, 1, 1});
  CHECK(call.value()[0] == Approx(2 * 0.5 / 3));
  CHECK(call.grad("input")[0] == Approx(-2.0 / 3));
  CHECK(call.grad("input")[1] == Approx(2.0 / 3));
  CHECK(call.grad("input")[2] == 0);
}
