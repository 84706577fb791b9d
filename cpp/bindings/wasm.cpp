// The WebAssembly modules' door: a string in, a string out, one function a verb. Everything else is in the engine. Two
// modules are made of it, and only the larger one reads text: LossfitWasm.cmake says why.
#include <emscripten/bind.h>

#include <string>

#include "render/json.hpp"
#include "render/json_explain.hpp"
#include "render/json_read.hpp"
#include "render/json_trace.hpp"

namespace {

std::string check(const std::string& question) { return lossfit::render::check_json(question); }
std::string losses() { return lossfit::render::losses_json(); }
std::string describe(const std::string& loss) { return lossfit::render::describe_json(loss); }
#ifdef LOSSFIT_READS_TEXT
std::string codes() { return lossfit::render::codes_json(); }
std::string explain(const std::string& text) { return lossfit::render::explain_json(text); }
std::string read(const std::string& text) { return lossfit::render::read_json(text); }
std::string trace(const std::string& source) { return lossfit::render::trace_json(source); }
#endif

} // namespace

EMSCRIPTEN_BINDINGS(lossfit) {
  emscripten::function("check", &check);
  emscripten::function("losses", &losses);
  emscripten::function("describe", &describe);
#ifdef LOSSFIT_READS_TEXT
  emscripten::function("codes", &codes);
  emscripten::function("explain", &explain);
  emscripten::function("read", &read);
  emscripten::function("trace", &trace);
#endif
}
