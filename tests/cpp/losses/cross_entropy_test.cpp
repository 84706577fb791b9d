// cross_entropy: class indices or probabilities by shape alone, and the numbers of both.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask scores(Shape input, Shape target, Dtype dtype = Dtype::kInt64) {
  return ask("cross_entropy").shaped("input", std::move(input)).shaped("target", std::move(target), dtype);
}

}  // namespace

TEST_CASE("cross_entropy: a target with an axis of size 1 too many is refused, and the axis is named") {
  const Report report = scores({32, 10}, {32, 1}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "0D or 1D target tensor expected, multi-target not supported");
  REQUIRE(report.diagnostics.size() == 1);
  CHECK(report.diagnostics[0].code == "LF0103");
  CHECK(report.diagnostics[0].labels[0].tensor == "target");
  CHECK(report.diagnostics[0].labels[0].axis == 1);
}

TEST_CASE("cross_entropy: batch sizes that differ by a factor name the axis that was merged") {
  const Report report = scores({8, 10}, {8 * 49}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->type == ErrorType::kValueError);
  CHECK(report.torch->message == "Expected input batch_size (8) to match target batch_size (392).");
  CHECK(report.diagnostics[0].notes[0].find("392 = 8 x 49") != std::string::npos);
}

TEST_CASE("cross_entropy: the class axis is axis 1, so scores with classes last do not fit a spatial target") {
  const Report report = scores({4, 20, 20, 7}, {4, 20, 20}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "size mismatch (got input: [4, 20, 20, 7] , target: [4, 20, 20]");
  CHECK(scores({4, 7, 20, 20}, {4, 20, 20}).message().empty());
}

TEST_CASE("cross_entropy: a target of the scores' shape holds probabilities, which are floating") {
  CHECK(scores({4, 3}, {4, 3}).message() == "Expected floating point type for target with class probabilities, got Long");
  CHECK(scores({4, 3}, {4, 3}, Dtype::kFloat32).message().empty());
}

TEST_CASE("cross_entropy: the first index outside the classes is named, ignored ones are not looked at") {
  const auto call = [](std::vector<double> target, std::int64_t ignored) {
    return ask("cross_entropy").shaped("input", {3, 3}).tensor("target", {3}, std::move(target), Dtype::kInt64).option("ignore_index", ignored).message();
  };
  CHECK(call({0, 5, -1}, -100) == "Target 5 is out of bounds.");
  CHECK(call({0, 5, -1}, 5) == "Target -1 is out of bounds.");
  CHECK(call({0, 2, -1}, -1).empty());
}

TEST_CASE("cross_entropy: equal scores cost ln C, and pull towards the target by 1 - 1/C") {
  Ask call = ask("cross_entropy").tensor("input", {1, 4}, {7, 7, 7, 7}).tensor("target", {1}, {2}, Dtype::kInt64);
  CHECK(call.value()[0] == Approx(std::log(4.0)));
  CHECK(call.grad("input") == std::vector<double>{0.25, 0.25, -0.75, 0.25});
}

TEST_CASE("cross_entropy: the weighted mean divides by the weights that were picked") {
  Ask call = ask("cross_entropy").tensor("input", {3, 2}, {0, 0, 0, 0, 0, 0}, Dtype::kFloat64).tensor("target", {3}, {0, 1, 1}, Dtype::kInt64)
                 .tensor("weight", {2}, {1, 3}, Dtype::kFloat64);
  CHECK(call.value()[0] == Approx(std::log(2.0)));
  CHECK(call.grad("input")[0] == Approx(-0.5 / 7));
  CHECK(call.grad("input")[2] == Approx(0.5 * 3 / 7));
}

TEST_CASE("cross_entropy: one-hot probabilities and class indices give the same numbers, label smoothing included") {
  const std::vector<double> x = {0.3, -1.2, 2.5, 1.0, 0.0, -0.7};
  const auto smoothed = [&](Ask call) { return std::move(call).tensor("input", {2, 3}, x, Dtype::kFloat64).option("label_smoothing", 0.2); };
  Ask indices = smoothed(ask("cross_entropy").tensor("target", {2}, {2, 0}, Dtype::kInt64));
  Ask one_hot = smoothed(ask("cross_entropy").tensor("target", {2, 3}, {0, 0, 1, 1, 0, 0}, Dtype::kFloat64));
  CHECK(indices.value()[0] == Approx(one_hot.value()[0]));
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(indices.grad("input")[i] == Approx(one_hot.grad("input")[i]));
}

TEST_CASE("cross_entropy: when all targets are ignored the mean is nan and the gradient zero") {
  Ask call = ask("cross_entropy").tensor("input", {2, 2}, {1, 2, 3, 4}).tensor("target", {2}, {-100, -100}, Dtype::kInt64);
  CHECK(std::isnan(call.value()[0]));
  CHECK(call.grad("input") == std::vector<double>{0, 0, 0, 0});
}

TEST_CASE("cross_entropy: a nan makes its own row nan, even where the row is ignored") {
  Ask call = ask("cross_entropy").tensor("input", {2, 2}, {1, nan(), 2, 2}).tensor("target", {2}, {-100, 1}, Dtype::kInt64);
  CHECK(call.value()[0] == Approx(std::log(2.0)));
  const std::vector<double> grad = call.grad("input");
  CHECK(std::isnan(grad[0]));
  CHECK(grad[3] == Approx(-0.5));
}

TEST_CASE("cross_entropy: float16 rounds log p, then the gradient") {
  Ask call = ask("cross_entropy").tensor("input", {2, 2}, {1, 2, 3, 4}, Dtype::kFloat16).tensor("target", {2}, {0, 1}, Dtype::kInt64);
  CHECK(call.value() == std::vector<double>{0.8134765625});
  const std::vector<double> grad = call.grad("input");
  CHECK(grad[0] == -0.365478515625);
  CHECK(grad[1] == 0.365478515625);
  CHECK(grad[2] == 0.1343994140625);
  // The exact value lies half-way between two float16 numbers, so the last bit of e^x decides.
  CHECK(grad[3] == Approx(-0.134521484375).margin(0x1p-13));
}
