// How much memory loss and gradient take beside the tensors of the question and the gradients themselves: at most 1 MB a
// thread. usage: bench_memory; Linux only; ends with 1 where a call takes more.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../../cpp/cli/bench_cases.hpp"

using namespace lossfit;

namespace {

/// A line of /proc/self/status, in bytes.
std::int64_t status(const char* field) {
  std::FILE* file = std::fopen("/proc/self/status", "r");
  if (file == nullptr) std::exit(2);
  char line[256];
  long long kib = 0;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::strncmp(line, field, std::strlen(field)) == 0 && std::sscanf(line + std::strlen(field), ": %lld", &kib) == 1) break;
  }
  std::fclose(file);
  return kib << 10;
}

/// Lets the kernel count the peak anew from here.
void forget_peak() {
  malloc_trim(0);
  std::FILE* file = std::fopen("/proc/self/clear_refs", "w");
  if (file == nullptr) std::exit(2);
  std::fputs("5", file);
  std::fclose(file);
}

double megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

}  // namespace

int main() {
  constexpr bench::Case kMeasured[] = {{"cross_entropy", 4096, 32000},
                                       {"cross_entropy", 1048576, 10},
                                       {"mse_loss", 4096, 8192},
                                       {"binary_cross_entropy_with_logits", 4096, 8192},
                                       {"linear_cross_entropy", 1024, 32000, 256}};
  const char* threads = std::getenv("LOSSFIT_THREADS");
  const std::int64_t allowed = (threads == nullptr ? 1 : std::atoll(threads)) << 20;
  bool good = true;
  for (const bench::Case& one : kMeasured) {
    const Question question = bench::question_of(one);
    if (!check(bench::question_of({one.loss, 8, 8, one.features > 0 ? 8 : 0}))) return 2;  // code and tables are loaded once
    forget_peak();
    const std::int64_t before = status("VmRSS");
    std::int64_t gradients = 0;
    {
      const Outcome<Report> report = check(question);
      if (!report || report->grad.empty()) return 2;
      for (const auto& [name, gradient] : report->grad) gradients += gradient.values->count() * static_cast<std::int64_t>(item_size(gradient.dtype));
    }
    const std::int64_t beside = status("VmHWM") - before - gradients;
    const bool within = beside <= allowed;
    std::printf("%-46s gradients %8.1f MB, beside them %7.2f MB%s\n", one.name().c_str(), megabytes(gradients), megabytes(beside), within ? "" : "  TOO MUCH");
    good = good && within;
  }
  return good ? 0 : 1;
}
