// Promotion and rounding of single numbers; see typed.hpp.
#include "numeric/typed.hpp"

#include <algorithm>

#include "lossfit/values.hpp"
#include "numeric/torch_math.hpp"
#include "shape/aten.hpp"

namespace lossfit::numeric {
namespace {

/// A Python float counts as the default dtype where it decides.
Dtype deciding(Typed a) { return a.standing() == Standing::kNumber && is_floating(a.dtype()) ? Dtype::kFloat32 : a.dtype(); }

Typed unary(Typed x, double result) { return {result, is_floating(x.dtype()) ? x.dtype() : Dtype::kFloat32, x.standing()}; }

/// A function in the precision that PyTorch computes it in.
double computed_by(double (*in_double)(double), float (*in_float)(float), Typed x) {
  return x.dtype() == Dtype::kFloat64 ? in_double(x.value()) : static_cast<double>(in_float(static_cast<float>(x.value())));
}

/// How a kernel for halves reads an operand without axes: products and quotients in float, sums as an element.
enum class Scalars { kInFloat, kAsElements };

/// Two operands converted to the dtype they promote to.
struct Common {
  Common(Typed x, Typed y, Scalars read = Scalars::kInFloat)
      : dtype(promoted(x, y)), standing(std::max(x.standing(), y.standing())), scalars(read), a(converted(x)), b(converted(y)) {}

  Typed result(double value) const { return {value, dtype, standing}; }

  Dtype dtype;
  Standing standing;
  Scalars scalars;
  double a;
  double b;

 private:
  double converted(Typed x) const {
    if (x.dtype() == dtype) return x.value();
    const bool computed_in_float = scalars == Scalars::kInFloat && is_reduced_float(dtype) && x.standing() != Standing::kTensor;
    return stored_as(x.value(), computed_in_float ? Dtype::kFloat32 : dtype);
  }
};

}  // namespace

double stored_as(double value, Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat64: return value;
    case Dtype::kFloat32: return static_cast<float>(value);
    case Dtype::kFloat16: return to_float(to_half(static_cast<float>(value)));
    case Dtype::kBfloat16: return to_float(to_bfloat16(static_cast<float>(value)));
    case Dtype::kBool: return value != 0 ? 1 : 0;
    case Dtype::kUint8:
    case Dtype::kInt8:
    case Dtype::kInt16:
    case Dtype::kInt32:
    case Dtype::kInt64: break;
  }
  return Values::from_doubles(dtype, std::span(&value, 1)).number(0);
}

Typed::Typed(double value, Dtype dtype, Standing standing) : value_(stored_as(value, dtype)), dtype_(dtype), standing_(standing) {}

Dtype promoted(Typed a, Typed b) {
  if (a.standing() == b.standing()) {
    const bool both_numbers = a.standing() == Standing::kNumber;
    return both_numbers && (is_floating(a.dtype()) || is_floating(b.dtype())) ? Dtype::kFloat64 : promote(a.dtype(), b.dtype());
  }
  const Typed& leader = a.standing() > b.standing() ? a : b;
  const Typed& other = a.standing() > b.standing() ? b : a;
  if (can_cast(other.dtype(), leader.dtype())) return leader.dtype();
  return promote(leader.dtype(), deciding(other));
}

Typed operator+(Typed a, Typed b) {
  const Common common(a, b, Scalars::kAsElements);
  return common.result(common.a + common.b);
}

Typed operator-(Typed a, Typed b) {
  const Common common(a, b, Scalars::kAsElements);
  return common.result(common.a - common.b);
}

Typed operator*(Typed a, Typed b) {
  const Common common(a, b);
  if (is_floating(common.dtype)) return common.result(common.a * common.b);
  // Products of integers wrap, and may need more bits than a double has.
  const auto bits = [](double whole) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(whole)); };
  const auto product = static_cast<std::int64_t>(bits(common.a) * bits(common.b));
  return common.result(Values::from_integers(common.dtype, std::span(&product, 1)).number(0));
}

Typed operator/(Typed a, Typed b) {
  Common common(a, b);
  if (!is_floating(common.dtype)) common.dtype = Dtype::kFloat32;
  return common.result(common.a / common.b);
}

bool operator<(Typed a, Typed b) {
  const Common common(a, b);
  return common.a < common.b;
}

bool operator<=(Typed a, Typed b) {
  const Common common(a, b);
  return common.a <= common.b;
}

bool operator==(Typed a, Typed b) {
  const Common common(a, b);
  return common.a == common.b;
}

Typed exp(Typed x) { return unary(x, computed_by(std::exp, torch_exp, x)); }
Typed log(Typed x) { return unary(x, computed_by(std::log, torch_log, x)); }
Typed log1p(Typed x) { return unary(x, computed_by(std::log1p, torch_log1p, x)); }
Typed widened(Typed x) { return {x.value(), is_reduced_float(x.dtype()) ? Dtype::kFloat32 : x.dtype(), x.standing()}; }
Typed widened(Typed x, Dtype half) { return x.dtype() == half ? widened(x) : x; }
Typed abs(Typed x) { return {std::fabs(x.value()), x.dtype(), x.standing()}; }

}  // namespace lossfit::numeric
