// Times the engine: how long a check takes, with and without JSON, and how loss and gradient of large tensors compare with
// copying them once. Prints one JSON object a line; tests/bench/compare.py sets PyTorch beside it.
//
// usage: bench_engine [NAME]    runs only the measurements whose name contains NAME
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "lossfit/engine.hpp"
#include "render/json.hpp"

using namespace lossfit;

namespace {

/// Processor time: the engine runs on one thread, and other work on the machine does not count.
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The median of `runs` timings, in seconds.
template <class F>
double median_of(int runs, F work) {
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) {
    const double start = now();
    work();
    times.push_back(now() - start);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

/// A generator of our own: numbers that differ, the same in every run.
class Noise {
 public:
  double next() {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<double>(state_ >> 40) / static_cast<double>(1 << 24);
  }

 private:
  std::uint64_t state_ = 42;
};

TensorSpec floats(Noise& noise, Shape shape) {
  TensorSpec spec{.shape = std::move(shape), .dtype = Dtype::kFloat32};
  Values values = Values::unwritten(Dtype::kFloat32, *spec.shape.element_count());
  for (float& value : values.mutable_span<float>()) value = static_cast<float>(noise.next() * 8 - 4);
  spec.values = std::move(values);
  return spec;
}

TensorSpec indices(Noise& noise, std::int64_t rows, std::int64_t classes) {
  TensorSpec spec{.shape = {rows}, .dtype = Dtype::kInt64};
  Values values(Dtype::kInt64, rows);
  for (std::int64_t& value : values.mutable_span<std::int64_t>()) value = static_cast<std::int64_t>(noise.next() * static_cast<double>(classes));
  spec.values = std::move(values);
  return spec;
}

void report(const std::string& name, const char* unit, double value) { std::printf("{\"name\": \"%s\", \"%s\": %.4g}\n", name.c_str(), unit, value); }

/// Loss and gradient of one large call, and one copy of its input into memory of the gradient's size.
void measure_loss(const std::string& loss, std::int64_t rows, std::int64_t columns, bool class_indices) {
  Noise noise;
  Question question{.loss = loss, .evaluate = true};
  question.tensors.emplace_back("input", floats(noise, {rows, columns}));
  question.tensors.emplace_back("target", class_indices ? indices(noise, rows, columns) : floats(noise, {rows, columns}));
  const std::string name = loss + " (" + std::to_string(rows) + ", " + std::to_string(columns) + ")";
  bool fits = true;
  const auto run = [&] { fits = check(question).value().value.has_value() && fits; };
  run();
  const double seconds = median_of(7, run);

  const Values& input = *question.tensors.front().second.values;
  const std::size_t bytes = static_cast<std::size_t>(input.count()) * sizeof(float);
  Values copy(Dtype::kFloat32, input.count());
  const double copying = median_of(7, [&] { std::memcpy(copy.mutable_span<float>().data(), input.bytes(), bytes); });
  report(name, "ms", fits ? seconds * 1e3 : -1);
  report(name + " copied once", "ms", copying * 1e3);
  report(name + " share of the copy limit", "percent", 100 * copying / seconds);
}

Question three_tensors(std::int64_t rows) {
  Question question{.loss = "cross_entropy"};
  question.tensors.emplace_back("input", TensorSpec{.shape = {rows, 10}, .dtype = Dtype::kFloat32});
  question.tensors.emplace_back("target", TensorSpec{.shape = {rows}, .dtype = Dtype::kInt64});
  question.tensors.emplace_back("weight", TensorSpec{.shape = {10}, .dtype = Dtype::kFloat32});
  return question;
}

void measure_checks() {
  constexpr int kBatch = 200;
  for (const std::int64_t rows : {std::int64_t{32}, std::int64_t{1} << 40}) {
    const Question question = three_tensors(rows);
    const double seconds = median_of(101, [&] {
      for (int i = 0; i < kBatch; ++i) {
        if (!check(question).ok()) std::abort();
      }
    });
    report("check of cross_entropy with three tensors, " + std::to_string(rows) + " rows", "us", seconds / kBatch * 1e6);
  }
  const std::string line =
      R"({"id":1,"loss":"cross_entropy","tensors":{"input":{"shape":[32,10],"dtype":"float32"},"target":{"shape":[32],"dtype":"int64"},)"
      R"("weight":{"shape":[10],"dtype":"float32"}},"options":{"reduction":"mean"}})";
  std::size_t bytes = 0;
  const double seconds = median_of(101, [&] {
    for (int i = 0; i < kBatch; ++i) bytes += render::check_json(line).size();
  });
  report("the same, JSON in and out", "us", seconds / kBatch * 1e6);
  report("questions answered in a second", "count", kBatch / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  const auto asked = [&](const char* name) { return std::string(name).find(wanted) != std::string::npos; };
  if (asked("check")) measure_checks();
  struct Case {
    const char* loss;
    std::int64_t rows;
    std::int64_t columns;
    bool class_indices;
  };
  constexpr Case kCases[] = {{"cross_entropy", 4096, 32000, true},
                             {"cross_entropy", 4096, 1000, true},
                             {"cross_entropy", 1048576, 10, true},
                             {"mse_loss", 4096, 8192, false},
                             {"binary_cross_entropy_with_logits", 4096, 8192, false}};
  for (const Case& c : kCases) {
    if (asked(c.loss)) measure_loss(c.loss, c.rows, c.columns, c.class_indices);
  }
  return 0;
}
