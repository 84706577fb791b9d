// Loss and gradient of the large calls, for machines and builds to be compared by: natively, and as WebAssembly in Node
// (wasm.mjs runs both). usage: bench_kernels
#include <cstdio>
#include <cstdlib>

#include "../../cpp/cli/bench_cases.hpp"

using namespace lossfit;

int main() {
  for (const bench::Case& one : bench::kCases) {
    const std::string name = one.name();
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
