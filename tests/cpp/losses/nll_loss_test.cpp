// nll_loss: picks log-probabilities; one sample, batches and spatial targets.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask log_probs(Shape input, Shape target, Dtype dtype = Dtype::kInt64) {
  return ask("nll_loss").shaped("input", std::move(input)).shaped("target", std::move(target), dtype);
}

}  // namespace

TEST_CASE("nll_loss: target rank is input rank minus one") {
  CHECK(log_probs({3}, {}).message().empty());
  CHECK(log_probs({4, 3}, {4}).message().empty());
  CHECK(log_probs({4, 3, 5}, {4, 5}).message().empty());
  CHECK(log_probs({4, 3, 5, 6, 2}, {4, 5, 6, 2}).message().empty());
  CHECK(log_probs({4, 3, 5}, {4}).message() == "Expected target size [4, 5], got [4]");
  CHECK(log_probs({4, 3, 5, 6}, {4, 5}).message() == "only batches of spatial targets supported (3D tensors) but got targets of dimension: 2");
  CHECK(log_probs({}, {}).message() == "Expected 1 or more dimensions (got 0)");
}

TEST_CASE("nll_loss: uint8 targets do for rows and not for places") {
  CHECK(log_probs({4, 3}, {4}, Dtype::kUint8).message().empty());
  CHECK(log_probs({4, 3, 5}, {4, 5}, Dtype::kUint8).message() == "expected scalar type Long but found Byte");
  CHECK(log_probs({4, 3}, {4}, Dtype::kInt32).message() == "expected target dtype to be Long or Byte, but got Int");
}

TEST_CASE("nll_loss: one sample with a target of size 1 runs forward and fails backward") {
  const Report report = log_probs({3}, {1}).report();
  CHECK(!report.torch);
  REQUIRE(report.backward_error);
  CHECK(report.backward_error->message == "size mismatch (got input: [3], target: [1])");
}

TEST_CASE("nll_loss: weight needs one number per class, in the dtype of input") {
  const auto weighted = [](Shape shape, Dtype dtype) { return log_probs({4, 3}, {4}).shaped("weight", std::move(shape), dtype).message(); };
  CHECK(weighted({3}, Dtype::kFloat32).empty());
  CHECK(weighted({2}, Dtype::kFloat32) == "weight tensor should be defined either for all 3 classes or no classes but got weight tensor of shape: [2]");
  CHECK(weighted({3}, Dtype::kFloat64) == "expected scalar type Float but found Double");
}

TEST_CASE("nll_loss: picks, weighs and divides by the weights picked") {
  Ask call = ask("nll_loss").tensor("input", {3, 2}, {-1, -2, -3, -4, -5, -6}).tensor("target", {3}, {0, 1, 1}, Dtype::kInt64)
                 .tensor("weight", {2}, {1, 2}).option("ignore_index", std::int64_t{0});
  CHECK(call.value()[0] == Approx((2.0 * 4 + 2.0 * 6) / 4));
  CHECK(call.grad("input") == std::vector<double>{0, 0, 0, -0.5, 0, -0.5});
}
