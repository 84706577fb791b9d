// Attribute access: of modules, classes, instances, tensors and the plain types; see machine.hpp.
#include <algorithm>

#include "snippet/machine.hpp"
#include "snippet/tensor_attributes.hpp"

namespace lossfit::snippet {
namespace {

/// Python's plain types keep their methods under these names in the table.
std::string_view method_prefix(const Value& object) {
  if (text_of(object) != nullptr) return "str";
  if (as<Dict>(object) != nullptr) return "dict";
  if (const Sequence* sequence = as<Sequence>(object)) return sequence->type == SequenceKind::kSet ? "set" : sequence->type == SequenceKind::kSize ? "Size" : "list";
  return {};
}

bool is_constant(std::string_view path, Value& value) {
  if (path == "math.pi" || path == "numpy.pi" || path == "torch.pi") value = 3.141592653589793;
  else if (path == "math.e" || path == "numpy.e" || path == "torch.e") value = 2.718281828459045;
  else if (path == "math.inf" || path == "torch.inf" || path == "numpy.inf") value = __builtin_inf();
  else if (path == "math.nan" || path == "torch.nan" || path == "numpy.nan") value = __builtin_nan("");
  else if (path == "numpy.newaxis") value = None{};
  else if (path == "torch.__version__") value = Unknown{};
  else if (path == "builtins.True") value = true;
  else return false;
  return true;
}

}  // namespace

std::optional<Value> Machine::native_method(const NativeClass& native, std::string_view name, const Value& self) {
  const auto wrap = [&](const Native* found) -> std::optional<Value> {
    if (found == nullptr) return std::nullopt;
    NativeFunction* method = make<NativeFunction>();
    method->native = found;
    method->self = self;
    return method;
  };
  std::string_view short_name = native.path;
  short_name.remove_prefix(short_name.rfind('.') + 1);
  if (name == "__init__" || name == "forward" || name == "__call__") {
    const NativeBody body = name == "__init__" ? native.init : native.call;
    if (body == nullptr) return std::nullopt;
    // The class' own row of the table, seen as a function.
    static thread_local std::deque<std::pair<std::pair<const NativeClass*, bool>, Native>> rows;
    const std::pair key(&native, name == "__init__");
    for (const auto& [known, row] : rows) {
      if (known == key) return wrap(&row);
    }
    rows.emplace_back(key, Native{kClass | (key.second ? kInit : 0u), native.path, key.second ? native.signature : native.call_signature, body});
    return wrap(&rows.back().second);
  }
  if (auto found = wrap(find_native(std::string(short_name) + "." + std::string(name)))) return found;
  if (native.base != nullptr) {
    if (auto found = wrap(find_native(std::string(native.base) + "." + std::string(name)))) return found;
  }
  return std::nullopt;
}

std::optional<Value> Machine::class_attribute(Class& type, std::string_view name) {
  for (const auto& [key, value] : type.attributes) {
    if (key == name) return value;
  }
  for (Class* base : type.bases) {
    if (auto found = class_attribute(*base, name)) return found;
  }
  return std::nullopt;
}

std::optional<Value> Machine::find_attribute(const Value& object, std::string_view name) {
  if (Tensor* tensor = as<Tensor>(object)) return tensor_attribute(*this, *tensor, name);
  if (const Namespace* space = as<Namespace>(object)) {
    const std::string path = canonical(space->path.empty() ? std::string(name) : space->path + "." + std::string(name));
    Value constant;
    if (is_constant(path, constant)) return constant;
    if (const Native* native = find_native(path)) {
      NativeFunction* function = make<NativeFunction>();
      function->native = native;
      return function;
    }
    if (const NativeClass* native = find_native_class(path)) {
      Class*& type = native_classes_[native];
      if (type != nullptr) return type;
      type = make<Class>();
      type->native = native;
      const std::string_view whole = native->path;
      type->name = whole.substr(whole.rfind('.') + 1);
      return type;
    }
    if (path.starts_with("torch.") && path.find('.', 6) == std::string::npos) {
      if (const auto dtype = parse_dtype(path)) return *dtype;
    }
    if (path.starts_with("numpy.")) {
      std::string dtype_name = path.substr(6);
      if (dtype_name == "bool_") dtype_name = "bool";
      if (const auto dtype = parse_dtype(dtype_name); dtype && dtype_name != "float" && dtype_name != "int" && dtype_name != "long") return *dtype;
    }
    if (space->path == "builtins") return std::nullopt;
    if (auto found = library_value(path)) return found;
    if (space->path.empty() || is_namespace(path)) return make<Namespace>(path);
    return std::nullopt;
  }
  if (Instance* instance = as<Instance>(object)) {
    if (instance->type->name == "super" && instance->find("__self__") != nullptr) {
      const Value self = *instance->find("__self__");
      for (Class* base : instance->type->bases) {
        std::vector<Class*> open{base};
        while (!open.empty()) {
          Class* type = open.front();
          open.erase(open.begin());
          for (const auto& [key, value] : type->attributes) {
            if (key != name) continue;
            if (Function* function = as<Function>(value); function != nullptr && !function->is_static) {
              Bound* bound = make<Bound>();
              bound->self = self;
              bound->function = function;
              return bound;
            }
            return value;
          }
          if (type->native != nullptr) {
            if (auto found = native_method(*type->native, name, self)) return found;
          }
          open.insert(open.end(), type->bases.begin(), type->bases.end());
        }
      }
      if (name == "__init__") {
        NativeFunction* nothing = make<NativeFunction>();
        nothing->native = find_native("object.__init__");
        return nothing;
      }
      return std::nullopt;
    }
    if (const Value* value = instance->find(name)) return *value;
    if (name == "__class__") return instance->type;
    if (const Value* held = instance->find("_items"); held != nullptr && as<Dict>(*held) != nullptr) {
      for (const auto& [key, value] : as<Dict>(*held)->items) {
        if (const std::string* text = text_of(key); text != nullptr && *text == name) return value;
      }
    }
    std::vector<Class*> open{instance->type};
    while (!open.empty()) {
      Class* type = open.front();
      open.erase(open.begin());
      for (const auto& [key, value] : type->attributes) {
        if (key != name) continue;
        Function* function = as<Function>(value);
        if (function == nullptr) return value;
        if (function->is_static) return value;
        Bound* bound = make<Bound>();
        bound->self = function->is_class_method ? Value(instance->type) : object;
        bound->function = function;
        if (function->is_property) return call(bound, {}, {});
        return bound;
      }
      if (type->native != nullptr) {
        if (auto found = native_method(*type->native, name, object)) return found;
      }
      open.insert(open.begin(), type->bases.begin(), type->bases.end());
    }
    return std::nullopt;
  }
  if (Class* type = as<Class>(object)) {
    if (name == "__name__") return type->name;
    if (auto found = class_attribute(*type, name)) {
      Function* function = as<Function>(*found);
      if (function == nullptr || !function->is_class_method) return found;
      Bound* bound = make<Bound>();
      bound->self = object;
      bound->function = function;
      return bound;
    }
    if (type->native != nullptr) {
      // `nn.Module.__init__(self)`: the instance comes as the first argument, which binding by position provides.
      const std::string path = std::string(type->native->path) + "." + std::string(name);
      if (const Native* native = find_native(path)) {
        NativeFunction* function = make<NativeFunction>();
        function->native = native;
        return function;
      }
    }
    for (Class* base : type->bases) {
      if (auto found = find_attribute(Value(base), name)) return found;
    }
    return std::nullopt;
  }
  if (const Sequence* sequence = as<Sequence>(object)) {
    for (std::size_t i = 0; i < sequence->names.size(); ++i) {
      if (sequence->names[i] == name) return sequence->items[i];
    }
  }
  if (const Slice* slice = as<Slice>(object)) {
    if (name == "start") return slice->start;
    if (name == "stop") return slice->stop;
  }
  if (const Device* device = as<Device>(object)) {
    if (name == "type") return device->name.substr(0, device->name.find(':'));
    return std::nullopt;
  }
  if (const NativeFunction* type = as<NativeFunction>(object)) {
    // dict.fromkeys, str.join: taken from the type itself.
    if ((type->native->places & kBuiltin) == 0) return std::nullopt;
    const Native* native = find_native(std::string(type->native->name) + "." + std::string(name));
    if (native == nullptr) return std::nullopt;
    NativeFunction* function = make<NativeFunction>();
    function->native = native;
    return function;
  }
  if (const Function* function = as<Function>(object)) {
    if (name == "__name__") return std::string(function->name);
    return std::nullopt;
  }
  if (const auto prefix = method_prefix(object); !prefix.empty()) {
    for (const std::string& path : {std::string(prefix) + "." + std::string(name), prefix == "Size" ? "list." + std::string(name) : std::string()}) {
      const Native* native = find_native(path);
      if (native == nullptr) continue;
      NativeFunction* function = make<NativeFunction>();
      function->native = native;
      function->self = object;
      return function;
    }
  }
  return std::nullopt;
}

Value Machine::attribute(const Value& object, std::string_view name, Node node) {
  if (is_unknown(object)) return Unknown{};
  if (auto found = find_attribute(object, name)) return *found;
  if (const Namespace* space = as<Namespace>(object)) {
    // Not in the table: named when it is called.
    return make<Namespace>(space->path.empty() ? std::string(name) : space->path + "." + std::string(name));
  }
  if (const Instance* instance = as<Instance>(object)) {
    std::vector<const Class*> open{instance->type};
    while (!open.empty()) {
      const Class* type = open.back();
      open.pop_back();
      if (type->has_unknown_base) return Unknown{};
      if (type->native != nullptr && std::string_view(type->native->path) != "torch.nn.Module") {
        not_modelled(type->name + "." + std::string(name));
        return Unknown{};
      }
      open.insert(open.end(), type->bases.begin(), type->bases.end());
    }
    const auto method = instance->type->attributes.empty() ? std::optional<Value>() : std::optional(instance->type->attributes[0].second);
    const Function* first = method ? as<Function>(*method) : nullptr;
    const bool is_of_library = first != nullptr && first->body.tree() != tree_;
    if (name.starts_with("__") || is_module(object) || is_of_library) {
      not_modelled(instance->type->name + "." + std::string(name));
      return Unknown{};
    }
    raise("AttributeError", "'" + instance->type->name + "' object has no attribute '" + std::string(name) + "'");
  }
  const std::string_view text = node ? node.text() : name;
  if (as<Tensor>(object) != nullptr || as<Class>(object) != nullptr || as<Device>(object) != nullptr || as<NativeFunction>(object) != nullptr ||
      as<Function>(object) != nullptr || as<Bound>(object) != nullptr || std::holds_alternative<Dtype>(object)) {
    not_modelled(std::string(text));
    return Unknown{};
  }
  if (is_none(object) || integer_of(object) || std::holds_alternative<double>(object) || as<Sequence>(object) != nullptr) {
    static constexpr std::string_view kKnownElsewhere[] = {"real", "imag", "bit_length", "is_integer", "numerator", "conjugate"};
    for (const std::string_view known : kKnownElsewhere) {
      if (name == known) return Unknown{};
    }
    raise("AttributeError", "'" + type_name(object) + "' object has no attribute '" + std::string(name) + "'");
  }
  return Unknown{};
}

void Machine::set_attribute(const Value& object, std::string_view name, const Value& value) {
  if (Instance* instance = as<Instance>(object)) {
    const auto property = class_attribute(*instance->type, name);
    if (const Function* getter = property ? as<Function>(*property) : nullptr; getter != nullptr && getter->setter != nullptr) {
      call_function(*getter->setter, object, {value}, {});
      return;
    }
    Value stored = value;
    if (is_doubtful()) {
      const Value* old = instance->find(name);
      stored = old != nullptr ? merged(*old, value) : value;
    }
    instance->set(name, std::move(stored));
    return;
  }
  if (Class* type = as<Class>(object)) {
    for (auto& [key, old] : type->attributes) {
      if (key != name) continue;
      old = is_doubtful() ? merged(old, value) : value;
      return;
    }
    type->attributes.emplace_back(name, value);
    return;
  }
  if (Tensor* tensor = as<Tensor>(object)) {
    if (name == "requires_grad") tensor->requires_grad = is_doubtful() && tensor->requires_grad != truth(value) ? Tri::kUnknown : truth(value);
    if (name == "data") {
      Tensor* other = as<Tensor>(value);
      if (other != nullptr) tensor->spec = other->spec;
      mutate(*tensor, other != nullptr ? other->spec.values : std::nullopt);
    }
  }
}

}  // namespace lossfit::snippet
