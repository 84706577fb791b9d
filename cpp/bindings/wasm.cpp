// The WebAssembly module's door: a string in, a string out, one function a verb. Everything else is in the engine.
#include <emscripten/bind.h>

#include <string>

#include "render/json.hpp"

namespace {

std::string check(const std::string& question) { return lossfit::render::check_json(question); }
std::string losses() { return lossfit::render::losses_json(); }
std::string describe(const std::string& loss) { return lossfit::render::describe_json(loss); }

} // namespace

EMSCRIPTEN_BINDINGS(lossfit) {
  emscripten::function("check", &check);
  emscripten::function("losses", &losses);
  emscripten::function("describe", &describe);
}
