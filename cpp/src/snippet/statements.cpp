// Statements one after the other, and the plain ones: assignments, del, import. See machine.hpp.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

namespace {

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

bool is_statement(Kind kind) {
  switch (kind) {
    case Kind::kExpressionStatement:
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
    default: return is_compound(kind);
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
  if (line != visited_line_) begin_visit(line);
  if (depth_ > 0 || silent_ > 0) return execute_statement(node);
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
    case Kind::kClassDefinition: execute_class(node, {}); return Flow::kNext;
    case Kind::kDecoratedDefinition: {
      const Node definition = node.child(Field::kDefinition);
      if (definition.kind() == Kind::kClassDefinition) {
        execute_class(definition, node);
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
        throw PythonError{.type = "AssertionError", .message = message ? display(evaluate(message)).value_or("") : "", .line = line, .is_own = true, .doubts = doubts()};
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
    case Kind::kNonlocalStatement:
      for (Node name = node.first(); name; name = name.next()) {
        if (name.kind() == Kind::kIdentifier) scope_->nonlocals.push_back(name.text());
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
        // An operator that fails in place has changed nothing.
        const Value* old = find_name(left.text());
        const bool keeps = child.kind() == Kind::kAugmentedAssignment && old != nullptr && as<Tensor>(*old) != nullptr;
        if (!keeps && (child.kind() == Kind::kAssignment || old != nullptr)) bind_name(left.text(), Unknown{});
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
    note_growth(*sequence);
    const auto more = items(operand);
    if (!more || is_doubtful()) {
      sequence->is_known = false;
    } else {
      sequence->items.insert(sequence->items.end(), more->begin(), more->end());
    }
    return;
  }
  assign(target, binary(op, old, operand));
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

}  // namespace lossfit::snippet
