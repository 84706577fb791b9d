// The header of a .npy file, and what it claims about the data behind it.
#include <cstddef>
#include <cstdint>
#include <span>

#include "numeric/npy_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto header = lossfit::numeric::parse_npy_header(bytes, static_cast<std::int64_t>(size), "fuzz.npy");
  if (header.ok() && header->data_offset + header->data_bytes() > static_cast<std::int64_t>(size)) __builtin_trap();
  return 0;
}
