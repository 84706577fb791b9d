// Definitions of functions and classes; see machine.hpp.
#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// What decorators make of a function or class, the last one first.
Value Machine::decorated_by(const std::vector<Node>& decorators, Value made, std::string_view name) {
  for (std::size_t i = decorators.size(); i-- > 0;) {
    const Value decorator = evaluate(decorators[i].named(0));
    const bool is_own = as<Function>(decorator) != nullptr || as<Bound>(decorator) != nullptr || as<Class>(decorator) != nullptr || as<Instance>(decorator) != nullptr;
    if (!is_own) {
      not_modelled("the decorator of " + std::string(name));
      return Unknown{};
    }
    made = call(decorator, {made}, {});
  }
  return made;
}

void Machine::execute_definition(Node node, Node decorated) {
  const Value made = make_function(node, false);
  Function* function = as<Function>(made);
  std::vector<Node> others;
  for (Node child = decorated.first(); child; child = child.next()) {
    if (child.kind() != Kind::kDecorator) continue;
    const std::string_view text = child.text();
    if (text.ends_with(".setter")) {
      Value* property = find_name(function->name);
      if (property != nullptr && as<Function>(*property) != nullptr) as<Function>(*property)->setter = function;
      return;
    }
    if (text == "@property" || text == "@cached_property" || text == "@functools.cached_property") function->is_property = true;
    if (text == "@staticmethod") function->is_static = true;
    if (text == "@classmethod") function->is_class_method = true;
    if (text.find("no_grad") != std::string_view::npos || text.find("inference_mode") != std::string_view::npos) function->without_grad = true;
    const bool harmless = function->is_property || function->is_static || function->is_class_method || text.starts_with("@torch.") ||
                          text.starts_with("@functools.") || text.starts_with("@wraps") || text.starts_with("@lru_cache") || text.starts_with("@jaxtyped") ||
                          text.starts_with("@typechecked") || text.starts_with("@override") || text.starts_with("@abstractmethod") || text.starts_with("@abc.");
    if (!harmless) others.push_back(child);
  }
  bind_name(function->name, decorated_by(others, made, function->name));
  record_line((decorated ? decorated : node).line());
}

/// The values in an enumeration's class are its members.
void Machine::make_members(Class& type) {
  const auto enumeration = library_values_.find("enum.Enum");
  if (enumeration == library_values_.end() || !enumeration->second) return;
  if (find_base(type, [&](const Class& one) { return &one == as<Class>(*enumeration->second); }) == nullptr) return;
  for (auto& [name, value] : type.attributes) {
    if (name.starts_with("_") || as<Function>(value) != nullptr || as<NativeFunction>(value) != nullptr || as<Class>(value) != nullptr) continue;
    Instance* member = make<Instance>(&type);
    member->set("name", std::string(name));
    member->set("value", value);
    value = member;
  }
}

void Machine::execute_class(Node node, Node decorated) {
  Class* type = make<Class>();
  type->name = node.child(Field::kName).text();
  const Node bases = node.child(Field::kSuperclasses);
  for (Node base = bases.first(); base; base = base.next()) {
    if (!base.is_named() || base.kind() == Kind::kComment || base.kind() == Kind::kKeywordArgument) continue;
    if (base.text() == "NamedTuple" || base.text() == "typing.NamedTuple") {
      type->is_tuple = true;
      continue;
    }
    if (base.text() == "object" || base.text() == "ABC" || base.text().starts_with("Generic")) continue;
    if (Class* known = as<Class>(evaluate(base))) {
      type->bases.push_back(known);
    } else {
      type->has_unknown_base = true;
      not_modelled("the class " + std::string(base.text()));
    }
  }
  scopes_.emplace_back();
  Scope& body = scopes_.back();
  body.parent = scope_;
  Scope* const outer = scope_;
  scope_ = &body;
  const int depth = depth_++;
  try {
    execute_block(node.child(Field::kBody));
  } catch (...) {
    scope_ = outer;
    depth_ = depth;
    throw;
  }
  depth_ = depth;
  scope_ = outer;
  // Functions in a class do not see its names.
  body.parent = outer;
  type->attributes = std::move(body.names);
  for (auto& [name, value] : type->attributes) {
    if (Function* function = as<Function>(value)) {
      function->owner = type;
      if (function->closure == &body) function->closure = outer;
    }
  }
  for (Node child = node.child(Field::kBody).first(); child; child = child.next()) {
    const Node inner = child.kind() == Kind::kExpressionStatement ? child.named(0) : Node();
    if (inner.kind() == Kind::kAssignment && inner.child(Field::kType) && inner.child(Field::kLeft).kind() == Kind::kIdentifier) {
      type->fields.push_back(inner.child(Field::kLeft).text());
    }
  }
  make_members(*type);
  for (Class* base : type->bases) {
    const auto hook = class_attribute(*base, "__init_subclass__");
    if (Function* function = hook ? as<Function>(*hook) : nullptr) call_function(*function, Value(type), {}, {});
  }
  std::vector<Node> decorators;
  for (Node child = decorated.first(); child; child = child.next()) {
    // What is not of the source itself, such as @dataclass, leaves the class a class.
    if (child.kind() != Kind::kDecorator) continue;
    const Node named = child.named(0);
    const Value* known = find_name((named.kind() == Kind::kCall ? named.child(Field::kFunction) : named).text());
    if (known != nullptr && (as<Function>(*known) != nullptr || as<Class>(*known) != nullptr)) decorators.push_back(child);
  }
  const Value made = decorated_by(decorators, type, node.child(Field::kName).text());
  bind_name(node.child(Field::kName).text(), made);
  record_line(node.line());
}

}  // namespace lossfit::snippet
