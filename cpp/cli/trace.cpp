// `lossfit trace FILE|-`: reads Python source, prints the tensors line by line and every loss call's report.
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "cli.hpp"
#include "render/json.hpp"
#include "render/json_trace.hpp"
#include "render/trace_text.hpp"

namespace lossfit::cli {
namespace {

/// What to give where nothing could be followed.
std::string help_for(const Trace& traced) {
  constexpr std::size_t kLongestName = 60;
  const std::string give = "give code that makes tensors, a call such as cross_entropy 32,10 32:int64, or the last lines of a traceback";
  if (traced.not_modelled.empty()) return give;
  std::string what = traced.not_modelled[0].what;
  if (what.size() > kLongestName) what = what.substr(0, kLongestName) + "..";
  return "line " + std::to_string(traced.not_modelled[0].line) + " is not followed: " + what + "; " + give;
}

int run(const std::string& path, const TraceRequest& request) {
  const Outcome<std::string> source = read_all(path, kLongestSource);
  return source ? trace_source(*source, request) : complain(source.error());
}

}  // namespace

int trace_source(const std::string& source, const TraceRequest& request) {
  const Outcome<Trace> traced = trace(source, {request.seed});
  if (!traced) {
    if (!request.json) return complain(traced.error());
    std::cout << render::fault_json(traced.error()) << '\n';
    return kCouldNotCheck;
  }
  if (request.json) {
    std::cout << render::trace_json(*traced) << '\n';
  } else if (traced->lines.empty() && traced->calls.empty() && traced->stops.empty()) {
    return complain({"nothing-read", "", "this holds no tensor and no loss call that could be followed",
                     help_for(*traced)});
  } else {
    std::cout << render::trace_text(*traced, source, style_of(STDOUT_FILENO));
  }
  const bool wrong = std::any_of(traced->calls.begin(), traced->calls.end(), [&](const TracedCall& call) {
    return call.report.status == Status::kMismatch || (request.strict && call.report.status == Status::kSuspicious);
  });
  return wrong || !traced->stops.empty() ? kDoesNotFit : kFits;
}

void add_trace(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("trace", "Read Python source: shapes line by line, every loss call judged");
  auto path = std::make_shared<std::string>();
  auto request = std::make_shared<TraceRequest>();
  verb->add_option("file", *path, "Python source; - is standard input")->required();
  verb->add_flag("--json", request->json, "Print JSON");
  verb->add_flag("--strict", request->strict, "Count suspicious calls as not fitting");
  verb->add_option("--seed", request->seed, "As if the source began with torch.manual_seed(SEED)");
  verb->callback([path, request, &exit_code] { exit_code = run(*path, *request); });
}

}  // namespace lossfit::cli
