// `lossfit bench`: loss and gradient of large calls beside moving their bytes once, and beside LibTorch where its plugin is.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "bench_cases.hpp"
#include "cli.hpp"

namespace lossfit::cli {
namespace {

struct BenchRequest {
  std::string only;
  int runs = 7;
  bool json = false;
};

/// Milliseconds.
struct Measured {
  double engine = 0;
  double limit = 0;  ///< of memory: every tensor read and every gradient written once, at the speed of a copy
  double torch = 0;  ///< 0 where there is no plugin
};

/// Starts the program anew under an allocator that keeps its pages, where one is installed: fresh ones would cost either
/// side more than its arithmetic. True when this is such a run.
bool keep_pages() {
  if (::dlsym(RTLD_DEFAULT, "mallctl") != nullptr) return true;
  std::string allocator;
  for (const char* folder : {"/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/", "/usr/lib64/", "/usr/lib/", "/usr/local/lib/"}) {
    if (allocator.empty() && ::access((std::string(folder) + "libjemalloc.so.2").c_str(), R_OK) == 0) allocator = std::string(folder) + "libjemalloc.so.2";
  }
  const Outcome<std::string> words = read_all("/proc/self/cmdline", 1 << 16);
  if (allocator.empty() || !words || std::getenv("LD_PRELOAD") != nullptr) return false;
  ::setenv("LD_PRELOAD", allocator.c_str(), 1);
  ::setenv("MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1", 1);
  ::setenv("OMP_NUM_THREADS", "1", 1);  // LibTorch reads it when it is loaded
  std::vector<char*> arguments;
  for (std::size_t start = 0; start < words->size(); start = words->find('\0', start) + 1) arguments.push_back(const_cast<char*>(words->data() + start));
  arguments.push_back(nullptr);
  ::execv("/proc/self/exe", arguments.data());
  return false;
}

bool has_plugin() {
  Question question{.loss = "mse_loss"};
  for (const char* name : {"input", "target"}) question.tensors.emplace_back(name, TensorSpec{.shape = {1}, .dtype = Dtype::kFloat32});
  return check(question, {.backend = "torch", .device = "cpu"}).ok();
}

Outcome<Measured> measure(const bench::Case& one, int runs, bool with_torch) {
  Question question = bench::question_of(one);
  std::optional<Fault> fault;
  const auto milliseconds = [&](const Computation& computation) {
    const auto run = [&] {
      const Outcome<Report> report = check(question, computation);
      if (!report) fault = report.error();
    };
    run();  // faults its pages in
    return fault ? 0 : 1e3 * bench::median_seconds(runs, run);
  };
  Measured measured;
  measured.engine = milliseconds({.backend = "xtensor", .device = "cpu"});
  if (with_torch) {
    measured.torch = milliseconds({.backend = "torch", .device = "cpu"});
    question.evaluate = false;  // the judgement is the engine's, and not to be laid at LibTorch's door
    measured.torch -= milliseconds({});
  }
  const Values& input = *question.tensors.front().second.values;  // and the gradient is of its size
  const double size = static_cast<double>(input.count()) * sizeof(float);
  Values copy = Values::unwritten(input.dtype(), input.count());
  const auto once = [&] { std::memcpy(copy.mutable_span<float>().data(), input.bytes(), static_cast<std::size_t>(size)); };
  once();
  double moved = size;
  for (const auto& [name, spec] : question.tensors) moved += static_cast<double>(spec.values->count()) * static_cast<double>(item_size(spec.dtype));
  measured.limit = 1e3 * bench::median_seconds(runs, once) * moved / (2 * size);
  if (fault) return *fault;
  return measured;
}

void print(const bench::Case& one, const Measured& measured, bool json) {
  char line[256];
  const double share = measured.limit / measured.engine;
  const double ratio = measured.torch / measured.engine;
  if (json) {
    std::snprintf(line, sizeof line, "{\"name\": \"%s\", \"engine_ms\": %.4g, \"limit_ms\": %.4g, \"limit_share\": %.3f", one.name().c_str(), measured.engine, measured.limit, share);
    std::cout << line;
    if (measured.torch > 0) std::snprintf(line, sizeof line, ", \"torch_ms\": %.4g, \"torch_ratio\": %.3f", measured.torch, ratio);
    std::cout << (measured.torch > 0 ? line : "") << '}' << std::endl;
    return;
  }
  std::snprintf(line, sizeof line, "%-46s %8.2f %8.2f %7.0f%%", one.name().c_str(), measured.engine, measured.limit, 100 * share);
  std::cout << line;
  if (measured.torch > 0) std::snprintf(line, sizeof line, " %9.2f %7.2fx", measured.torch, ratio);
  std::cout << (measured.torch > 0 ? line : "") << std::endl;
}

int run(const BenchRequest& request) {
  const bool kept = keep_pages();
  const bool with_torch = kept && has_plugin();
  if (!request.json) {
    std::cout << "Loss and gradient together, float32, one thread, milliseconds of processor time.\n";
    if (!kept) std::cout << "For a comparison with LibTorch install libjemalloc2: an allocator that keeps its pages.\n";
    if (kept && !with_torch) std::cout << "There is no LibTorch plugin to compare with.\n";
    std::cout << "                                                 engine    limit    share" << (with_torch ? "  LibTorch   ratio\n" : "\n");
  }
  bool any = false;
  for (const bench::Case& one : bench::kCases) {
    if (one.name().find(request.only) == std::string::npos) continue;
    const Outcome<Measured> measured = measure(one, request.runs, with_torch);
    if (!measured) return complain(measured.error());
    print(one, *measured, request.json);
    any = true;
  }
  if (!any) return complain({"no-such-bench", "bench", "no measurement's name contains '" + request.only + "'", "one of those that `lossfit bench` prints"});
  return kFits;
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("bench", "Measure the engine beside the speed of memory, and beside LibTorch");
  auto request = std::make_shared<BenchRequest>();
  verb->add_option("only", request->only, "Measure only what has this in its name, as mse_loss");
  verb->add_option("--runs", request->runs, "Runs, of which the median counts")->check(CLI::Range(1, 1000));
  verb->add_flag("--json", request->json, "Print one JSON object a line");
  verb->footer(
      "limit: every tensor read and every gradient written once, at the speed at which memcpy copies the input.\n"
      "share: what the limit is of loss and gradient's time; above 100% memcpy itself is beaten.\n"
      "ratio: how many times as long LibTorch takes, under an allocator that keeps its pages.\n"
      "The largest call needs 2 GB of memory, with LibTorch 4 GB.");
  verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace lossfit::cli
