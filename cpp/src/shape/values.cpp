// Element storage and the casts between element types, as PyTorch's CPU casts do them.
#include "lossfit/values.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lossfit {
namespace {

std::uint32_t bits_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

template <class To, class From>
To convert(From from) {
  if constexpr (std::is_same_v<From, Half> || std::is_same_v<From, Bfloat16>) {
    return convert<To>(to_float(from));
  } else if constexpr (std::is_same_v<To, Half>) {
    return to_half(static_cast<float>(from));
  } else if constexpr (std::is_same_v<To, Bfloat16>) {
    return to_bfloat16(static_cast<float>(from));
  } else if constexpr (std::is_same_v<To, bool>) {
    return from != From{};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // Out of range is undefined in C++; x86's conversion, which PyTorch runs on, gives the smallest int64.
    constexpr From kLimit = static_cast<From>(9223372036854775808.0);
    const bool in_range = from >= -kLimit && from < kLimit;
    return static_cast<To>(in_range ? static_cast<std::int64_t>(from) : std::numeric_limits<std::int64_t>::min());
  } else {
    return static_cast<To>(from);
  }
}

template <class From>
Values converted(Dtype dtype, std::span<const From> from) {
  Values values(dtype, static_cast<std::int64_t>(from.size()));
  visit_dtype(dtype, [&](auto zero) {
    using To = decltype(zero);
    const std::span<To> to = values.mutable_span<To>();
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = convert<To>(from[i]);
  });
  return values;
}

}  // namespace

Half to_half(float value) {
  const std::uint32_t bits = bits_of(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return {static_cast<std::uint16_t>(sign | 0x7e00u)};
  if (magnitude >= 0x477ff000u) return {static_cast<std::uint16_t>(sign | 0x7c00u)};
  if (magnitude < 0x38800000u) {
    // Subnormal: adding 0.5 lets the FPU round the mantissa into place.
    const float shifted = float_of(magnitude) + 0.5f;
    return {static_cast<std::uint16_t>(sign | (bits_of(shifted) - bits_of(0.5f)))};
  }
  const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
  return {static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13))};
}

Bfloat16 to_bfloat16(float value) {
  const std::uint32_t bits = bits_of(value);
  if (std::isnan(value)) return {0x7fc0u};
  return {static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}

float to_float(Half value) {
  const std::uint32_t sign = (value.bits & 0x8000u) << 16;
  const std::uint32_t exponent = (value.bits >> 10) & 0x1fu;
  const std::uint32_t mantissa = value.bits & 0x3ffu;
  if (exponent == 0x1fu) return float_of(sign | 0x7f800000u | (mantissa << 13));
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  return float_of(sign | ((exponent + 112u) << 23) | (mantissa << 13));
}

float to_float(Bfloat16 value) { return float_of(static_cast<std::uint32_t>(value.bits) << 16); }

Values::Values(Dtype dtype, std::int64_t count) : dtype_(dtype), count_(count) {
  const std::size_t size = static_cast<std::size_t>(count) * item_size(dtype);
  bytes_ = std::shared_ptr<const std::byte>(new std::byte[size == 0 ? 1 : size]{}, std::default_delete<std::byte[]>());
}

Values Values::unwritten(Dtype dtype, std::int64_t count) {
  const std::size_t size = static_cast<std::size_t>(count) * item_size(dtype);
#if defined(__linux__)
  // Large pages: touching memory for the first time, page by page, takes longer than computing what goes there.
  constexpr std::size_t kLargePage = std::size_t{2} << 20;
  if (size >= 2 * kLargePage) {
    const std::size_t whole = (size + kLargePage - 1) / kLargePage * kLargePage;
    // Aligned by hand: what aligned_alloc gives back is too small for the next call of the same size.
    if (void* memory = std::malloc(whole + kLargePage)) {
      const auto past = reinterpret_cast<std::uintptr_t>(memory) % kLargePage;
      std::byte* start = static_cast<std::byte*>(memory) + (past == 0 ? 0 : kLargePage - past);
      madvise(start, whole, MADV_HUGEPAGE);
      return {dtype, count, std::shared_ptr<const std::byte>(start, [memory](const std::byte*) { std::free(memory); })};
    }
  }
#endif
  return {dtype, count, std::shared_ptr<const std::byte>(new std::byte[size == 0 ? 1 : size], std::default_delete<std::byte[]>())};
}

Values::Values(Dtype dtype, std::int64_t count, std::shared_ptr<const std::byte> owner)
    : dtype_(dtype), count_(count), bytes_(std::move(owner)) {}

Values Values::from_doubles(Dtype dtype, std::span<const double> numbers) { return converted(dtype, numbers); }

Values Values::from_integers(Dtype dtype, std::span<const std::int64_t> numbers) { return converted(dtype, numbers); }

double Values::number(std::int64_t index) const {
  return visit_dtype(dtype_, [&](auto zero) {
    return convert<double>(span<decltype(zero)>()[static_cast<std::size_t>(index)]);
  });
}

std::int64_t Values::integer(std::int64_t index) const {
  return visit_dtype(dtype_, [&](auto zero) {
    return convert<std::int64_t>(span<decltype(zero)>()[static_cast<std::size_t>(index)]);
  });
}

std::vector<double> Values::to_doubles() const {
  std::vector<double> numbers(static_cast<std::size_t>(count_));
  visit_dtype(dtype_, [&](auto zero) {
    const auto from = span<decltype(zero)>();
    for (std::size_t i = 0; i < from.size(); ++i) numbers[i] = convert<double>(from[i]);
  });
  return numbers;
}

Values Values::cast(Dtype dtype) const {
  if (dtype == dtype_) return *this;
  return visit_dtype(dtype_, [&](auto zero) { return converted(dtype, span<decltype(zero)>()); });
}

}  // namespace lossfit
