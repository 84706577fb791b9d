// Definitions of functions and classes; see machine.hpp.
#include "snippet/machine.hpp"

namespace lossfit::snippet {

void Machine::execute_definition(Node node, Node decorated) {
  const Value made = make_function(node, false);
  Function* function = as<Function>(made);
  bool is_opaque = false;
  for (Node child = decorated.first(); child; child = child.next()) {
    if (child.kind() != Kind::kDecorator) continue;
    const std::string_view text = child.text();
    if (text == "@property") function->is_property = true;
    if (text == "@staticmethod") function->is_static = true;
    if (text.find("no_grad") != std::string_view::npos || text.find("inference_mode") != std::string_view::npos) function->without_grad = true;
    const bool harmless = function->is_property || function->is_static || text.starts_with("@torch.") || text.starts_with("@functools.") ||
                          text.starts_with("@jaxtyped") || text.starts_with("@typechecked") || text.starts_with("@override") ||
                          text.starts_with("@torch.jit") || text.starts_with("@abstractmethod");
    if (!harmless) is_opaque = true;
  }
  if (is_opaque) not_modelled("the decorator of " + std::string(function->name));
  bind_name(function->name, is_opaque ? Value(Unknown{}) : made);
  record_line((decorated ? decorated : node).line());
}

void Machine::execute_class(Node node) {
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
  bind_name(node.child(Field::kName).text(), type);
  record_line(node.line());
}

}  // namespace lossfit::snippet
