// Statements, but for loops; see machine.hpp.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

namespace {

constexpr int kDeepest = 60;

bool is_statement(Kind kind) {
  switch (kind) {
    case Kind::kExpressionStatement:
    case Kind::kIfStatement:
    case Kind::kForStatement:
    case Kind::kWhileStatement:
    case Kind::kWithStatement:
    case Kind::kTryStatement:
    case Kind::kFunctionDefinition:
    case Kind::kClassDefinition:
    case Kind::kDecoratedDefinition:
    case Kind::kReturnStatement:
    case Kind::kDeleteStatement:
    case Kind::kImportStatement:
    case Kind::kImportFromStatement:
    case Kind::kFutureImportStatement:
    case Kind::kAssertStatement:
    case Kind::kRaiseStatement:
    case Kind::kGlobalStatement:
    case Kind::kNonlocalStatement:
    case Kind::kPassStatement:
    case Kind::kBreakStatement:
    case Kind::kContinueStatement:
    case Kind::kPrintStatement:
    case Kind::kMatchStatement: return true;
    default: return false;
  }
}

bool is_compound(Kind kind) {
  switch (kind) {
    case Kind::kIfStatement:
    case Kind::kForStatement:
    case Kind::kWhileStatement:
    case Kind::kWithStatement:
    case Kind::kTryStatement:
    case Kind::kFunctionDefinition:
    case Kind::kClassDefinition:
    case Kind::kDecoratedDefinition: return true;
    default: return false;
  }
}

}  // namespace

Flow Machine::execute_block(Node block) {
  for (Node child = block.first(); child; child = child.next()) {
    if (child.kind() == Kind::kError) {
      // Half-typed code: the statements inside that are whole still count.
      line = child.line();
      not_modelled("this line is no complete Python");
      const Flow flow = execute_block(child);
      if (flow != Flow::kNext) return flow;
      continue;
    }
    if (!is_statement(child.kind())) continue;
    const Flow flow = execute(child);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Flow Machine::execute(Node node) {
  step();
  line = node.line();
  if (scope_ == &globals_) apply_comments(line);
  if (node.has_error() && !is_compound(node.kind())) {
    not_modelled("this line is no complete Python");
    forget_targets(node);
    return Flow::kNext;
  }
  if (depth_ > 0 || speculative_ > 0) return execute_statement(node);
  // At the top, an error ends that statement only, so that what stands below it is read too.
  try {
    return execute_statement(node);
  } catch (const PythonError& error) {
    record_stop(error);
    forget_targets(node);
    record_line(node.line());
    return Flow::kNext;
  }
}

Flow Machine::execute_statement(Node node) {
  switch (node.kind()) {
    case Kind::kExpressionStatement: {
      const Node inner = node.named(0);
      if (inner.kind() == Kind::kAssignment) {
        execute_assignment(inner);
      } else if (inner.kind() == Kind::kAugmentedAssignment) {
        execute_augmented(inner);
      } else {
        for (Node child = node.first(); child; child = child.next()) {
          if (child.is_named() && child.kind() != Kind::kComment) evaluate(child);
        }
      }
      record_line(node.line());
      return Flow::kNext;
    }
    case Kind::kIfStatement: return execute_if(node);
    case Kind::kForStatement: return execute_for(node);
    case Kind::kWhileStatement: return execute_while(node);
    case Kind::kWithStatement: return execute_with(node);
    case Kind::kTryStatement: return execute_try(node);
    case Kind::kFunctionDefinition: execute_definition(node, {}); return Flow::kNext;
    case Kind::kClassDefinition: execute_class(node); return Flow::kNext;
    case Kind::kDecoratedDefinition: {
      const Node definition = node.child(Field::kDefinition);
      if (definition.kind() == Kind::kClassDefinition) {
        execute_class(definition);
      } else if (definition) {
        execute_definition(definition, node);
      }
      return Flow::kNext;
    }
    case Kind::kReturnStatement: {
      const Node value = node.named(0);
      returned_ = value ? evaluate(value) : Value(None{});
      record_line(node.line());
      return Flow::kReturn;
    }
    case Kind::kDeleteStatement: execute_delete(node); return Flow::kNext;
    case Kind::kImportStatement:
    case Kind::kImportFromStatement: execute_import(node); return Flow::kNext;
    case Kind::kAssertStatement: {
      if (truth(evaluate(node.named(0))) == Tri::kNo) {
        const Node message = node.named(1);
        raise("AssertionError", message ? display(evaluate(message)).value_or("") : "");
      }
      record_line(node.line());
      return Flow::kNext;
    }
    case Kind::kRaiseStatement: execute_raise(node); return Flow::kNext;
    case Kind::kGlobalStatement:
      for (Node name = node.first(); name; name = name.next()) {
        if (name.kind() == Kind::kIdentifier) scope_->globals.push_back(name.text());
      }
      return Flow::kNext;
    case Kind::kMatchStatement: return execute_match(node);
    case Kind::kBreakStatement: record_line(node.line()); return Flow::kBreak;
    case Kind::kContinueStatement: record_line(node.line()); return Flow::kContinue;
    case Kind::kPassStatement: record_line(node.line()); return Flow::kNext;
    default: return Flow::kNext;
  }
}

void Machine::forget_targets(Node node) {
  for (Node child = node.first(); child; child = child.next()) {
    if (child.kind() == Kind::kAssignment || child.kind() == Kind::kAugmentedAssignment) {
      const Node left = child.child(Field::kLeft);
      if (left.kind() == Kind::kIdentifier) {
        if (child.kind() == Kind::kAssignment || find_name(left.text()) != nullptr) bind_name(left.text(), Unknown{});
      } else {
        for (Node one = left.first(); one; one = one.next()) {
          if (one.kind() == Kind::kIdentifier) bind_name(one.text(), Unknown{});
        }
      }
    }
  }
}

void Machine::execute_assignment(Node node) {
  const Node left = node.child(Field::kLeft);
  const Node right = node.child(Field::kRight);
  const Node type = node.child(Field::kType);
  if (!right) {
    if (type) annotate(left, type);
    return;
  }
  if (right.kind() == Kind::kAssignment) {
    // a = b = value: the innermost value goes to every target, leftmost first.
    std::vector<Node> targets{left};
    Node inner = right;
    for (; inner.child(Field::kRight).kind() == Kind::kAssignment; inner = inner.child(Field::kRight)) targets.push_back(inner.child(Field::kLeft));
    targets.push_back(inner.child(Field::kLeft));
    const Value value = evaluate(inner.child(Field::kRight));
    for (const Node& target : targets) assign(target, value);
    return;
  }
  const Value value = evaluate(right);
  line = node.line();
  assign(left, value);
  if (type && is_unknown(value)) annotate(left, type);
}

void Machine::execute_augmented(Node node) {
  const Node target = node.child(Field::kLeft);
  std::string_view op = node.child(Field::kOperator).text();
  op.remove_suffix(op.empty() ? 0 : 1);
  const Value old = evaluate(target);
  const Value operand = evaluate(node.child(Field::kRight));
  line = node.line();
  if (Tensor* tensor = as<Tensor>(old); tensor != nullptr && !tensor->is_array) {
    const Value changed = binary(op, old, operand);
    const Value stored = is_unknown(changed) ? Value(Unknown{}) : store_in_place(*tensor, changed, op);
    if (is_unknown(changed)) mutate(*tensor, std::nullopt);
    if (target.kind() != Kind::kIdentifier) {
      if (!is_unknown(stored)) assign(target, stored);
    }
    return;
  }
  if (Sequence* sequence = as<Sequence>(old); sequence != nullptr && sequence->type == SequenceKind::kList && op == "+") {
    const auto more = items(operand);
    if (!more || is_speculative()) {
      sequence->is_known = false;
    } else {
      sequence->items.insert(sequence->items.end(), more->begin(), more->end());
    }
    return;
  }
  assign(target, binary(op, old, operand));
}

Flow Machine::execute_if(Node node) {
  std::vector<std::pair<Node, Node>> branches{{node.child(Field::kCondition), node.child(Field::kConsequence)}};
  for (Node child = node.first(); child; child = child.next()) {
    if (child.kind() == Kind::kElifClause) branches.emplace_back(child.child(Field::kCondition), child.child(Field::kConsequence));
    if (child.kind() == Kind::kElseClause) branches.emplace_back(Node(), child.child(Field::kBody));
  }
  // Where a condition is unknown, each branch that may be taken runs aside, and what they leave behind is merged.
  const auto before = scope_->names;
  std::optional<std::vector<std::pair<std::string_view, Value>>> after;
  std::optional<Value> returned;
  bool is_unsure = false;
  bool is_covered = false;
  const auto merge_into_after = [&] {
    if (after) merge_names(*scope_, *after);
    after = scope_->names;
  };
  for (const auto& [condition, body] : branches) {
    Tri taken = Tri::kYes;
    if (condition) {
      line = condition.line();
      const Value value = evaluate(condition);
      record_line(node.line());
      taken = truth(value);
    }
    if (taken == Tri::kNo) continue;
    if (taken == Tri::kYes && !is_unsure) return execute_block(body);
    is_unsure = true;
    scope_->names = before;
    ++speculative_;
    std::optional<Flow> flow;
    try {
      flow = execute_block(body);
    } catch (const PythonError&) {
    } catch (...) {
      --speculative_;
      throw;
    }
    --speculative_;
    if (flow == Flow::kReturn) returned = returned ? merged(*returned, returned_) : returned_;
    if (flow == Flow::kNext) merge_into_after();
    if (taken == Tri::kYes) {
      is_covered = true;
      break;
    }
  }
  if (!is_unsure) return Flow::kNext;
  scope_->names = before;
  if (!is_covered) merge_into_after();
  if (!after && returned) {
    returned_ = *returned;
    return Flow::kReturn;
  }
  if (after) scope_->names = *after;
  if (returned) pending_return_ = pending_return_ ? merged(*pending_return_, *returned) : *returned;
  return Flow::kNext;
}

Flow Machine::execute_try(Node node) {
  const Node body = node.child(Field::kBody);
  Node finally_block;
  Flow flow = Flow::kNext;
  for (Node child = node.first(); child; child = child.next()) {
    if (child.kind() == Kind::kFinallyClause) finally_block = child.child(Kind::kBlock);
  }
  Scope* const here = scope_;
  const int depth = depth_++;
  try {
    flow = execute_block(body);
    if (flow == Flow::kNext) {
      for (Node child = node.first(); child; child = child.next()) {
        if (child.kind() == Kind::kElseClause) flow = execute_block(child.child(Field::kBody));
      }
    }
    depth_ = depth;
  } catch (const PythonError& error) {
    scope_ = here;
    depth_ = depth;
    record_stop(error);
    bool handled = false;
    for (Node clause = node.first(); clause && !handled; clause = clause.next()) {
      if (clause.kind() != Kind::kExceptClause) continue;
      Node type = clause.child(Field::kValue);
      Node alias = clause.child(Field::kAlias);
      if (type.kind() == Kind::kAsPattern) {
        alias = type.child(Field::kAlias);
        type = type.named(0);
      }
      const std::string_view caught = type.text();
      const bool matches = !type || caught.find("Exception") != std::string_view::npos || caught.find(error.type) != std::string_view::npos ||
                           (error.type == "NotImplementedError" && caught.find("RuntimeError") != std::string_view::npos) ||
                           ((error.type == "IndexError" || error.type == "KeyError") && caught.find("LookupError") != std::string_view::npos);
      if (!matches) continue;
      handled = true;
      if (alias) bind_name(alias.text(), std::string(error.message));
      handled_.push_back(error);
      flow = execute_block(clause.child(Kind::kBlock));
      handled_.pop_back();
    }
    if (!handled) {
      if (finally_block) execute_block(finally_block);
      throw;
    }
  } catch (...) {
    depth_ = depth;
    throw;
  }
  if (finally_block) {
    const Flow last = execute_block(finally_block);
    if (last != Flow::kNext) return last;
  }
  return flow;
}

Flow Machine::execute_with(Node node) {
  const bool grad = grad_enabled;
  const Node clause = node.child(Kind::kWithClause);
  for (Node item = clause.first(); item; item = item.next()) {
    if (item.kind() != Kind::kWithItem) continue;
    Node value = item.child(Field::kValue);
    Node alias;
    if (value.kind() == Kind::kAsPattern) {
      alias = value.child(Field::kAlias).named(0);
      value = value.named(0);
    }
    const std::string_view text = value.text();
    if (text.find("no_grad") != std::string_view::npos || text.find("inference_mode") != std::string_view::npos) grad_enabled = false;
    if (text.find("enable_grad") != std::string_view::npos) grad_enabled = true;
    if (text.find("set_grad_enabled") != std::string_view::npos) {
      const Node argument = value.child(Field::kArguments).named(0);
      grad_enabled = !argument || truth(evaluate(argument)) != Tri::kNo;
    }
    Value entered = evaluate(value);
    if (as<Instance>(entered) == nullptr) entered = Unknown{};
    if (alias) assign(alias, entered);
  }
  // Under autocast, dtypes depend on the device and on each operation.
  if (clause.text().find("autocast") != std::string_view::npos) not_modelled("autocast changes dtypes");
  record_line(node.line());
  Flow flow = Flow::kNext;
  try {
    flow = execute_block(node.child(Field::kBody));
  } catch (const PythonError& error) {
    grad_enabled = grad;
    if (clause.text().find("raises") == std::string_view::npos && clause.text().find("suppress") == std::string_view::npos) throw;
    record_stop(error);
  }
  grad_enabled = grad;
  return flow;
}

Flow Machine::execute_match(Node node) {
  not_modelled("match");
  ++speculative_;
  const auto before = scope_->names;
  for (Node clause = node.child(Field::kBody).first(); clause; clause = clause.next()) {
    const Node body = clause.child(Field::kConsequence);
    if (!body) continue;
    try {
      execute_block(body);
    } catch (const PythonError&) {
    }
  }
  --speculative_;
  merge_names(*scope_, before);
  return Flow::kNext;
}

void Machine::execute_delete(Node node) {
  for (Node target = node.first(); target; target = target.next()) {
    if (!target.is_named()) continue;
    std::vector<Node> names;
    if (target.kind() == Kind::kExpressionList || target.kind() == Kind::kTuple) {
      for (Node one = target.first(); one; one = one.next()) names.push_back(one);
    } else {
      names.push_back(target);
    }
    for (const Node& one : names) {
      std::erase_if(scope_->names, [&](const auto& entry) { return one.kind() == Kind::kIdentifier && entry.first == one.text(); });
    }
  }
  record_line(node.line());
}

void Machine::execute_import(Node node) {
  const auto bind_path = [&](std::string_view name, std::string path) {
    path = canonical(path);
    bind_name(name, attribute(make<Namespace>(""), intern(path)));
  };
  const Node from = node.child(Field::kModuleName);
  for (Node child = node.first(); child; child = child.next()) {
    if (child.field() != Field::kName) continue;
    const bool aliased = child.kind() == Kind::kAliasedImport;
    const std::string_view name = aliased ? child.child(Field::kName).text() : child.text();
    const std::string_view as_name = aliased ? child.child(Field::kAlias).text() : name;
    if (from) {
      bind_path(as_name, std::string(from.text()) + "." + std::string(name));
    } else if (aliased) {
      bind_path(as_name, std::string(name));
    } else {
      const std::string_view head = name.substr(0, name.find('.'));
      bind_path(head, std::string(head));
    }
  }
  record_line(node.line());
}

void Machine::execute_raise(Node node) {
  const Node what = node.named(0);
  if (!what) {
    if (!handled_.empty()) throw handled_.back();
    return;
  }
  if (what.kind() == Kind::kCall) {
    std::string message;
    if (const Node argument = what.child(Field::kArguments).named(0)) message = display(evaluate(argument)).value_or("");
    line = node.line();
    raise(std::string(what.child(Field::kFunction).text()), message);
  }
  raise(std::string(what.text()), "");
}

void Machine::execute_definition(Node node, Node decorated) {
  const Value made = make_function(node, false);
  Function* function = as<Function>(made);
  bool is_opaque = false;
  for (Node child = decorated.first(); child; child = child.next()) {
    if (child.kind() != Kind::kDecorator) continue;
    const std::string_view text = child.text();
    if (text == "@property") function->is_property = true;
    if (text == "@staticmethod") function->is_static = true;
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
  bind_name(node.child(Field::kName).text(), type);
  record_line(node.line());
}

}  // namespace lossfit::snippet
