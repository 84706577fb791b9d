// JSON questions, and text of any kind through the one entrance.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "render/json.hpp"
#include "render/json_read.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  lossfit::render::check_json(text);
  lossfit::render::kind_of(text);
  return 0;
}
