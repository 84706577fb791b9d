// cosine_embedding_loss: which ranks go together, and the numbers of vectors without length.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask cosine(Shape input1, Shape input2, Shape target) {
  return ask("cosine_embedding_loss").shaped("input1", input1).shaped("input2", input2).shaped("target", target, Dtype::kInt64);
}

}  // namespace

TEST_CASE("cosine_embedding_loss: target has one axis less than the inputs") {
  CHECK(cosine({4, 8}, {4, 8}, {4}).message().empty());
  CHECK(cosine({8}, {8}, {}).message().empty());
  CHECK(cosine({4, 8}, {4, 8}, {4, 1}).message() == "0D or 1D target tensor expected, multi-target not supported");
  CHECK(cosine({4, 8}, {4, 8}, {}).message() == "0D target tensor expects 1D input tensors, but found inputs with sizes [4, 8] and [4, 8].");
  CHECK(cosine({4, 8}, {8}, {4}).message() == "1D target tensor expects 2D input tensors, but found inputs with sizes [4, 8] and [8].");
}

TEST_CASE("cosine_embedding_loss: a target of another length names the batch axis") {
  const Report report = cosine({4, 8}, {4, 8}, {5}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "The size of tensor a (5) must match the size of tensor b (4) at non-singleton dimension 0");
  CHECK(report.diagnostics[0].code == "LF0102");
  CHECK(report.diagnostics[0].labels[0].tensor == "target");
}

TEST_CASE("cosine_embedding_loss: target 1 costs 1 - cos, -1 costs the cosine above the margin, others cost nothing") {
  Ask call = ask("cosine_embedding_loss").tensor("input1", {3, 2}, {1, 0, 3, 4, 1, 1}, Dtype::kFloat64)
                 .tensor("input2", {3, 2}, {0, 1, 4, 3, 1, 1}, Dtype::kFloat64).tensor("target", {3}, {1, -1, 0}, Dtype::kInt64)
                 .option("margin", 0.5).option("reduction", std::string("none"));
  const std::vector<double> value = call.value();
  CHECK(value[0] == Approx(1));
  CHECK(value[1] == Approx(0.96 - 0.5));
  CHECK(value[2] == 0);
}

TEST_CASE("cosine_embedding_loss: a zero vector has cosine 0 and a finite gradient") {
  Ask call = ask("cosine_embedding_loss").tensor("input1", {2}, {0, 0}, Dtype::kFloat64).tensor("input2", {2}, {3, 4}, Dtype::kFloat64)
                 .tensor("target", {}, {1});
  CHECK(call.value() == std::vector<double>{1});
  // d(1 - cos) / d input1 = -input2 / (sqrt(1e-12) * |input2|), with PyTorch's epsilon, the float32 nearest to 1e-12
  CHECK(call.grad("input1")[0] == Approx(-0.6e6).epsilon(1e-6));
  CHECK(call.grad("input2") == std::vector<double>{0, 0});
}
