// Python source, whole and half-typed: reading it ends, and what is read can be written as JSON.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "render/json_trace.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lossfit::render::trace_json(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
