// How fast the element-by-element losses run, forward and gradient together, against copying as many bytes.
// usage: bench_pointwise [ROWS COLUMNS [LOSS...]]; run it under the allocator that the comparison runs under.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "lossfit/engine.hpp"

namespace {

using namespace lossfit;

constexpr int kRounds = 7;

template <class Work>
double best_milliseconds(Work work) {
  double best = 1e300;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

/// Numbers strictly between 0 and 1, which every loss here takes.
TensorSpec drawn(const Shape& shape, unsigned seed) {
  Values values(Dtype::kFloat32, shape.element_count().value());
  std::minstd_rand generator(seed);
  for (float& x : values.mutable_span<float>()) x = 0.01f + 0.98f * static_cast<float>(generator()) / static_cast<float>(std::minstd_rand::max());
  return {shape, Dtype::kFloat32, "cpu", values};
}

}  // namespace

int main(int argc, char** argv) {
  const Shape shape{argc > 2 ? std::atoll(argv[1]) : 4096, argc > 2 ? std::atoll(argv[2]) : 8192};
  std::vector<std::string> losses(argv + std::min(argc, 3), argv + argc);
  if (losses.empty()) losses = {"mse_loss", "binary_cross_entropy_with_logits"};
  const TensorSpec input = drawn(shape, 1);
  const TensorSpec target = drawn(shape, 2);
  const std::size_t bytes = static_cast<std::size_t>(input.values->count()) * sizeof(float);

  // What no kernel can beat by much: reading one tensor and writing one.
  std::vector<char> gradient(bytes);
  const double copied = best_milliseconds([&] { std::memcpy(gradient.data(), input.values->bytes(), bytes); });
  std::printf("%-36s %s %8.2f ms\n", "copy input to gradient", shape.text().c_str(), copied);
  for (const std::string& loss : losses) {
    Question question;
    question.loss = loss;
    question.tensors = {{"input", input}, {"target", target}};
    question.evaluate = true;
    double value = 0;
    const double taken = best_milliseconds([&] { value = check(question).value().value->values->number(0); });
    std::printf("%-36s %s %8.2f ms  %5.2f ns/element  %5.2f copies  loss %.6g\n", loss.c_str(), shape.text().c_str(), taken,
                taken * 1e6 / static_cast<double>(input.values->count()), taken / copied, value);
  }
  return 0;
}
