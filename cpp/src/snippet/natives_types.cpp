// Python's built-in functions that ask what an object is and has.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

bool matches(Machine& machine, const Value& value, const Value& type, bool& unsure) {
  if (const Sequence* types = as<Sequence>(type)) {
    for (const Value& one : types->items) {
      if (matches(machine, value, one, unsure)) return true;
    }
    return false;
  }
  const NativeFunction* native = as<NativeFunction>(type);
  const std::string_view name = native != nullptr ? native->native->name : std::string_view();
  if (name == "int") return integer_of(value).has_value();
  if (name == "float") return std::holds_alternative<double>(value);
  if (name == "str") return text_of(value) != nullptr;
  if (name == "bool") return std::holds_alternative<bool>(value);
  if (name == "list" || name == "tuple" || name == "set") {
    const Sequence* sequence = as<Sequence>(value);
    if (sequence == nullptr) return false;
    return name == "list" ? sequence->type == SequenceKind::kList
           : name == "set" ? sequence->type == SequenceKind::kSet
                           : sequence->type == SequenceKind::kTuple || sequence->type == SequenceKind::kSize;
  }
  if (name == "dict") return as<Dict>(value) != nullptr;
  if (name == "Tensor") return as<Tensor>(value) != nullptr && !as<Tensor>(value)->is_array;
  if (name == "ndarray") return as<Tensor>(value) != nullptr && as<Tensor>(value)->is_array;
  if (const Class* wanted = as<Class>(type)) {
    const Instance* instance = as<Instance>(value);
    if (instance == nullptr) {
      if (wanted->name == "Parameter") return as<Tensor>(value) != nullptr && as<Tensor>(value)->is_parameter;
      return false;
    }
    if (wanted->native != nullptr && wanted->name == "Module") return machine.is_module(value);
    std::vector<const Class*> open{instance->type};
    while (!open.empty()) {
      const Class* one = open.back();
      open.pop_back();
      if (one == wanted || (one->native != nullptr && one->native == wanted->native)) return true;
      if (one->has_unknown_base) unsure = true;
      open.insert(open.end(), one->bases.begin(), one->bases.end());
    }
    return false;
  }
  unsure = true;
  return false;
}

Value is_instance(Args& args) {
  if (is_unknown(args[0])) return Unknown{};
  bool unsure = false;
  const bool is = matches(args.machine(), args[0], args[1], unsure);
  return is || !unsure ? Value(is) : Value(Unknown{});
}

Value has_attribute(Args& args) {
  if (is_unknown(args[0])) return Unknown{};
  const auto found = args.machine().find_attribute(args[0], args.machine().intern(args.text(1)));
  if (found) return true;
  return as<Instance>(args[0]) != nullptr && !args.machine().is_module(args[0]) ? Value(false) : Value(Unknown{});
}

Value get_attribute(Args& args) {
  const std::string_view name = args.machine().intern(args.text(1));
  if (args.is_given(2)) {
    if (const auto found = args.machine().find_attribute(args[0], name)) return *found;
    return as<Instance>(args[0]) != nullptr ? args[2] : Value(Unknown{});
  }
  return args.machine().attribute(args[0], name);
}

Value set_attribute(Args& args) {
  args.machine().set_attribute(args[0], args.machine().intern(args.text(1)), args[2]);
  return None{};
}

Value is_callable(Args& args) {
  if (is_unknown(args[0])) return Unknown{Hint::kBool};
  return as<Function>(args[0]) != nullptr || as<NativeFunction>(args[0]) != nullptr || as<Bound>(args[0]) != nullptr || as<Class>(args[0]) != nullptr ||
         (as<Instance>(args[0]) != nullptr && args.machine().find_attribute(args[0], args.machine().is_module(args[0]) ? "forward" : "__call__"));
}

Value variables(Args& args) {
  Instance* instance = as<Instance>(args[0]);
  if (instance == nullptr) throw Unsure{};
  Dict* made = args.machine().make<Dict>();
  for (const auto& [name, value] : instance->attributes) made->items.emplace_back(std::string(name), value);
  return made;
}

Value type_of(Args& args) {
  if (const Instance* instance = as<Instance>(args[0])) return instance->type;
  return Unknown{};
}

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBuiltin, "isinstance", "x, type", is_instance},
    {kBuiltin, "hasattr", "x, name", has_attribute},
    {kBuiltin, "getattr", "x, name, default=None", get_attribute},
    {kBuiltin, "setattr", "x, name, value", set_attribute},
    {kBuiltin, "type", "x", type_of},
    {kBuiltin, "callable", "x", is_callable},
    {kBuiltin, "vars", "x", variables},
};

}  // namespace

std::span<const Native> type_natives() { return kRows; }

}  // namespace lossfit::snippet
