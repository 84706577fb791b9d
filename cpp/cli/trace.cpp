// `lossfit trace FILE|-`: reads Python source, prints the tensors line by line and every loss call's report.
#include <unistd.h>

#include <iostream>

#include "cli.hpp"
#include "render/json_trace.hpp"

namespace lossfit::cli {
namespace {

struct TraceRequest {
  std::string path;
  bool json = false;
  bool strict = false;
  std::optional<std::uint64_t> seed;
};

std::string shown(const Meta& meta) { return std::string(name(meta.dtype)) + " " + meta.shape.text(); }

void print_text(const Trace& trace) {
  for (const TracedLine& line : trace.lines) {
    for (const auto& [name, meta] : line.tensors) {
      std::cout << "line " << line.line << ": " << name << ": " << (meta ? shown(*meta) : "not known any more") << '\n';
    }
    for (const auto& [name, meta] : line.partial) std::cout << "line " << line.line << ": " << name << ": " << shown(meta) << '\n';
  }
  for (const TracedStop& stop : trace.stops) {
    std::cout << "\nline " << stop.line << ": Python stops here\n" << stop.error << ": " << stop.message << '\n';
    if (stop.diagnostic) std::cout << stop.diagnostic->headline << '\n';
  }
  for (const TracedCall& call : trace.calls) {
    std::cout << "\nline " << call.line << '\n' << render::text(call.question, call.report, style_of(STDOUT_FILENO));
    if (call.value_is_seeded && call.report.value) std::cout << "The value is the one after torch.manual_seed(0).\n";
  }
  for (const NotModelled& one : trace.not_modelled) std::cout << "\nline " << one.line << ": not followed: " << one.what << '\n';
}

int run(const TraceRequest& request) {
  const Outcome<std::string> source = read_all(request.path, kLongestSource);
  if (!source.ok()) return complain(source.error());
  const TraceOptions options{request.seed};
  int exit_code = kFits;
  const std::string json = render::trace_json(*source, options, request.strict, exit_code);
  if (request.json) {
    std::cout << json << '\n';
    return exit_code;
  }
  const Outcome<Trace> traced = trace(*source, options);
  if (!traced.ok()) return complain(traced.error());
  print_text(*traced);
  return exit_code;
}

}  // namespace

void add_trace(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("trace", "Read Python source: shapes line by line, every loss call judged");
  auto request = std::make_shared<TraceRequest>();
  verb->add_option("file", request->path, "Python source; - is standard input")->required();
  verb->add_flag("--json", request->json, "Print JSON");
  verb->add_flag("--strict", request->strict, "Count suspicious calls as not fitting");
  verb->add_option("--seed", request->seed, "As if the source began with torch.manual_seed(SEED)");
  verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace lossfit::cli
