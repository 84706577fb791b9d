// Shapes, tensors and calls as people type them: `8,5`, `(N, 3)`, `4:int64=0,1`, `cross_entropy 32,10 32:int64`.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lossfit/call_text.hpp"
#include "lossfit/shape_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(lossfit::parse_shape(text, "input"));
  static_cast<void>(lossfit::parse_tensor(text, "input"));
  static_cast<void>(lossfit::parse_call(text));
  return 0;
}
