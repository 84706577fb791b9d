// multilabel_soft_margin_loss: its own refusals, and which axis is averaged.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask multilabel(Shape input, Shape target) { return ask("multilabel_soft_margin_loss").shaped("input", input).shaped("target", target); }

}  // namespace

TEST_CASE("multilabel_soft_margin_loss: the class axis is reduced, so none gives one loss a sample") {
  const Report report = multilabel({4, 3}, {4, 3}).option("reduction", std::string("none")).report();
  CHECK(report.result->shape == Shape{4});
}

TEST_CASE("multilabel_soft_margin_loss: an unknown reduction is refused last, in words of its own") {
  CHECK(multilabel({4, 3}, {4, 3}).option("reduction", std::string("elementwise_mean")).message() == "elementwise_mean is not valid");
  CHECK(multilabel({4, 3}, {3, 4}).option("reduction", std::string("bad")).message() ==
        "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 1");
}

TEST_CASE("multilabel_soft_margin_loss: a scalar has no class axis") {
  const Report report = multilabel({}, {}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->type == ErrorType::kIndexError);
  CHECK(report.torch->message == "Dimension specified as -1 but tensor has no dimensions");
}

TEST_CASE("multilabel_soft_margin_loss: integer logits have no kernel, boolean targets no complement") {
  CHECK(ask("multilabel_soft_margin_loss").shaped("input", {2, 3}, Dtype::kInt64).shaped("target", {2, 3}).message() ==
        "\"log_sigmoid_cpu\" not implemented for 'Long'");
  CHECK_THAT(ask("multilabel_soft_margin_loss").shaped("input", {2, 3}).shaped("target", {2, 3}, Dtype::kBool).message(),
             Catch::Matchers::StartsWith("Subtraction, the `-` operator, with a bool tensor is not supported."));
}

TEST_CASE("multilabel_soft_margin_loss: a target with more axes moves the class axis inwards") {
  // One row of logits against two rows of targets: the sum runs over axis 0, as PyTorch's does.
  const Report report = multilabel({3}, {2, 3}).option("reduction", std::string("none")).report();
  CHECK(report.result->shape == Shape{3});
}

TEST_CASE("multilabel_soft_margin_loss: a logit of 0 costs log 2 whatever the label") {
  Ask call = ask("multilabel_soft_margin_loss").tensor("input", {1, 2}, {0, 0}, Dtype::kFloat64).tensor("target", {1, 2}, {1, 0}, Dtype::kFloat64);
  CHECK(call.value()[0] == Approx(0.6931471805599453));
  CHECK(call.grad("input")[0] == Approx(-0.25));
  CHECK(call.grad("input")[1] == Approx(0.25));
}

TEST_CASE("multilabel_soft_margin_loss: no classes give nan") {
  Ask call = ask("multilabel_soft_margin_loss").tensor("input", {2, 0}, {}).tensor("target", {2, 0}, {});
  CHECK(std::isnan(call.value()[0]));
}
