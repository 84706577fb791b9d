// margin_ranking_loss: verdicts, and the numbers at ties.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask ranking(Shape input1, Shape input2, Shape target) {
  return ask("margin_ranking_loss").shaped("input1", input1).shaped("input2", input2).shaped("target", target);
}

}  // namespace

TEST_CASE("margin_ranking_loss: three tensors of the same number of axes broadcast") {
  const Report report = ranking({4, 1}, {4, 3}, {1, 3}).option("reduction", std::string("none")).report();
  REQUIRE(report.result);
  CHECK(report.result->shape == Shape{4, 3});
}

TEST_CASE("margin_ranking_loss: a target with another number of axes is refused and named") {
  const Report report = ranking({4}, {4}, {4, 1}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->type == ErrorType::kRuntimeError);
  CHECK(report.torch->message ==
        "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: torch.Size([4]), input2: "
        "torch.Size([4]), target: torch.Size([4, 1]) ");
  REQUIRE(report.diagnostics.size() == 1);
  CHECK(report.diagnostics[0].code == "LF0111");
  CHECK(report.diagnostics[0].labels[0].tensor == "target");
}

TEST_CASE("margin_ranking_loss: a target of another length is blamed on the axis that differs") {
  const Report report = ranking({5}, {5}, {4}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "The size of tensor a (4) must match the size of tensor b (5) at non-singleton dimension 0");
  const std::vector<Label>& labels = report.diagnostics[0].labels;
  REQUIRE(labels.size() == 3);
  CHECK(labels[0].tensor == "target");
  CHECK(labels[0].primary);
  CHECK(labels[0].axis == 0);
  CHECK(labels[1].tensor == "input1");
}

TEST_CASE("margin_ranking_loss: scores too near each other cost their lack of margin") {
  Ask call = ask("margin_ranking_loss").tensor("input1", {3}, {1, 2, 0}).tensor("input2", {3}, {0, 2, 1}).tensor("target", {3}, {1, 1, 1})
                 .option("margin", 0.5).option("reduction", std::string("none"));
  CHECK(call.value() == std::vector<double>{0, 0.5, 1.5});
  CHECK(call.grad("input1") == std::vector<double>{0, -1, -1});
  CHECK(call.grad("input2") == std::vector<double>{0, 1, 1});
}

TEST_CASE("margin_ranking_loss: a pair exactly at the margin has no gradient") {
  Ask call = ask("margin_ranking_loss").tensor("input1", {1}, {1}).tensor("input2", {1}, {0}).tensor("target", {1}, {1}).option("margin", 1.0);
  CHECK(call.grad("input1") == std::vector<double>{0});
}

TEST_CASE("margin_ranking_loss: a broadcast score gathers the gradient of every pair it was in") {
  Ask call = ask("margin_ranking_loss").tensor("input1", {1}, {0}).tensor("input2", {3}, {1, 2, -5}).tensor("target", {3}, {1, 1, 1})
                 .option("reduction", std::string("sum"));
  CHECK(call.grad("input1") == std::vector<double>{-2});
}

TEST_CASE("margin_ranking_loss: integer scores give a float32 loss") {
  const Report report = ask("margin_ranking_loss").tensor("input1", {1}, {3}, Dtype::kInt64).tensor("input2", {1}, {1}, Dtype::kInt64)
                            .tensor("target", {1}, {-1}, Dtype::kInt64).report();
  CHECK(report.result->dtype == Dtype::kFloat32);
  CHECK(report.value->values->number(0) == 2);
}
