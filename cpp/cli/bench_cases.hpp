// What `lossfit bench` and the programs of tests/bench measure: the large calls, their tensors, and a clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "lossfit/engine.hpp"

namespace lossfit::bench {

/// One loss at one size; every tensor float32 but class indices.
struct Case {
  const char* loss;
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t features = 0;  ///< of linear_cross_entropy: inputs of the layer whose scores have the size above

  std::string name() const { return std::string(loss) + " (" + std::to_string(rows) + ", " + std::to_string(columns) + ")"; }
};

inline constexpr Case kCases[] = {{"cross_entropy", 4096, 32000},
                                  {"cross_entropy", 4096, 1000},
                                  {"cross_entropy", 1048576, 10},
                                  {"mse_loss", 4096, 8192},
                                  {"binary_cross_entropy_with_logits", 4096, 8192}};

/// A generator of our own: numbers that differ, the same in every run.
class Noise {
 public:
  /// In [0, 1).
  double next() {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<double>(state_ >> 40) / static_cast<double>(1 << 24);
  }

 private:
  std::uint64_t state_ = 42;
};

/// Numbers in [from, to).
inline TensorSpec floats(Noise& noise, Shape shape, double from, double to) {
  TensorSpec spec{.shape = std::move(shape), .dtype = Dtype::kFloat32};
  Values values = Values::unwritten(Dtype::kFloat32, *spec.shape.element_count());
  for (float& value : values.mutable_span<float>()) value = static_cast<float>(from + noise.next() * (to - from));
  spec.values = std::move(values);
  return spec;
}

inline TensorSpec class_indices(Noise& noise, std::int64_t rows, std::int64_t classes) {
  TensorSpec spec{.shape = {rows}, .dtype = Dtype::kInt64};
  Values values(Dtype::kInt64, rows);
  for (std::int64_t& value : values.mutable_span<std::int64_t>()) value = static_cast<std::int64_t>(noise.next() * static_cast<double>(classes));
  spec.values = std::move(values);
  return spec;
}

/// The call with its values, asking for numbers.
inline Question question_of(const Case& one) {
  Noise noise;
  Question question{.loss = one.loss, .evaluate = true};
  const bool classes = question.loss.find("cross_entropy") != std::string::npos && !question.loss.starts_with("binary");
  question.tensors.emplace_back("input", floats(noise, {one.rows, one.features > 0 ? one.features : one.columns}, -4, 4));
  if (one.features > 0) question.tensors.emplace_back("linear_weight", floats(noise, {one.columns, one.features}, -0.1, 0.1));
  question.tensors.emplace_back("target", classes ? class_indices(noise, one.rows, one.columns) : floats(noise, {one.rows, one.columns}, 0, 1));
  return question;
}

/// Seconds of the time of day.
inline double wall_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Seconds of processor time, which other work on the machine counts little in; WebAssembly's clock for it counts whole
/// milliseconds, so there it is the time of day.
inline double seconds() {
#ifdef __EMSCRIPTEN__
  return wall_seconds();
#else
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

/// The median of some runs, by that clock or another.
template <class Work>
double median_seconds(int runs, Work work, double (*clock)() = seconds) {
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) {
    const double start = clock();
    work();
    times.push_back(clock() - start);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace lossfit::bench
