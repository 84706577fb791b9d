// linear_cross_entropy: the layer's sizes and dtypes, and that the layer and the loss together are the loss of the scores.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask layer(Shape input, Shape weight, Shape target, Dtype dtype = Dtype::kInt64) {
  return ask("linear_cross_entropy").shaped("input", std::move(input)).shaped("linear_weight", std::move(weight)).shaped("target", std::move(target), dtype);
}

}  // namespace

TEST_CASE("linear_cross_entropy: features must agree, and the bias has a number for each score") {
  CHECK(layer({4, 8}, {10, 8}, {4}).message().empty());
  CHECK(layer({8}, {10, 8}, {}).message().empty());
  CHECK(layer({4, 8}, {8, 10}, {4}).message() == "expected equal input and linear_weight last dimensions (in_features), got 8 and 10, respectively");
  CHECK(layer({4, 8}, {10, 8}, {4}).shaped("linear_bias", {8}).message() == "expected linear_bias shape (10,), got (8,)");
  CHECK(layer({2, 4, 8}, {10, 8}, {4}).message() == "expected input with dimensionality 1 or 2, got 3");
}

TEST_CASE("linear_cross_entropy: a product of two dtypes is refused in the words of the product") {
  CHECK(ask("linear_cross_entropy").shaped("input", {4, 8}).shaped("linear_weight", {3, 8}, Dtype::kFloat64).shaped("target", {4}, Dtype::kInt64).message() ==
        "expected m1 and m2 to have the same dtype, but got: float != double");
}

TEST_CASE("linear_cross_entropy: gives cross_entropy of the scores, and the layer's gradients") {
  const std::vector<double> x = {1, -2, 0.5, 3};
  const std::vector<double> w = {0.5, 1, -1, 2, 0.25, 0};
  const std::vector<double> b = {0.1, -0.2, 0.3};
  std::vector<double> scores;
  for (std::size_t n = 0; n < 2; ++n) {
    for (std::size_t c = 0; c < 3; ++c) scores.push_back(x[2 * n] * w[2 * c] + x[2 * n + 1] * w[2 * c + 1] + b[c]);
  }
  Ask both = ask("linear_cross_entropy").tensor("input", {2, 2}, x, Dtype::kFloat64).tensor("linear_weight", {3, 2}, w, Dtype::kFloat64)
                 .tensor("linear_bias", {3}, b, Dtype::kFloat64).tensor("target", {2}, {2, 0}, Dtype::kInt64);
  Ask loss = ask("cross_entropy").tensor("input", {2, 3}, scores, Dtype::kFloat64).tensor("target", {2}, {2, 0}, Dtype::kInt64);
  CHECK(both.value()[0] == Approx(loss.value()[0]));
  const std::vector<double> dy = loss.grad("input");
  CHECK(both.grad("input")[1] == Approx(dy[0] * w[1] + dy[1] * w[3] + dy[2] * w[5]));
  CHECK(both.grad("linear_weight")[2] == Approx(dy[1] * x[0] + dy[4] * x[2]));
  CHECK(both.grad("linear_bias")[2] == Approx(dy[2] + dy[5]));
}

TEST_CASE("linear_cross_entropy: many rows in chunks give the sum of each row alone") {
  // 3000 rows of 100 scores do not fit one chunk.
  constexpr std::int64_t kRows = 3000;
  constexpr std::int64_t kClasses = 100;
  std::vector<double> x;
  std::vector<double> w;
  std::vector<double> target;
  for (std::int64_t i = 0; i < kRows; ++i) x.push_back(std::sin(static_cast<double>(i)));
  for (std::int64_t i = 0; i < kClasses; ++i) w.push_back(std::cos(static_cast<double>(i)));
  for (std::int64_t i = 0; i < kRows; ++i) target.push_back(static_cast<double>(i % kClasses));
  Ask call = ask("linear_cross_entropy").tensor("input", {kRows, 1}, x, Dtype::kFloat64).tensor("linear_weight", {kClasses, 1}, w, Dtype::kFloat64)
                 .tensor("target", {kRows}, target, Dtype::kInt64).option("reduction", std::string("sum"));
  double total = 0;
  for (std::size_t n = 0; n < x.size(); ++n) {
    double sum = 0;
    for (const double wc : w) sum += std::exp(x[n] * wc);
    total += std::log(sum) - x[n] * w[n % w.size()];
  }
  CHECK(call.value()[0] == Approx(total));
}
