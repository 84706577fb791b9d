// JSON questions, one at a time as the module takes them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "render/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lossfit::render::check_json(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
