// The elements of a tensor: immutable, of one dtype, row-major, shared rather than copied. They can live in memory of
// their own or in a memory-mapped file.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lossfit/dtype.hpp"

namespace lossfit {

/// float16 and bfloat16 as their bits; arithmetic happens in float.
struct Half {
  std::uint16_t bits = 0;
};
struct Bfloat16 {
  std::uint16_t bits = 0;
};

/// Rounds to nearest, ties to even, as PyTorch does; overflow gives infinity.
Half to_half(float value);
Bfloat16 to_bfloat16(float value);
float to_float(Half value);
float to_float(Bfloat16 value);

/// The dtype that a C++ element type stores.
template <class T>
struct DtypeOf;
// clang-format off
template <> struct DtypeOf<bool> { static constexpr Dtype value = Dtype::kBool; };
template <> struct DtypeOf<std::uint8_t> { static constexpr Dtype value = Dtype::kUint8; };
template <> struct DtypeOf<std::int8_t> { static constexpr Dtype value = Dtype::kInt8; };
template <> struct DtypeOf<std::int16_t> { static constexpr Dtype value = Dtype::kInt16; };
template <> struct DtypeOf<std::int32_t> { static constexpr Dtype value = Dtype::kInt32; };
template <> struct DtypeOf<std::int64_t> { static constexpr Dtype value = Dtype::kInt64; };
template <> struct DtypeOf<Half> { static constexpr Dtype value = Dtype::kFloat16; };
template <> struct DtypeOf<Bfloat16> { static constexpr Dtype value = Dtype::kBfloat16; };
template <> struct DtypeOf<float> { static constexpr Dtype value = Dtype::kFloat32; };
template <> struct DtypeOf<double> { static constexpr Dtype value = Dtype::kFloat64; };
// clang-format on

/// Calls `visitor(T{})` with the C++ element type that stores `dtype`.
template <class Visitor>
decltype(auto) visit_dtype(Dtype dtype, Visitor&& visitor) {
  switch (dtype) {
    case Dtype::kBool: return visitor(bool{});
    case Dtype::kUint8: return visitor(std::uint8_t{});
    case Dtype::kInt8: return visitor(std::int8_t{});
    case Dtype::kInt16: return visitor(std::int16_t{});
    case Dtype::kInt32: return visitor(std::int32_t{});
    case Dtype::kInt64: return visitor(std::int64_t{});
    case Dtype::kFloat16: return visitor(Half{});
    case Dtype::kBfloat16: return visitor(Bfloat16{});
    case Dtype::kFloat32: return visitor(float{});
    case Dtype::kFloat64: return visitor(double{});
  }
  assert(false);
  __builtin_unreachable();
}

/// The elements of one tensor. Copies share storage.
class Values {
 public:
  /// `count` zeroed elements to be filled through `mutable_span` before they are shared.
  Values(Dtype dtype, std::int64_t count);
  /// `count` elements of indeterminate value, every one of which the maker writes: clearing a large gradient first would
  /// cost as much as computing it.
  static Values unwritten(Dtype dtype, std::int64_t count);
  /// A view of elements kept alive by `owner` (a memory map, a host's buffer), aligned for their type.
  Values(Dtype dtype, std::int64_t count, std::shared_ptr<const std::byte> owner);

  /// Elements of `dtype` from numbers, rounded and wrapped as a PyTorch cast from float64 (or int64) does.
  static Values from_doubles(Dtype dtype, std::span<const double> numbers);
  static Values from_integers(Dtype dtype, std::span<const std::int64_t> numbers);

  Dtype dtype() const { return dtype_; }
  std::int64_t count() const { return count_; }
  const std::byte* bytes() const { return bytes_.get(); }

  /// The elements; `T` must be the type that stores `dtype()`. Valid while any copy of this object lives.
  template <class T>
  std::span<const T> span() const {
    assert(DtypeOf<T>::value == dtype_);
    return {reinterpret_cast<const T*>(bytes_.get()), static_cast<std::size_t>(count_)};
  }
  /// The elements, writable; only by the maker, before any copy is handed out.
  template <class T>
  std::span<T> mutable_span() {
    assert(DtypeOf<T>::value == dtype_);
    return {reinterpret_cast<T*>(const_cast<std::byte*>(bytes_.get())), static_cast<std::size_t>(count_)};
  }

  /// One element as a double; int64 beyond 2^53 is rounded.
  double number(std::int64_t index) const;
  /// One element of an integer or bool dtype, exactly.
  std::int64_t integer(std::int64_t index) const;
  /// All elements as doubles.
  std::vector<double> to_doubles() const;
  /// The elements converted as PyTorch's `.to(dtype)` does.
  Values cast(Dtype dtype) const;

 private:
  Dtype dtype_;
  std::int64_t count_;
  std::shared_ptr<const std::byte> bytes_;
};

}  // namespace lossfit
