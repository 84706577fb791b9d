// Arithmetic and comparison between tensors, arrays and numbers; see pointwise.hpp.
#include <cmath>

#include "numeric/tensor_values_elements.hpp"
#include "snippet/array_rules.hpp"
#include "snippet/machine.hpp"
#include "snippet/pointwise.hpp"

namespace lossfit::snippet {
namespace {

/// A tensor or a number as an operand of an element-wise operation.
struct Side {
  Operand operand;
  TensorSpec spec;
  Tensor* tensor = nullptr;
};

Side side_of(Machine& machine, Args* args, const Value& value, std::string_view op) {
  if (Tensor* tensor = as<Tensor>(value)) {
    Machine::refresh(*tensor);
    if (args != nullptr) args->depend_on(*tensor);
    return {Operand::of(tensor->spec, {}), tensor->spec, tensor};
  }
  const auto number = number_of(value);
  if (!number) {
    const Hint hint = hint_of(value);
    if (hint == Hint::kInt || hint == Hint::kFloat || hint == Hint::kBool) {
      Side side;
      side.operand = hint == Hint::kFloat ? Operand::number(1.0) : hint == Hint::kInt ? Operand::number(std::int64_t{1}) : Operand::number(true);
      side.spec = {Shape{}, Dtype::kFloat64, "cpu", std::nullopt};
      return side;
    }
    if (is_unknown(value) || std::holds_alternative<Dim>(value) || as<Instance>(value) != nullptr || as<Sequence>(value) != nullptr) throw Unsure{};
    machine.raise("TypeError", "unsupported operand type(s) for " + std::string(op) + ": 'Tensor' and '" + machine.type_name(value) + "'");
  }
  Side side;
  side.operand = std::holds_alternative<bool>(value) ? Operand::number(std::get<bool>(value))
                 : integer_of(value)                 ? Operand::number(*integer_of(value))
                                                     : Operand::number(*number);
  side.spec = {Shape{}, side.operand.dtype(), "cpu", Values::from_doubles(Dtype::kFloat64, std::vector<double>{*number})};
  side.spec.dtype = Dtype::kFloat64;
  return side;
}

using Combine = double (*)(double, double);

double python_mod(double a, double b) { return a - std::floor(a / b) * b; }

struct Operator {
  std::string_view op;
  Combine combine;
};
constexpr Operator kOperators[] = {
    {"+", [](double a, double b) { return a + b; }},
    {"-", [](double a, double b) { return a - b; }},
    {"*", [](double a, double b) { return a * b; }},
    {"/", [](double a, double b) { return a / b; }},
    {"//", [](double a, double b) { return std::floor(a / b); }},
    {"%", python_mod},
    {"**", [](double a, double b) { return std::pow(a, b); }},
    {"<", [](double a, double b) { return a < b ? 1.0 : 0.0; }},
    {">", [](double a, double b) { return a > b ? 1.0 : 0.0; }},
    {"<=", [](double a, double b) { return a <= b ? 1.0 : 0.0; }},
    {">=", [](double a, double b) { return a >= b ? 1.0 : 0.0; }},
    {"==", [](double a, double b) { return a == b ? 1.0 : 0.0; }},
    {"!=", [](double a, double b) { return a != b ? 1.0 : 0.0; }},
    {"&", [](double a, double b) { return static_cast<double>(static_cast<std::int64_t>(a) & static_cast<std::int64_t>(b)); }},
    {"|", [](double a, double b) { return static_cast<double>(static_cast<std::int64_t>(a) | static_cast<std::int64_t>(b)); }},
    {"^", [](double a, double b) { return static_cast<double>(static_cast<std::int64_t>(a) ^ static_cast<std::int64_t>(b)); }},
    {"max", [](double a, double b) { return std::isnan(a) || a > b ? a : b; }},
    {"min", [](double a, double b) { return std::isnan(a) || a < b ? a : b; }},
    {"atan2", [](double a, double b) { return std::atan2(a, b); }},
    {"and", [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }},
    {"or", [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }},
    {"xor", [](double a, double b) { return (a != 0) != (b != 0) ? 1.0 : 0.0; }},
};

/// NumPy: a Python float beside integers makes float64, and so does dividing integers.
Dtype array_dtype(const Side& a, const Side& b, Dtype natural, std::string_view op) {
  const auto is_integral = [](const Side& side) { return !is_floating(side.operand.dtype()); };
  if (a.tensor != nullptr && b.tensor != nullptr) natural = array_rules::promote(a.spec.dtype, b.spec.dtype);
  if (op == "/" && is_integral(a) && is_integral(b)) return Dtype::kFloat64;
  for (const auto& [array, number] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (array->tensor != nullptr && number->tensor == nullptr && is_integral(*array) && !is_integral(*number)) return Dtype::kFloat64;
  }
  return natural;
}

}  // namespace

Value combine(Machine& machine, Args* outer, std::string_view op, const Value& a, const Value& b) {
  static const Signature kNone;
  Args own(machine, op, kNone);
  Args& args = outer != nullptr ? *outer : own;
  Side left = side_of(machine, &args, a, op);
  Side right = side_of(machine, &args, b, op);
  // NumPy's scalars count as numbers beside tensors.
  for (const auto& [scalar, other] : {std::pair(&left, &right), std::pair(&right, &left)}) {
    if (scalar->tensor == nullptr || !scalar->tensor->is_array || !scalar->spec.shape.is_scalar() || other->tensor == nullptr || other->tensor->is_array) continue;
    scalar->operand = is_floating(scalar->spec.dtype) ? Operand::number(1.0) : Operand::number(std::int64_t{1});
    scalar->tensor = nullptr;
  }
  Symbols symbols;
  const Aten aten(symbols);
  const bool compares = op == "<" || op == ">" || op == "<=" || op == ">=" || op == "==" || op == "!=" || op == "and" || op == "or" || op == "xor";
  const bool divides = op == "/" || op == "atan2";
  const bool is_array = (left.tensor == nullptr || left.tensor->is_array) && (right.tensor == nullptr || right.tensor->is_array);
  if (is_array) {
    array_rules::check_broadcast(machine, left.spec.shape, right.spec.shape);
  } else if ((left.tensor != nullptr && left.tensor->is_array) || (right.tensor != nullptr && right.tensor->is_array)) {
    throw Unsure{};
  }
  Operand result = machine.checked(compares  ? aten.compare(left.operand, right.operand)
                                   : divides ? aten.div(left.operand, right.operand)
                                   : op == "-" ? aten.sub(left.operand, right.operand)
                                               : aten.arithmetic(left.operand, right.operand));
  if (is_array && !compares) result.meta.dtype = array_dtype(left, right, result.meta.dtype, op);
  if ((op == "&" || op == "|" || op == "^") && is_floating(result.dtype())) {
    const char* kernel = op == "&" ? "bitwise_and" : op == "|" ? "bitwise_or" : "bitwise_xor";
    machine.raise("NotImplementedError", "\"" + std::string(kernel) + "_cpu\" not implemented for '" + std::string(scalar_type_name(result.dtype())) + "'");
  }
  const auto is_floating_tensor = [](const Side& side) { return side.tensor != nullptr && is_floating(side.spec.dtype); };
  if (result.dtype() == Dtype::kFloat32 && !is_floating_tensor(left) && !is_floating_tensor(right)) result.meta.dtype = machine.default_dtype;
  const Tensor& source = left.tensor != nullptr && left.spec.shape == result.shape() ? *left.tensor
                         : right.tensor != nullptr                                   ? *right.tensor
                                                                                     : *left.tensor;
  TensorSpec spec{result.shape(), result.dtype(), source.spec.device, std::nullopt};
  const auto count = spec.shape.element_count();
  if (left.spec.values && right.spec.values && count && machine.afford(*count)) {
    Combine f = nullptr;
    for (const Operator& entry : kOperators) {
      if (entry.op == op) f = entry.combine;
    }
    const bool by_zero = (op == "//" || op == "%") && !is_floating(spec.dtype);
    if (f != nullptr && !by_zero) {
      spec = tensor::zip_as(left.spec, right.spec, spec.shape, spec.dtype, f);
    } else if (f != nullptr && right.tensor == nullptr && right.spec.values->number(0) != 0) {
      spec = tensor::zip_as(left.spec, right.spec, spec.shape, spec.dtype, f);
    }
    spec.device = source.spec.device;
  }
  const Value made = args.elementwise(std::move(spec), source);
  as<Tensor>(made)->is_array = is_array;
  return made;
}

Value tensor_binary(Machine& machine, std::string_view op, const Value& a, const Value& b) {
  try {
    // Python tries both sides before it gives up, and names them in their order.
    const Value& other = as<Tensor>(a) != nullptr ? b : a;
    const Tensor& tensor = as<Tensor>(a) != nullptr ? *as<Tensor>(a) : *as<Tensor>(b);
    const Sequence* list = as<Sequence>(other);
    const bool is_foreign = is_none(other) || (op == "@" && number_of(other)) || (list != nullptr && &other == &b && list->type != SequenceKind::kSize);
    if (is_foreign && !tensor.is_array) {
      machine.raise("TypeError", "unsupported operand type(s) for " + std::string(op) + ": '" + machine.type_name(a) + "' and '" + machine.type_name(b) + "'");
    }
    if (list != nullptr && list->type == SequenceKind::kList && op == "+" && !tensor.is_array) {
      machine.raise("TypeError", "can only concatenate list (not \"" + machine.type_name(b) + "\") to list");
    }
    if (op == "@") return machine.call(machine.attribute(machine.make<Namespace>("torch"), "matmul"), {a, b}, {});
    if (text_of(a) != nullptr) {
      if (op == "%") return Unknown{};
      machine.raise("TypeError", op == "+" ? "can only concatenate str (not \"Tensor\") to str" : "unsupported operand type(s) for " + std::string(op) + ": 'str' and 'Tensor'");
    }
    return combine(machine, nullptr, op, a, b);
  } catch (const Unsure&) {
    return Unknown{};
  }
}

Value tensor_compare(Machine& machine, std::string_view op, const Value& a, const Value& b) {
  try {
    if ((text_of(a) != nullptr || text_of(b) != nullptr) && op != "==" && op != "!=") {
      machine.raise("TypeError", "'" + std::string(op) + "' not supported between instances of '" + machine.type_name(a) + "' and '" + machine.type_name(b) + "'");
    }
    return combine(machine, nullptr, op, a, b);
  } catch (const Unsure&) {
    return Unknown{};
  }
}

}  // namespace lossfit::snippet
