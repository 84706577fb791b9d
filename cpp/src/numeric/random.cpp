// The generator, and every draw but the normal one; see random.hpp.
// The arithmetic (which bits, which precision, where a product and a sum are fused) is what decides the last bit of a
// value, so each line follows PyTorch 2.14's AVX2 build; tests hold it to recorded draws.
#include "numeric/random.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace lossfit::numeric {
namespace {

/// Ranges from here on take 64 bits a number, so that the remainder favours no value by more than 5%.
constexpr std::uint64_t kWideRange = std::uint64_t{1} << 28;

/// From this length on a permutation draws 64 bits a step.
constexpr std::int64_t kLongPermutation = std::numeric_limits<std::uint32_t>::max() / 20;

template <class T>
inline constexpr bool kIsReduced = std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16>;

/// What PyTorch's kernels compute in: float for the 16-bit types.
template <class T>
using Compute = std::conditional_t<kIsReduced<T>, float, T>;

template <class T, class From>
T rounded(From value) {
  if constexpr (std::is_same_v<T, Half>) {
    return to_half(static_cast<float>(value));
  } else if constexpr (std::is_same_v<T, Bfloat16>) {
    return to_bfloat16(static_cast<float>(value));
  } else {
    return static_cast<T>(value);
  }
}

template <class T>
Compute<T> widened(T value) {
  if constexpr (kIsReduced<T>) {
    return to_float(value);
  } else {
    return value;
  }
}

/// Bits of the significand, the hidden one included.
template <class T>
constexpr int significand_bits() {
  if constexpr (std::is_same_v<T, Half>) return 11;
  else if constexpr (std::is_same_v<T, Bfloat16>) return 8;
  else return std::numeric_limits<T>::digits;
}

template <class T>
double largest() {
  if constexpr (std::is_same_v<T, Half>) return 65504.0;
  else if constexpr (std::is_same_v<T, Bfloat16>) return 3.3895313892515355e38;
  else return static_cast<double>(std::numeric_limits<T>::max());
}

TorchError refused(std::string message) { return {ErrorType::kRuntimeError, std::move(message)}; }

TorchError not_implemented(std::string_view kernel, Dtype dtype) {
  std::string message;
  message.append("\"").append(kernel).append("\" not implemented for '").append(scalar_type_name(dtype)).append("'");
  return {ErrorType::kNotImplementedError, std::move(message)};
}

/// A double as a C++ stream prints it in PyTorch's messages.
std::string streamed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

template <class T>
Compute<T> unit_uniform(Generator& generator) {
  if constexpr (std::is_same_v<T, double>) {
    return generator.uniform_double();
  } else {
    return generator.uniform_float();
  }
}

/// `draw(T{})` for the element type of a floating dtype.
template <class Draw>
void visit_floating(Dtype dtype, Draw&& draw) {
  visit_dtype(dtype, [&](auto zero) {
    if constexpr (kIsReduced<decltype(zero)> || std::is_floating_point_v<decltype(zero)>) draw(zero);
  });
}

template <class T>
void fill_uniform(Generator& generator, std::span<T> out, double from_number, double to_number) {
  const auto from = static_cast<Compute<T>>(from_number);
  const auto to = static_cast<Compute<T>>(to_number);
  for (T& element : out) {
    const T value = rounded<T>(std::fma(unit_uniform<T>(generator), to - from, from));
    // Rounding must not reach the bound that the interval leaves out.
    element = widened(value) == widened(rounded<T>(to)) ? rounded<T>(from) : value;
  }
}

/// Why PyTorch would not draw uniformly between these bounds.
std::optional<TorchError> uniform_refusal(Dtype dtype, double from, double to) {
  if (!is_floating(dtype)) return not_implemented("check_uniform_bounds", dtype);
  double limit = 0;
  visit_floating(dtype, [&](auto zero) { limit = largest<decltype(zero)>(); });
  if (!(from >= -limit && from <= limit)) return refused("from is out of bounds for " + std::string(cpp_type_name(dtype)));
  if (!(to >= -limit && to <= limit)) return refused("to is out of bounds for " + std::string(cpp_type_name(dtype)));
  if (from > to) {
    return refused("uniform_ expects to return a [from, to) range, but found from=" + streamed(from) +
                   " > to=" + streamed(to));
  }
  if (to - from > limit) {
    return refused("uniform_ expects to-from <= std::numeric_limits<" + std::string(scalar_type_name(dtype)) +
                   ">::max(), but found to=" + streamed(to) + " and from=" + streamed(from) +
                   " which result in to-from to exceed the limit");
  }
  return std::nullopt;
}

int highest_bit(std::int64_t value) {
  auto magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value);
  int bit = 0;
  while (magnitude >>= 1) ++bit;
  return bit;
}

/// The nearest bounds within [low, high) that casting to T cannot push outside.
template <class T>
void narrow_bounds(std::int64_t& low, std::int64_t& high) {
  const auto cast = [](std::int64_t value) { return static_cast<std::int64_t>(widened(rounded<T>(value))); };
  const auto spacing = [](std::int64_t value) {
    return std::int64_t{1} << (highest_bit(value) - significand_bits<T>() + 1);
  };
  if (cast(low + 1) < low) low = cast(low + 1) + spacing(low + 1);
  if (cast(high - 1) >= high) high = cast(high - 1) - spacing(high - 1);
}

template <class T>
void fill_randint(Generator& generator, std::span<T> out, std::int64_t low, std::int64_t high) {
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  for (T& element : out) {
    const std::uint64_t bits = range >= kWideRange ? generator.random64() : generator.random();
    element = rounded<T>(static_cast<std::int64_t>(bits % range + static_cast<std::uint64_t>(low)));
  }
}

template <class T>
void fill_random(Generator& generator, std::span<T> out) {
  for (T& element : out) {
    if constexpr (std::is_same_v<T, bool>) {
      element = (generator.random() & 1u) != 0;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      element = static_cast<T>(generator.random64() & 0x7fffffffffffffffu);
    } else if constexpr (std::is_same_v<T, double>) {
      element = static_cast<T>(generator.random64() % ((std::uint64_t{1} << 53) + 1));
    } else if constexpr (std::is_integral_v<T>) {
      element = static_cast<T>(generator.random() % (static_cast<std::uint64_t>(std::numeric_limits<T>::max()) + 1));
    } else {
      element = rounded<T>(generator.random() % ((std::uint64_t{1} << significand_bits<T>()) + 1));
    }
  }
}

template <class T>
void fill_permutation(Generator& generator, std::span<T> out) {
  const auto count = static_cast<std::int64_t>(out.size());
  if (count < kLongPermutation) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = rounded<T>(static_cast<std::int64_t>(i));
    for (std::size_t i = 0; i + 1 < out.size(); ++i) std::swap(out[i], out[i + generator.random() % (out.size() - i)]);
    return;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t other = generator.random64() % (i + 1);
    out[i] = out[other];
    out[other] = rounded<T>(static_cast<std::int64_t>(i));
  }
}

/// Why PyTorch would not shuffle 0 to count - 1 in this dtype. bfloat16 is not on its list of dtypes to check.
std::optional<TorchError> permutation_refusal(Dtype dtype, std::int64_t count) {
  if (count < 0) {
    const std::string text = std::to_string(count);
    return refused("Trying to create tensor with negative dimension " + text + ": [" + text + "]");
  }
  if (dtype == Dtype::kBool) return not_implemented("randperm", dtype);
  if (is_integer(dtype)) {
    const bool holds = count == 0 || visit_dtype(dtype, [count](auto zero) {
      return static_cast<double>(count - 1) <= largest<decltype(zero)>();
    });
    if (holds) return std::nullopt;
    return refused("value cannot be converted to type " + std::string(name(dtype)) + "_t without overflow");
  }
  const auto limited = [&](int bits, const char* text) -> std::optional<TorchError> {
    if (count <= (std::int64_t{1} << bits) + 1) return std::nullopt;
    return refused(std::string("n cannot be greater than ") + text + " for " + std::string(scalar_type_name(dtype)) +
                   " type.");
  };
  if (dtype == Dtype::kFloat16) return limited(11, "2049");
  if (dtype == Dtype::kFloat32) return limited(24, "2^24+1");
  if (dtype == Dtype::kFloat64) return limited(53, "2^53+1");
  return std::nullopt;
}

constexpr const char* kProbabilityOutside =
    "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  "
    "(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)";

}  // namespace

void Generator::manual_seed(std::uint64_t seed) {
  engine_.seed(static_cast<std::uint32_t>(seed));
  next_normal_.reset();
}

std::uint64_t Generator::random64() {
  const std::uint64_t high = engine_();
  return high << 32 | engine_();
}

float Generator::uniform_float() { return static_cast<float>(random() & 0xffffffu) * 0x1p-24f; }

double Generator::uniform_double() { return static_cast<double>(random64() & 0x1fffffffffffffu) * 0x1p-53; }

Drawn uniform(Generator& generator, Dtype dtype, std::int64_t count, double from, double to) {
  if (auto refusal = uniform_refusal(dtype, from, to)) return *refusal;
  Values values(dtype, count);
  visit_floating(dtype, [&](auto zero) {
    fill_uniform(generator, values.mutable_span<decltype(zero)>(), from, to);
  });
  return values;
}

Drawn randint(Generator& generator, Dtype dtype, std::int64_t count, std::int64_t low, std::int64_t high) {
  if (low >= high) {
    return refused("random_ expects 'from' to be less than 'to', but got from=" + std::to_string(low) +
                   " >= to=" + std::to_string(high));
  }
  if (is_floating(dtype)) {
    visit_floating(dtype, [&](auto zero) { narrow_bounds<decltype(zero)>(low, high); });
    if (low >= high) {
      return refused("random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from=" +
                     std::to_string(low) + " >= to=" + std::to_string(high));
    }
  }
  const auto outside = [dtype](std::int64_t bound) {
    return visit_dtype(dtype, [bound](auto zero) {
      using T = decltype(zero);
      if constexpr (std::is_integral_v<T>) {
        return bound < static_cast<std::int64_t>(std::numeric_limits<T>::min()) ||
               bound > static_cast<std::int64_t>(std::numeric_limits<T>::max());
      } else {
        return std::fabs(static_cast<double>(bound)) > largest<T>();
      }
    });
  };
  if (outside(low)) return refused("from is out of bounds for " + std::string(cpp_type_name(dtype)));
  if (outside(high - 1)) return refused("to - 1 is out of bounds for " + std::string(cpp_type_name(dtype)));
  Values values(dtype, count);
  visit_dtype(dtype, [&](auto zero) {
    fill_randint(generator, values.mutable_span<decltype(zero)>(), low, high);
  });
  return values;
}

Drawn random(Generator& generator, Dtype dtype, std::int64_t count) {
  Values values(dtype, count);
  visit_dtype(dtype, [&](auto zero) { fill_random(generator, values.mutable_span<decltype(zero)>()); });
  return values;
}

Drawn randperm(Generator& generator, Dtype dtype, std::int64_t count) {
  if (auto refusal = permutation_refusal(dtype, count)) return *refusal;
  Values values(dtype, count);
  visit_dtype(dtype, [&](auto zero) { fill_permutation(generator, values.mutable_span<decltype(zero)>()); });
  return values;
}

Drawn bernoulli(Generator& generator, Dtype dtype, std::int64_t count, double p) {
  if (!(p >= 0 && p <= 1)) return refused("bernoulli_ expects p to be in [0, 1], but got p=" + streamed(p));
  Values values(dtype, count);
  visit_dtype(dtype, [&](auto zero) {
    using T = decltype(zero);
    for (T& element : values.mutable_span<T>()) element = rounded<T>(generator.uniform_double() < p);
  });
  return values;
}

Drawn bernoulli(Generator& generator, const Values& p) {
  if (!is_floating(p.dtype())) return not_implemented("bernoulli_tensor_cpu_p_", p.dtype());
  Values values(p.dtype(), p.count());
  bool inside = true;
  visit_floating(p.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto probabilities = p.span<T>();
    const auto out = values.mutable_span<T>();
    for (std::size_t i = 0; inside && i < out.size(); ++i) {
      const auto probability = widened(probabilities[i]);
      inside = probability >= 0 && probability <= 1;
      if (inside) out[i] = rounded<T>(unit_uniform<T>(generator) < probability);
    }
  });
  if (!inside) return refused(kProbabilityOutside);
  return values;
}

Drawn dropout_factors(Generator& generator, Dtype dtype, std::int64_t count, double p) {
  if (!(p >= 0 && p <= 1)) {
    return TorchError{ErrorType::kValueError, "dropout probability has to be between 0 and 1, but got " + streamed(p)};
  }
  if (!is_floating(dtype)) return refused("result type Float can't be cast to the desired output type " +
                                          std::string(scalar_type_name(dtype)));
  Values values = p == 0 || p == 1 ? Values(dtype, count) : LOSSFIT_TRY(bernoulli(generator, dtype, count, 1 - p));
  if (p == 1) return values;
  visit_floating(dtype, [&](auto zero) {
    using T = decltype(zero);
    const T kept = rounded<T>(1 / static_cast<Compute<T>>(1 - p));
    for (T& element : values.mutable_span<T>()) {
      if (p == 0 || widened(element) != 0) element = kept;
    }
  });
  return values;
}

}  // namespace lossfit::numeric
