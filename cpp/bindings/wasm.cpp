// The WebAssembly module's door: a string in, a string out, one function a verb. Everything else is in the engine.
//
// With LOSSFIT_CALLS_ONLY it is the program that reads no text; what it is linked from is the module's first file
// (LossfitWasm.cmake).
#include <emscripten/bind.h>

#include <string>

#include "render/json.hpp"
#include "render/json_explain.hpp"
#include "render/json_read.hpp"
#include "render/json_trace.hpp"

#ifdef LOSSFIT_CALLS_ONLY
#define LOSSFIT_READER(answer) std::string()
#else
#define LOSSFIT_READER(answer) answer
#endif

namespace {

std::string check(const std::string& question) { return lossfit::render::check_json(question); }
std::string losses() { return lossfit::render::losses_json(); }
std::string describe(const std::string& loss) { return lossfit::render::describe_json(loss); }
std::string codes() { return LOSSFIT_READER(lossfit::render::codes_json()); }
std::string explain([[maybe_unused]] const std::string& text) { return LOSSFIT_READER(lossfit::render::explain_json(text)); }
std::string read([[maybe_unused]] const std::string& text) { return LOSSFIT_READER(lossfit::render::read_json(text)); }
std::string trace([[maybe_unused]] const std::string& source) { return LOSSFIT_READER(lossfit::render::trace_json(source)); }

} // namespace

EMSCRIPTEN_BINDINGS(lossfit) {
  emscripten::function("check", &check);
  emscripten::function("losses", &losses);
  emscripten::function("describe", &describe);
  emscripten::function("codes", &codes);
  emscripten::function("explain", &explain);
  emscripten::function("read", &read);
  emscripten::function("trace", &trace);
}
