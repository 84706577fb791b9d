// Elements of the four floating dtypes, read and rounded.
#pragma once

#include "lossfit/values.hpp"

namespace lossfit::numeric {

inline double element(double x) { return x; }
inline double element(float x) { return static_cast<double>(x); }
inline double element(Half x) { return static_cast<double>(to_float(x)); }
inline double element(Bfloat16 x) { return static_cast<double>(to_float(x)); }

template <class T>
T stored(double x) {
  return static_cast<T>(x);
}
template <>
inline Half stored<Half>(double x) {
  return to_half(static_cast<float>(x));
}
template <>
inline Bfloat16 stored<Bfloat16>(double x) {
  return to_bfloat16(static_cast<float>(x));
}

/// The nearest number that T holds.
template <class T>
double rounded_to(double x) {
  return element(stored<T>(x));
}

template <class T>
inline constexpr bool kIsHalf = std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16>;

/// Calls `visitor(T{})` for a floating dtype.
template <class Visitor>
decltype(auto) visit_floating(Dtype dtype, Visitor&& visitor) {
  switch (dtype) {
    case Dtype::kFloat16: return visitor(Half{});
    case Dtype::kBfloat16: return visitor(Bfloat16{});
    case Dtype::kFloat64: return visitor(double{});
    default: return visitor(float{});
  }
}

}  // namespace lossfit::numeric
