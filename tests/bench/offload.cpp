// From which size on a GPU pays: loss and gradient by LibTorch on the CPU and on CUDA, in wall-clock time, the way of the
// data there and back included. It stands behind `offload_pays` (cpp/src/numeric/backend.hpp).
// usage: bench_offload; needs the LibTorch plugin and a CUDA device; ends with 2 without them.
#include <cstdio>
#include <cstdlib>

#include "../../cpp/cli/bench_cases.hpp"

using namespace lossfit;

namespace {

constexpr int kRuns = 5;

/// Seconds of the median of some runs; ends the program where the device is missing or refuses.
double seconds_of(int runs, const Question& question, const Computation& computation) {
  const auto run = [&] {
    if (const Outcome<Report> report = check(question, computation); !report) {
      std::fprintf(stderr, "%s\n", report.error().message.c_str());
      std::exit(2);
    }
  };
  return bench::median_seconds(runs, run, bench::wall_seconds);
}

}  // namespace

int main() {
  const Computation cpu{.backend = "torch", .device = "cpu"};
  const Computation cuda{.backend = "torch", .device = "cuda"};
  const Question small = bench::question_of({"mse_loss", 8, 8});
  const double loading = seconds_of(1, small, cpu);
  const double starting = seconds_of(1, small, cuda);
  std::printf("LibTorch is loaded in %.2f s, the GPU answers first after %.2f s more\n", loading, starting);
  for (const bench::Case& kind : {bench::Case{"mse_loss", 0, 8192}, bench::Case{"binary_cross_entropy_with_logits", 0, 8192}, bench::Case{"cross_entropy", 0, 1000}}) {
    for (int log_size = 16; log_size <= 28; log_size += 2) {
      const std::int64_t rows = (std::int64_t{1} << log_size) / kind.columns;
      const Question question = bench::question_of({kind.loss, rows, kind.columns});
      const Question unmoved = [&] {
        Question judged = question;
        judged.evaluate = false;
        return judged;
      }();
      const double judging = seconds_of(kRuns, unmoved, {});
      const double on_cpu = seconds_of(kRuns, question, cpu) - judging;
      const double on_gpu = seconds_of(kRuns, question, cuda) - judging;
      std::printf("%-34s 2^%d elements: CPU %9.3f ms, CUDA %9.3f ms, %6.2fx\n", kind.loss, log_size, 1e3 * on_cpu, 1e3 * on_gpu, on_cpu / on_gpu);
      std::fflush(stdout);
    }
  }
  return 0;
}
