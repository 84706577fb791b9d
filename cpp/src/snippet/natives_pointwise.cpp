// Element-wise functions: arithmetic, activations.
#include <cmath>

#include "numeric/tensor_values_elements.hpp"
#include "snippet/functional.hpp"
#include "snippet/pointwise.hpp"

namespace lossfit::snippet {
namespace {

std::string_view name_of(std::string_view function) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"add", "+"}, {"sub", "-"}, {"subtract", "-"}, {"mul", "*"}, {"multiply", "*"}, {"div", "/"}, {"divide", "/"}, {"true_divide", "/"},
      {"floor_divide", "//"}, {"remainder", "%"}, {"pow", "**"}, {"power", "**"}, {"lt", "<"}, {"less", "<"}, {"gt", ">"}, {"greater", ">"},
      {"le", "<="}, {"ge", ">="}, {"eq", "=="}, {"ne", "!="}, {"not_equal", "!="}, {"maximum", "max"}, {"minimum", "min"}, {"atan2", "atan2"},
      {"logical_and", "and"}, {"logical_or", "or"}, {"logical_xor", "xor"}, {"bitwise_and", "&"}, {"bitwise_or", "|"}, {"bitwise_xor", "^"},
      {"fmod", "fmod"}, {"hypot", "hypot"}, {"rsub", "rsub"}};
  for (const auto& [name, op] : kNames) {
    if (name == function) return op;
  }
  return function;
}

Value by_name(Args& args) {
  const std::string_view op = name_of(args.name());
  if (args.count() > 2 && args.is_given(2) && (op == "+" || op == "-")) {
    // alpha scales the second operand.
    return combine(args.machine(), &args, op, args[0], args.machine().binary("*", args[1], args[2]));
  }
  if (args.count() > 2 && args.is_given(2) && !args.is_none(2)) {
    const Value quotient = combine(args.machine(), &args, "/", args[0], args[1]);
    Tensor& made = *as<Tensor>(quotient);
    made.spec.values.reset();
    if (as<Tensor>(args[0]) != nullptr && !is_floating(as<Tensor>(args[0])->spec.dtype)) made.spec.dtype = as<Tensor>(args[0])->spec.dtype;
    return quotient;
  }
  if (as<Tensor>(args[0]) == nullptr && as<Tensor>(args[1]) == nullptr) throw Unsure{};
  return combine(args.machine(), &args, op, args[0], args[1]);
}

using Change = double (*)(double);
struct Function {
  std::string_view name;
  Change change;
};

double erf_gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }
double sign_of(double x) { return std::isnan(x) ? x : x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; }

/// Functions whose result is floating whatever they are given.
constexpr Function kFloating[] = {
    {"exp", [](double x) { return std::exp(x); }},
    {"log", [](double x) { return std::log(x); }},
    {"log2", [](double x) { return std::log2(x); }},
    {"log10", [](double x) { return std::log10(x); }},
    {"log1p", [](double x) { return std::log1p(x); }},
    {"expm1", [](double x) { return std::expm1(x); }},
    {"sqrt", [](double x) { return std::sqrt(x); }},
    {"rsqrt", [](double x) { return 1 / std::sqrt(x); }},
    {"reciprocal", [](double x) { return 1 / x; }},
    {"sin", [](double x) { return std::sin(x); }},
    {"cos", [](double x) { return std::cos(x); }},
    {"tan", [](double x) { return std::tan(x); }},
    {"asin", [](double x) { return std::asin(x); }},
    {"acos", [](double x) { return std::acos(x); }},
    {"atan", [](double x) { return std::atan(x); }},
    {"sinh", [](double x) { return std::sinh(x); }},
    {"cosh", [](double x) { return std::cosh(x); }},
    {"tanh", [](double x) { return std::tanh(x); }},
    {"erf", [](double x) { return std::erf(x); }},
    {"sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"expit", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"logit", [](double x) { return std::log(x / (1 - x)); }},
    {"lgamma", nullptr},
    {"exp2", [](double x) { return std::exp2(x); }},
    {"erfc", [](double x) { return std::erfc(x); }},
    {"sinc", nullptr},
    {"deg2rad", [](double x) { return x * 0.017453292519943295; }},
    {"rad2deg", [](double x) { return x * 57.29577951308232; }},
    {"digamma", nullptr},
    {"erfinv", nullptr},
};

/// Functions that keep the dtype.
constexpr Function kKeeping[] = {
    {"abs", [](double x) { return std::abs(x); }},
    {"absolute", [](double x) { return std::abs(x); }},
    {"neg", [](double x) { return -x; }},
    {"negative", [](double x) { return -x; }},
    {"sign", sign_of},
    {"sgn", sign_of},
    {"floor", [](double x) { return std::floor(x); }},
    {"ceil", [](double x) { return std::ceil(x); }},
    {"trunc", [](double x) { return std::trunc(x); }},
    {"frac", [](double x) { return x - std::trunc(x); }},
    {"round", [](double x) { return std::nearbyint(x); }},
    {"square", [](double x) { return x * x; }},
    {"relu", [](double x) { return x > 0 || std::isnan(x) ? x : 0; }},
    {"relu6", [](double x) { return std::isnan(x) ? x : std::min(std::max(x, 0.0), 6.0); }},
    {"silu", [](double x) { return x / (1 + std::exp(-x)); }},
    {"mish", [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
    {"selu", [](double x) { return 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848170429916717 * std::expm1(x)); }},
    {"softsign", [](double x) { return x / (1 + std::abs(x)); }},
    {"tanhshrink", [](double x) { return x - std::tanh(x); }},
    {"logsigmoid", [](double x) { return std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x))); }},
    {"hardsigmoid", [](double x) { return std::min(std::max(x / 6 + 0.5, 0.0), 1.0); }},
    {"hardswish", [](double x) { return x * std::min(std::max(x + 3, 0.0), 6.0) / 6; }},
};

Value unary_by(Args& args, std::span<const Function> functions, bool floating) {
  Tensor& x = args.tensor(0);
  Change change = nullptr;
  for (const Function& entry : functions) {
    if (entry.name == args.name()) change = entry.change;
  }
  if (args.name() == "neg" && x.spec.dtype == Dtype::kBool) args.machine().checked(Aten::neg(Operand::of(x.spec, {})));
  Dtype dtype = floating && !is_floating(x.spec.dtype) ? (x.is_array ? Dtype::kFloat64 : args.machine().default_dtype) : x.spec.dtype;
  TensorSpec spec{x.spec.shape, dtype, x.spec.device, std::nullopt};
  const auto count = x.spec.shape.element_count();
  if (change != nullptr && x.spec.values && count && args.afford(*count * (floating ? 4 : 1))) spec = tensor::map_as(x.spec, dtype, change);
  return args.elementwise(std::move(spec), x);
}
Value unary_floating(Args& args) { return unary_by(args, kFloating, true); }
Value unary_keeping(Args& args) { return unary_by(args, kKeeping, false); }

Value to_bool(Args& args, double (*test)(double)) {
  Tensor& x = args.tensor(0);
  TensorSpec spec{x.spec.shape, Dtype::kBool, x.spec.device, std::nullopt};
  if (x.spec.values && args.afford(x.spec.values->count())) spec = tensor::map_as(x.spec, Dtype::kBool, test);
  return args.elementwise(std::move(spec), x);
}
Value is_nan(Args& args) { return to_bool(args, [](double x) { return std::isnan(x) ? 1.0 : 0.0; }); }
Value is_inf(Args& args) { return to_bool(args, [](double x) { return std::isinf(x) ? 1.0 : 0.0; }); }
Value is_finite(Args& args) { return to_bool(args, [](double x) { return std::isfinite(x) ? 1.0 : 0.0; }); }
Value logical_not(Args& args) { return to_bool(args, [](double x) { return x == 0 ? 1.0 : 0.0; }); }

Value bitwise_not(Args& args) {
  Tensor& x = args.tensor(0);
  if (x.spec.dtype == Dtype::kBool) return logical_not(args);
  if (is_floating(x.spec.dtype)) {
    args.machine().raise("TypeError", "~ (operator.invert) is only implemented on integer and Boolean-type tensors");
  }
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  if (x.spec.values && args.afford(x.spec.values->count())) spec = tensor::map_as(x.spec, x.spec.dtype, [](double v) { return -v - 1; });
  return args.elementwise(std::move(spec), x);
}

/// Activations with parameters: their values need them, their shapes do not.
Value with_parameters(Args& args, double (*f)(double, double)) {
  Tensor& x = args.tensor(0);
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  const auto parameter = number_of(args[1]);
  if (parameter && x.spec.values && args.afford(x.spec.values->count() * 2)) {
    spec = tensor::map_as(x.spec, x.spec.dtype, [&](double v) { return f(v, *parameter); });
  }
  return args.elementwise(std::move(spec), x);
}
Value leaky_relu(Args& args) { return with_parameters(args, [](double x, double slope) { return x > 0 ? x : x * slope; }); }
Value elu(Args& args) { return with_parameters(args, [](double x, double alpha) { return x > 0 ? x : alpha * std::expm1(x); }); }
Value softplus(Args& args) { return with_parameters(args, [](double x, double beta) { return x * beta > 20 ? x : std::log1p(std::exp(x * beta)) / beta; }); }
Value gelu(Args& args) {
  Tensor& x = args.tensor(0);
  TensorSpec spec = tensor::like(x.spec, x.spec.shape);
  if (args.text(1) == "none" && x.spec.values && args.afford(x.spec.values->count() * 4)) spec = tensor::map_as(x.spec, x.spec.dtype, erf_gelu);
  return args.elementwise(std::move(spec), x);
}
Value clamp(Args& args) {
  Tensor& x = args.tensor(0);
  if (as<Tensor>(args[1]) != nullptr || as<Tensor>(args[2]) != nullptr) {
    Value result = args[0];
    if (!args.is_none(1)) result = combine(args.machine(), &args, "max", result, args[1]);
    if (!args.is_none(2)) result = combine(args.machine(), &args, "min", result, args[2]);
    return result;
  }
  if (args.is_none(1) && args.is_none(2)) args.machine().raise("RuntimeError", "torch.clamp: At least one of 'min' or 'max' must not be None");
  const double low = args.is_none(1) ? -HUGE_VAL : args.number(1);
  const double high = args.is_none(2) ? HUGE_VAL : args.number(2);
  const bool floats = std::holds_alternative<double>(args[1]) || std::holds_alternative<double>(args[2]);
  const Dtype dtype = floats && !is_floating(x.spec.dtype) ? Dtype::kFloat32 : x.spec.dtype;
  TensorSpec spec{x.spec.shape, dtype, x.spec.device, std::nullopt};
  if (x.spec.values && args.afford(x.spec.values->count())) {
    spec = tensor::map_as(x.spec, dtype, [=](double v) { return std::isnan(v) ? v : std::min(std::max(v, low), high); });
  }
  return args.elementwise(std::move(spec), x);
}

Value glu(Args& args) {
  Tensor& x = args.tensor(0);
  const std::int64_t axis = args.machine().checked(ops::wrap_axis(args.integer(1), x.spec.shape.rank()));
  Shape shape = x.spec.shape;
  if (shape[axis].is_number()) {
    if (shape[axis].number() % 2 != 0) {
      args.machine().raise("RuntimeError", "Halving dimension must be even, but dimension " + std::to_string(axis) + " is size " + shape[axis].text());
    }
    shape[axis] = shape[axis].number() / 2;
  } else {
    shape[axis] = Dim::unknown();
  }
  return args.result(tensor::like(x.spec, shape));
}

Value lerp(Args& args) {
  Value difference = combine(args.machine(), &args, "-", args[1], args[0]);
  difference = combine(args.machine(), &args, "*", difference, args[2]);
  return combine(args.machine(), &args, "+", args[0], difference);
}

/// input + value * tensor1 * tensor2, or tensor1 / tensor2.
Value scaled(Args& args, std::string_view op) {
  Value part = combine(args.machine(), &args, op, args[1], args[2]);
  if (args.is_given(3)) part = combine(args.machine(), &args, "*", part, args[3]);
  return combine(args.machine(), &args, "+", args[0], part);
}
Value scaled_product(Args& args) { return scaled(args, "*"); }
Value scaled_quotient(Args& args) { return scaled(args, "/"); }
Value clamp_min(Args& args) { return args.machine().call(args.machine().attribute(args[0], "clamp"), {args[1]}, {}); }
Value clamp_max(Args& args) { return args.machine().call(args.machine().attribute(args[0], "clamp"), {}, {{"max", args[1]}}); }
Value fmax(Args& args) { return combine(args.machine(), &args, "max", args[0], args[1]); }
Value fmin(Args& args) { return combine(args.machine(), &args, "min", args[0], args[1]); }
/// Broadcast and floating as a quotient is; the values are others.
Value divided_shape(Args& args) {
  const Value made = combine(args.machine(), &args, "/", args[0], args[1]);
  as<Tensor>(made)->spec.values.reset();
  return made;
}

constexpr unsigned kBoth = kTorch | kMethod;
constexpr unsigned kAll = kTorch | kMethod | kFunctional;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBoth, "add", "input, other, *, alpha=None", by_name},
    {kBoth, "sub", "input, other, *, alpha=None", by_name},
    {kBoth, "subtract", "input, other, *, alpha=None", by_name},
    {kBoth, "mul", "input, other", by_name},
    {kBoth, "multiply", "input, other", by_name},
    {kBoth, "div", "input, other, *, rounding_mode=None", by_name},
    {kBoth, "divide", "input, other, *, rounding_mode=None", by_name},
    {kBoth, "true_divide", "input, other", by_name},
    {kBoth, "floor_divide", "input, other", by_name},
    {kBoth, "remainder", "input, other", by_name},
    {kBoth, "pow", "input, exponent", by_name},
    {kBoth, "lt", "input, other", by_name},
    {kBoth, "less", "input, other", by_name},
    {kBoth, "gt", "input, other", by_name},
    {kBoth, "greater", "input, other", by_name},
    {kBoth, "le", "input, other", by_name},
    {kBoth, "ge", "input, other", by_name},
    {kBoth, "eq", "input, other", by_name},
    {kBoth, "ne", "input, other", by_name},
    {kBoth, "not_equal", "input, other", by_name},
    {kBoth, "maximum", "input, other", by_name},
    {kBoth, "minimum", "input, other", by_name},
    {kBoth, "atan2", "input, other", by_name},
    {kBoth, "logical_and", "input, other", by_name},
    {kBoth, "logical_or", "input, other", by_name},
    {kBoth, "logical_xor", "input, other", by_name},
    {kBoth, "bitwise_and", "input, other", by_name},
    {kBoth, "bitwise_or", "input, other", by_name},
    {kBoth, "bitwise_xor", "input, other", by_name},
    {kBoth, "exp", "input", unary_floating}, {kBoth, "log", "input", unary_floating}, {kBoth, "log2", "input", unary_floating},
    {kBoth, "log10", "input", unary_floating}, {kBoth, "log1p", "input", unary_floating}, {kBoth, "expm1", "input", unary_floating},
    {kBoth, "sqrt", "input", unary_floating}, {kBoth, "rsqrt", "input", unary_floating}, {kBoth, "reciprocal", "input", unary_floating},
    {kBoth, "sin", "input", unary_floating}, {kBoth, "cos", "input", unary_floating}, {kBoth, "tan", "input", unary_floating},
    {kBoth, "asin", "input", unary_floating}, {kBoth, "acos", "input", unary_floating}, {kBoth, "atan", "input", unary_floating},
    {kBoth, "sinh", "input", unary_floating}, {kBoth, "cosh", "input", unary_floating}, {kAll, "tanh", "input", unary_floating},
    {kBoth, "erf", "input", unary_floating}, {kBoth, "erfinv", "input", unary_floating}, {kAll, "sigmoid", "input", unary_floating},
    {kTorch, "expit", "input", unary_floating}, {kBoth, "logit", "input, eps=None", unary_floating}, {kBoth, "lgamma", "input", unary_floating},
    {kBoth, "digamma", "input", unary_floating},
    {kBoth, "abs", "input", unary_keeping}, {kBoth, "absolute", "input", unary_keeping}, {kBoth, "neg", "input", unary_keeping},
    {kBoth, "negative", "input", unary_keeping}, {kBoth, "sign", "input", unary_keeping}, {kBoth, "sgn", "input", unary_keeping},
    {kBoth, "floor", "input", unary_keeping}, {kBoth, "ceil", "input", unary_keeping}, {kBoth, "trunc", "input", unary_keeping},
    {kBoth, "frac", "input", unary_keeping}, {kBoth, "round", "input", unary_keeping}, {kBoth, "square", "input", unary_keeping},
    {kAll, "relu", "input, inplace=False", unary_keeping}, {kFunctional, "relu6", "input, inplace=False", unary_keeping},
    {kFunctional, "silu", "input, inplace=False", unary_keeping}, {kFunctional, "mish", "input, inplace=False", unary_keeping},
    {kFunctional | kTorch, "selu", "input, inplace=False", unary_keeping}, {kFunctional, "softsign", "input", unary_keeping},
    {kFunctional, "tanhshrink", "input", unary_keeping}, {kFunctional, "logsigmoid", "input", unary_keeping},
    {kFunctional, "hardsigmoid", "input, inplace=False", unary_keeping}, {kFunctional, "hardswish", "input, inplace=False", unary_keeping},
    {kFunctional, "leaky_relu", "input, negative_slope=0.01, inplace=False", leaky_relu},
    {kFunctional, "elu", "input, alpha=1.0, inplace=False", elu},
    {kFunctional, "celu", "input, alpha=1.0, inplace=False", same_shape},
    {kFunctional, "softplus", "input, beta=1.0, threshold=20.0", softplus},
    {kFunctional, "gelu", "input, approximate='none'", gelu},
    {kFunctional, "hardtanh", "input, min_val=-1.0, max_val=1.0, inplace=False", same_shape},
    {kFunctional, "hardshrink", "input, lambd=0.5", same_shape},
    {kFunctional, "softshrink", "input, lambd=0.5", same_shape},
    {kFunctional, "threshold", "input, threshold, value, inplace=False", same_shape},
    {kFunctional, "rrelu", "input, lower=0.125, upper=0.333, training=False, inplace=False", same_shape},
    {kFunctional, "glu", "input, dim=-1", glu},
    {kBoth, "clamp", "input, min=None, max=None", clamp},
    {kBoth, "clip", "input, min=None, max=None", clamp},
    {kBoth, "isnan", "input", is_nan},
    {kBoth, "isinf", "input", is_inf},
    {kBoth, "isfinite", "input", is_finite},
    {kBoth, "logical_not", "input", logical_not},
    {kBoth, "bitwise_not", "input", bitwise_not},
    {kBoth, "lerp", "input, end, weight", lerp},
    {kBoth, "addcmul", "input, tensor1, tensor2, *, value=1", scaled_product},
    {kBoth, "addcdiv", "input, tensor1, tensor2, *, value=1", scaled_quotient},
    {kBoth, "clamp_min", "input, min", clamp_min},
    {kBoth, "clamp_max", "input, max", clamp_max},
    {kTorch, "fmax", "input, other", fmax}, {kTorch, "fmin", "input, other", fmin},
    {kBoth, "xlogy", "input, other", divided_shape}, {kBoth, "logaddexp", "input, other", divided_shape}, {kBoth, "copysign", "input, other", divided_shape},
    {kBoth, "exp2", "input", unary_floating}, {kBoth, "erfc", "input", unary_floating}, {kBoth, "sinc", "input", unary_floating},
    {kBoth, "deg2rad", "input", unary_floating}, {kBoth, "rad2deg", "input", unary_floating},
    {kBoth, "nan_to_num", "input, nan=0.0, posinf=None, neginf=None", same_shape},
};

}  // namespace

std::span<const Native> pointwise_natives() { return kRows; }

}  // namespace lossfit::snippet
