// multilabel_margin_loss: label lists ended by -1, and the hinge of every target against every other class.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

TEST_CASE("multilabel_margin_loss: target has the shape of input") {
  const auto call = [](Shape input, Shape target) {
    return ask("multilabel_margin_loss").shaped("input", std::move(input)).shaped("target", std::move(target), Dtype::kInt64).message();
  };
  CHECK(call({2, 3}, {2, 3}).empty());
  CHECK(call({3}, {3}).empty());
  CHECK(call({}, {1}).empty());
  CHECK(call({2, 3}, {2, 4}) == "inconsistent target size: [2, 4] for input of size: [2, 3]");
  CHECK(call({2, 0}, {2, 0}) == "Expected non-empty vector or matrix with optional 0-dim batch size, but got: [2, 0]");
}

TEST_CASE("multilabel_margin_loss: labels outside the classes are refused, behind the end of the list too") {
  const auto call = [](std::vector<double> labels, Dtype dtype) {
    return ask("multilabel_margin_loss").shaped("input", {3}).tensor("target", {3}, std::move(labels), dtype).message();
  };
  CHECK(call({0, -1, 2}, Dtype::kInt64).empty());
  CHECK(call({0, -1, 3}, Dtype::kInt64) == "argument #2 'target' is out of range");
  CHECK(call({0, -2, 0}, Dtype::kInt64) == "argument #2 'target' is out of range");
  CHECK(call({0, nan(), 0}, Dtype::kFloat32) == "value cannot be converted to type int64_t without overflow");
  CHECK(call({0, 1, 2}, Dtype::kFloat32) == "expected scalar type Long but found Float");
}

TEST_CASE("multilabel_margin_loss: a label given twice counts twice, and what follows -1 does not count") {
  Ask call = ask("multilabel_margin_loss").tensor("input", {1, 3}, {0.1, 0.2, 0.3}, Dtype::kFloat64).tensor("target", {1, 3}, {1, 1, -1}, Dtype::kInt64);
  CHECK(call.value()[0] == Approx(2 * (0.9 + 1.1) / 3));
  CHECK(call.grad("input")[1] == Approx(-4.0 / 3));
}
