// Element types of tensors: their names in every spelling PyTorch uses, and what kind each is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lossfit {

enum class Dtype : std::uint8_t {
  kBool,
  kUint8,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kFloat16,
  kBfloat16,
  kFloat32,
  kFloat64,
};

inline constexpr std::array kAllDtypes = {
    Dtype::kBool,  Dtype::kUint8,   Dtype::kInt8,     Dtype::kInt16,   Dtype::kInt32,
    Dtype::kInt64, Dtype::kFloat16, Dtype::kBfloat16, Dtype::kFloat32, Dtype::kFloat64,
};

/// `torch.float32` without its prefix: `float32`.
std::string_view name(Dtype dtype);

/// C++'s name in PyTorch's messages: `Float` for float32, `Long` for int64, `Byte` for uint8.
std::string_view scalar_type_name(Dtype dtype);

/// C++'s element type in PyTorch's messages: `float` for float32, `long int` for int64, `c10::Half` for float16.
std::string_view cpp_type_name(Dtype dtype);

/// Reads `float32`, PyTorch's aliases (`float`, `long`, `double`, `half`, `int`, `short`) and a `torch.` prefix.
std::optional<Dtype> parse_dtype(std::string_view text);

/// Bytes of one element.
std::size_t item_size(Dtype dtype);

constexpr bool is_floating(Dtype dtype) { return dtype >= Dtype::kFloat16; }
/// float16 and bfloat16, which PyTorch computes in float32 and rounds.
constexpr bool is_reduced_float(Dtype dtype) { return dtype == Dtype::kFloat16 || dtype == Dtype::kBfloat16; }
/// Integers without bool.
constexpr bool is_integer(Dtype dtype) { return dtype >= Dtype::kUint8 && dtype <= Dtype::kInt64; }

/// A set of dtypes, as contracts state them.
class DtypeSet {
 public:
  constexpr DtypeSet() = default;
  template <class... D>
  constexpr explicit DtypeSet(D... dtypes) : bits_(static_cast<std::uint16_t>((0u | ... | bit(dtypes)))) {}

  constexpr bool contains(Dtype dtype) const { return (bits_ & bit(dtype)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr DtypeSet operator|(DtypeSet other) const {
    DtypeSet both;
    both.bits_ = static_cast<std::uint16_t>(bits_ | other.bits_);
    return both;
  }

 private:
  static constexpr unsigned bit(Dtype dtype) { return 1u << static_cast<unsigned>(dtype); }
  std::uint16_t bits_ = 0;
};

inline constexpr DtypeSet kFloatingDtypes{Dtype::kFloat32, Dtype::kFloat64, Dtype::kFloat16, Dtype::kBfloat16};
inline constexpr DtypeSet kIntegerDtypes{Dtype::kInt64, Dtype::kInt32, Dtype::kInt16, Dtype::kInt8, Dtype::kUint8};
inline constexpr DtypeSet kNumericDtypes = kFloatingDtypes | kIntegerDtypes;
inline constexpr DtypeSet kEveryDtype = kNumericDtypes | DtypeSet{Dtype::kBool};

}  // namespace lossfit
