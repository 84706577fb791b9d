// What a check costs: without JSON, with JSON in and out, and at sizes that must make no difference.
// usage: bench_check; prints medians and throughput, and ends with 1 where a limit is passed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "lossfit/engine.hpp"
#include "render/json.hpp"

namespace {

using Clock = std::chrono::steady_clock;

/// Keeps the compiler from dropping work whose result nobody reads.
volatile std::size_t sink;

/// The median of many runs, each timed over a batch so that the clock's own cost does not count; microseconds a call.
template <class Work>
double median_us(Work work) {
  constexpr int kRuns = 401;
  constexpr int kBatch = 50;
  std::vector<double> runs;
  for (int run = 0; run < kRuns; ++run) {
    const Clock::time_point begin = Clock::now();
    for (int i = 0; i < kBatch; ++i) sink = sink + work();
    runs.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count() / kBatch);
  }
  std::nth_element(runs.begin(), runs.begin() + kRuns / 2, runs.end());
  return runs[kRuns / 2];
}

lossfit::Question cross_entropy(std::int64_t batch, std::int64_t classes) {
  lossfit::Question question;
  question.loss = "cross_entropy";
  const auto add = [&](const char* name, lossfit::Shape shape, lossfit::Dtype dtype) {
    lossfit::TensorSpec spec;
    spec.shape = std::move(shape);
    spec.dtype = dtype;
    question.tensors.emplace_back(name, std::move(spec));
  };
  add("input", {batch, classes}, lossfit::Dtype::kFloat32);
  add("target", {batch}, lossfit::Dtype::kInt64);
  add("weight", {classes}, lossfit::Dtype::kFloat32);
  return question;
}

std::string cross_entropy_json(const char* target) {
  return std::string(R"({"loss": "cross_entropy", "tensors": {"input": {"shape": [32, 10]}, "target": {"shape": )") + target +
         R"(, "dtype": "int64"}, "weight": {"shape": [10]}}})";
}

bool within(const char* what, double value, double limit) {
  const bool good = value <= limit;
  std::printf("%-58s %9.2f us, at most %g%s\n", what, value, limit, good ? "" : "  TOO SLOW");
  return good;
}

}  // namespace

int main() {
  const auto check = [](const lossfit::Question& question) {
    return [&question] { return static_cast<std::size_t>(lossfit::check(question).ok()); };
  };
  const lossfit::Question small = cross_entropy(32, 10);
  const lossfit::Question large = cross_entropy(1'000'000'000, 1'000'000);
  const std::string fitting = cross_entropy_json("[32]");
  const std::string failing = cross_entropy_json("[32, 1]");

  const double small_us = median_us(check(small));
  const double large_us = median_us(check(large));
  bool good = within("check of cross_entropy, three tensors, no values", small_us, 5);
  good &= within("the same with a batch of 1,000,000,000", large_us, 1.5 * small_us + 0.2);
  const double json_us = median_us([&] { return lossfit::render::check_json(fitting).size(); });
  good &= within("with JSON in and out", json_us, 40);
  good &= within("a mismatch, explained, with its fixes, JSON in and out", median_us([&] { return lossfit::render::check_json(failing).size(); }), 1000);
  std::printf("%-58s %9.0f questions a second\n", "one after the other", 1e6 / json_us);
  return good ? 0 : 1;
}
