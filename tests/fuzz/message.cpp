// Error messages, tracebacks and any other text people paste.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "render/json_explain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lossfit::render::explain_json(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
