// Text of any kind through the one entrance: told apart, cut down, answered.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "render/json_read.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lossfit::render::read_json(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
