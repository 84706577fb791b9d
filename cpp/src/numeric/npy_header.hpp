// The header of a .npy file, NumPy's format for one array: parsing and writing its text, without touching a file.
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html (versions 1.0, 2.0 and 3.0)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lossfit/dtype.hpp"
#include "lossfit/outcome.hpp"

namespace lossfit::numeric {

/// What a .npy file holds, and where.
struct NpyHeader {
  Dtype dtype = Dtype::kFloat32;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
  std::int64_t count = 0;        ///< elements
  std::int64_t data_offset = 0;  ///< bytes from the start of the file

  std::int64_t data_bytes() const { return count * static_cast<std::int64_t>(item_size(dtype)); }
};

/// The longest start of a file that `parse_npy_header` may need, in bytes.
inline constexpr std::int64_t kNpyHeaderLimit = std::int64_t{1} << 20;

/// Reads the header from `start`, the first `min(file_size, kNpyHeaderLimit)` bytes of a file of `file_size` bytes.
/// `where` names the file in a fault. Faults: not a .npy file, a version or dtype that is not supported (objects,
/// records, strings, big-endian numbers, unsigned integers wider than 8 bits), sizes that overflow, fewer bytes of data
/// than the shape takes.
Outcome<NpyHeader> parse_npy_header(std::span<const std::byte> start, std::int64_t file_size, std::string_view where);

/// The bytes before the data of a C-ordered array, padded so that the data is aligned to 64 bytes. bfloat16 has no .npy
/// dtype; its header says float32.
std::string npy_header_text(Dtype dtype, std::span<const std::int64_t> shape);

}  // namespace lossfit::numeric
