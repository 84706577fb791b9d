// Operators on Python's own values; those on tensors are handed on. See machine.hpp.
#include <cmath>

#include "snippet/machine.hpp"
#include "snippet/pointwise.hpp"

namespace lossfit::snippet {
namespace {

constexpr std::size_t kMostRepeated = 100'000;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::optional<std::int64_t> power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return std::nullopt;
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
  return result;
}

Value integer_binary(Machine& machine, std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (op == "+") return __builtin_add_overflow(a, b, &result) ? Value(Unknown{}) : Value(result);
  if (op == "-") return __builtin_sub_overflow(a, b, &result) ? Value(Unknown{}) : Value(result);
  if (op == "*") return __builtin_mul_overflow(a, b, &result) ? Value(Unknown{}) : Value(result);
  const bool divides = op == "/" || op == "//" || op == "%";
  if (divides && b == 0) machine.raise("ZeroDivisionError", op == "/" ? "division by zero" : op == "//" ? "integer division or modulo by zero" : "integer modulo by zero");
  if (divides && a == INT64_MIN && b == -1) return Unknown{};
  if (op == "/") return static_cast<double>(a) / static_cast<double>(b);
  if (op == "//") return floor_divide(a, b);
  if (op == "%") return a - floor_divide(a, b) * b;
  if (op == "**") {
    if (b < 0) return std::pow(static_cast<double>(a), static_cast<double>(b));
    const auto whole = power(a, b);
    return whole ? Value(*whole) : Value(Unknown{});
  }
  if (op == "&") return a & b;
  if (op == "|") return a | b;
  if (op == "^") return a ^ b;
  if (op == "<<" && b >= 0 && b < 62 && a >= 0 && a < (std::int64_t{1} << (62 - b))) return a << b;
  if (op == ">>" && b >= 0 && b < 63) return a >> b;
  return Unknown{};
}

Value float_binary(Machine& machine, std::string_view op, double a, double b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if ((op == "/" || op == "//" || op == "%") && b == 0) machine.raise("ZeroDivisionError", "float division by zero");
  if (op == "/") return a / b;
  if (op == "//") return std::floor(a / b);
  if (op == "%") return a - std::floor(a / b) * b;
  if (op == "**") return std::pow(a, b);
  return Unknown{};
}

/// The type of `a op b` for numbers of which at least one is not known.
Hint hint_of_result(std::string_view op, Hint a, Hint b) {
  const auto is_whole = [](Hint hint) { return hint == Hint::kInt || hint == Hint::kBool; };
  if (op == "/") return Hint::kFloat;
  if (op == "@") return Hint::kAnything;
  if (is_whole(a) && is_whole(b)) return op == "**" ? Hint::kNumber : Hint::kInt;
  return a == Hint::kFloat || b == Hint::kFloat ? Hint::kFloat : Hint::kNumber;
}

/// `add` of `__add__` and `__radd__`.
std::string_view method_of(std::string_view op) {
  if (op == "+") return "add";
  if (op == "-") return "sub";
  if (op == "*") return "mul";
  if (op == "/") return "truediv";
  if (op == "@") return "matmul";
  return op == "**" ? "pow" : "unknown";
}

}  // namespace

Value Machine::binary(std::string_view op, const Value& a, const Value& b) {
  const bool of_tensors = as<Tensor>(a) != nullptr || as<Tensor>(b) != nullptr;
  if (is_unknown(a) || is_unknown(b)) {
    const Hint x = hint_of(a);
    const Hint y = hint_of(b);
    if (of_tensors && (is_numeric(x) || is_numeric(y))) return tensor_binary(*this, op, a, b);
    const Hint hint = is_numeric(x) && is_numeric(y) ? hint_of_result(op, x, y) : x == Hint::kText && (op == "+" || op == "%") ? Hint::kText : Hint::kAnything;
    return Unknown{hint, hint == Hint::kInt ? drawn_result(op, a, b) : nullptr};
  }
  if (as<Instance>(a) != nullptr || as<Instance>(b) != nullptr) {
    const std::string method = "__" + std::string(method_of(op)) + "__";
    const auto own = as<Instance>(a) != nullptr ? find_attribute(a, method) : std::nullopt;
    if (own) return call(*own, {b}, {});
    const auto reflected = as<Instance>(b) != nullptr ? find_attribute(b, "__r" + method.substr(2)) : std::nullopt;
    if (reflected) return call(*reflected, {a}, {});
    if (!of_tensors) return Unknown{};
  }
  if (of_tensors) {
    const Value result = tensor_binary(*this, op, a, b);
    if (Tensor* number = as<Tensor>(result); number != nullptr && !is_floating(number->spec.dtype)) number->drawn = drawn_result(op, a, b);
    return result;
  }
  const auto whole_a = integer_of(a);
  const auto whole_b = integer_of(b);
  if (whole_a && whole_b) {
    const bool logical = std::holds_alternative<bool>(a) && std::holds_alternative<bool>(b) && (op == "&" || op == "|" || op == "^");
    const Value result = integer_binary(*this, op, *whole_a, *whole_b);
    return logical ? Value(*integer_of(result) != 0) : result;
  }
  if (const auto x = number_of(a), y = number_of(b); x && y) return float_binary(*this, op, *x, *y);
  if (std::holds_alternative<Dim>(a) || std::holds_alternative<Dim>(b)) {
    return Unknown{is_numeric(hint_of(a)) && is_numeric(hint_of(b)) ? hint_of_result(op, hint_of(a), hint_of(b)) : Hint::kAnything};
  }
  const std::string* text_a = text_of(a);
  const std::string* text_b = text_of(b);
  if (text_a != nullptr && text_b != nullptr && op == "+") return *text_a + *text_b;
  if (text_a != nullptr && (op == "%" || op == "*")) return Unknown{};
  const Sequence* list_a = as<Sequence>(a);
  const Sequence* list_b = as<Sequence>(b);
  if (op == "+" && list_a != nullptr && list_b != nullptr && (list_a->type == SequenceKind::kList) == (list_b->type == SequenceKind::kList)) {
    std::vector<Value> joined = list_a->items;
    joined.insert(joined.end(), list_b->items.begin(), list_b->items.end());
    Sequence* result = make<Sequence>(list_a->type, std::move(joined));
    result->is_known = list_a->is_known && list_b->is_known;
    return result;
  }
  if (op == "*" && (list_a != nullptr || list_b != nullptr)) {
    const Sequence* sequence = list_a != nullptr ? list_a : list_b;
    const auto times = list_a != nullptr ? whole_b : whole_a;
    if (!times) return Unknown{};
    std::vector<Value> repeated;
    for (std::int64_t i = 0; i < *times; ++i) {
      if (repeated.size() + sequence->items.size() > kMostRepeated) {
        not_modelled("a list of more than " + std::to_string(kMostRepeated) + " items");
        Sequence* long_one = make<Sequence>(sequence->type, std::vector<Value>{});
        long_one->is_known = false;
        return long_one;
      }
      repeated.insert(repeated.end(), sequence->items.begin(), sequence->items.end());
      if (sequence->items.empty()) break;
    }
    Sequence* result = make<Sequence>(sequence->type, std::move(repeated));
    result->is_known = sequence->is_known;
    return result;
  }
  const bool plain = !std::holds_alternative<Object*>(a) && !std::holds_alternative<Object*>(b);
  if (plain || list_a != nullptr || list_b != nullptr) {
    const bool joins = op == "+" && (text_a != nullptr || list_a != nullptr);
    if (op == "+" && text_a != nullptr) raise("TypeError", "can only concatenate str (not \"" + type_name(b) + "\") to str");
    if (joins) raise("TypeError", "can only concatenate " + type_name(a) + " (not \"" + type_name(b) + "\") to " + type_name(a));
    raise("TypeError", "unsupported operand type(s) for " + std::string(op) + ": '" + type_name(a) + "' and '" + type_name(b) + "'");
  }
  return Unknown{};
}

Value Machine::unary(std::string_view op, const Value& a) {
  if (as<Tensor>(a) != nullptr) {
    if (op == "+") return a;
    const Native* native = find_native(op == "-" ? "Tensor.neg" : "Tensor.bitwise_not");
    NativeFunction function;
    function.native = native;
    return native == nullptr ? Value(Unknown{}) : call_native(function, {a}, {}, {});
  }
  if (as<Instance>(a) != nullptr) {
    const auto own = find_attribute(a, op == "-" ? "__neg__" : op == "+" ? "__pos__" : "__invert__");
    return own ? call(*own, {}, {}) : Value(Unknown{});
  }
  if (is_unknown(a) && is_numeric(hint_of(a))) return hint_of(a) == Hint::kBool ? unknown_integer() : a;
  if (const auto number = integer_of(a)) {
    if (op == "-") return -*number;
    if (op == "+") return *number;
    return ~*number;
  }
  if (const auto number = number_of(a)) return op == "-" ? Value(-*number) : Value(*number);
  return Unknown{};
}

Value Machine::compare(std::string_view op, const Value& a, const Value& b) {
  if (op == "is" || op == "is not") {
    const bool negated = op != "is";
    if (is_none(a) || is_none(b)) {
      const Value& other = is_none(a) ? b : a;
      if (is_unknown(other) && hint_of(other) == Hint::kAnything) return Unknown{Hint::kBool};
      return is_none(other) != negated;
    }
    const Tri is = same(a, b);
    return is == Tri::kUnknown ? Value(Unknown{Hint::kBool}) : Value((is == Tri::kYes) != negated);
  }
  if (op == "in" || op == "not in") {
    const bool negated = op != "in";
    if (const std::string *x = text_of(a), *y = text_of(b); x != nullptr && y != nullptr) return (y->find(*x) != std::string::npos) != negated;
    const Dict* dict = as<Dict>(b);
    const auto values = dict != nullptr && !dict->is_known ? std::nullopt : items(b);
    if (!values || is_unknown(a)) return Unknown{};
    bool unsure = false;
    for (const Value& value : *values) {
      const Tri is = same(a, value);
      if (is == Tri::kYes) return !negated;
      unsure = unsure || is == Tri::kUnknown;
    }
    return unsure ? Value(Unknown{}) : Value(negated);
  }
  if ((is_unknown(a) && !is_numeric(hint_of(a))) || (is_unknown(b) && !is_numeric(hint_of(b)))) return Unknown{};
  if ((as<Tensor>(a) != nullptr || as<Tensor>(b) != nullptr) && !is_none(a) && !is_none(b)) return tensor_compare(*this, op, a, b);
  if (is_unknown(a) || is_unknown(b)) return Unknown{Hint::kBool};
  if (op == "==" || op == "!=") {
    const Tri is = same(a, b);
    return is == Tri::kUnknown ? Value(Unknown{}) : Value((is == Tri::kYes) == (op == "=="));
  }
  const auto x = number_of(a);
  const auto y = number_of(b);
  if (!x || !y) return Unknown{};
  if (op == "<") return *x < *y;
  if (op == ">") return *x > *y;
  if (op == "<=") return *x <= *y;
  if (op == ">=") return *x >= *y;
  return Unknown{};
}

Tri Machine::same(const Value& a, const Value& b) {
  if (is_unknown(a) || is_unknown(b)) return Tri::kUnknown;
  const auto yes_or_no = [](bool is) { return is ? Tri::kYes : Tri::kNo; };
  const auto* dim_a = std::get_if<Dim>(&a);
  const auto* dim_b = std::get_if<Dim>(&b);
  if (dim_a != nullptr || dim_b != nullptr) return dim_a != nullptr && dim_b != nullptr && *dim_a == *dim_b ? Tri::kYes : Tri::kUnknown;
  if (const auto x = number_of(a), y = number_of(b); x && y) return yes_or_no(*x == *y);
  const Sequence* p = as<Sequence>(a);
  const Sequence* q = as<Sequence>(b);
  if (p != nullptr && q != nullptr) {
    if (!p->is_known || !q->is_known) return Tri::kUnknown;
    if (p->items.size() != q->items.size() || (p->type == SequenceKind::kList) != (q->type == SequenceKind::kList)) return Tri::kNo;
    Tri all = Tri::kYes;
    for (std::size_t i = 0; i < p->items.size(); ++i) {
      const Tri one = same(p->items[i], q->items[i]);
      if (one == Tri::kNo) return Tri::kNo;
      if (one == Tri::kUnknown) all = Tri::kUnknown;
    }
    return all;
  }
  if (const std::string *x = text_of(a), *y = text_of(b); x != nullptr && y != nullptr) return yes_or_no(*x == *y);
  // A device compares equal to its name.
  const Device* device_a = as<Device>(a);
  const Device* device_b = as<Device>(b);
  if (device_a != nullptr && device_b != nullptr) return yes_or_no(device_a->name == device_b->name);
  if (a.index() != b.index()) return Tri::kNo;
  if (const auto* x = std::get_if<Dtype>(&a)) return yes_or_no(*x == std::get<Dtype>(b));
  if (is_none(a)) return Tri::kYes;
  if (std::holds_alternative<Object*>(a)) {
    if (std::get<Object*>(a) == std::get<Object*>(b)) return Tri::kYes;
    return as<Tensor>(a) != nullptr || as<Dict>(a) != nullptr ? Tri::kUnknown : Tri::kNo;
  }
  return Tri::kUnknown;
}

}  // namespace lossfit::snippet
