// Loss and gradient of the large calls, for machines and builds to be compared by: natively, and as WebAssembly in Node
// (wasm.mjs runs both). usage: bench_kernels [DIVISOR]: rows are divided by it, so that a module's memory holds them.
#include <cstdio>
#include <cstdlib>

#include "../../cpp/cli/bench_cases.hpp"

using namespace lossfit;

int main(int argc, char** argv) {
  const std::int64_t divisor = argc > 1 ? std::atoll(argv[1]) : 1;
  for (bench::Case one : bench::kCases) {
    const std::string name = one.name();
    one.rows /= divisor;
    const Question question = bench::question_of(one);
    const auto run = [&] {
      const Outcome<Report> report = check(question);
      if (!report || !report->value) {
        std::fprintf(stderr, "%s: no numbers\n", name.c_str());
        std::exit(1);
      }
    };
    run();
    std::printf("{\"name\": \"%s\", \"ms\": %.5g}\n", name.c_str(), 1e3 * bench::median_seconds(7, run));
    std::fflush(stdout);
  }
  return 0;
}
