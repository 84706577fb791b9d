// ctc_loss: lengths and layouts, and the likelihood over all alignments.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask lengths(Ask call, std::vector<double> frames, std::vector<double> labels) {
  const auto count = [](const std::vector<double>& v) { return Dim(static_cast<std::int64_t>(v.size())); };
  const Shape first{count(frames)};
  const Shape second{count(labels)};
  return std::move(call).tensor("input_lengths", first, std::move(frames), Dtype::kInt64).tensor("target_lengths", second, std::move(labels), Dtype::kInt64);
}

}  // namespace

TEST_CASE("ctc_loss: labels padded to [N, S], or one sequence after another") {
  const auto call = [](Shape targets, std::vector<double> frames, std::vector<double> labels) {
    return lengths(ask("ctc_loss").shaped("log_probs", {5, 2, 4}).shaped("targets", std::move(targets), Dtype::kInt64), std::move(frames), std::move(labels)).message();
  };
  CHECK(call({2, 3}, {5, 5}, {3, 1}).empty());
  CHECK(call({4}, {5, 5}, {3, 1}).empty());
  CHECK(call({4}, {5, 5}, {3, 2}) ==
        "Expected tensor to have size 5 at dimension 0, but got size 4 for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)");
  CHECK(call({2, 3}, {5, 6}, {3, 1}) ==
        "Expected input_lengths to have value at most 5, but got value 6 (while checking arguments for ctc_loss_allocate_outputs)");
  CHECK(call({2, 3}, {5, 5, 5}, {3, 1}) == "input_lengths must be of size batch_size");
}

TEST_CASE("ctc_loss: sums over the alignments of one label in two frames") {
  // With p the label's and q the blank's probability: label-label, label-blank and blank-label.
  const double p = 0.6;
  const double q = 0.4;
  Ask call = lengths(ask("ctc_loss").tensor("log_probs", {2, 1, 2}, {std::log(q), std::log(p), std::log(q), std::log(p)}, Dtype::kFloat64)
                         .tensor("targets", {1, 1}, {1}, Dtype::kInt64), {2}, {1});
  CHECK(call.value()[0] == Approx(-std::log(p * p + 2 * p * q)));
  // d/dx is p(class) - p(class at frame | labels); at a frame the label has (p^2 + pq) of the likelihood.
  CHECK(call.grad("log_probs")[1] == Approx(p - (p * p + p * q) / (p * p + 2 * p * q)));
}

TEST_CASE("ctc_loss: a repeated label needs a blank between, so too few frames make it infinite") {
  const auto call = [](bool zero_infinity) {
    return lengths(ask("ctc_loss").tensor("log_probs", {2, 1, 2}, {-1, -1, -1, -1}, Dtype::kFloat64).tensor("targets", {1, 2}, {1, 1}, Dtype::kInt64), {2}, {2})
        .option("zero_infinity", zero_infinity);
  };
  CHECK(std::isinf(call(false).value()[0]));
  CHECK(std::isnan(call(false).grad("log_probs")[0]));
  CHECK(call(true).value()[0] == 0);
  CHECK(call(true).grad("log_probs")[0] == 0);
}

TEST_CASE("ctc_loss: frames beyond the input length have no gradient") {
  Ask call = lengths(ask("ctc_loss").tensor("log_probs", {3, 1, 2}, {-1, -1, -1, -1, -1, -1}).tensor("targets", {1, 1}, {1}, Dtype::kInt64), {2}, {1});
  CHECK(call.grad("log_probs")[3] != 0);
  CHECK(call.grad("log_probs")[4] == 0);
}
