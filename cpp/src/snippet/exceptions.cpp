// try, with and raise; see machine.hpp.
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

/// `except ValueError as e`: the types it names, and the name.
struct Clause {
  Node types;
  Node alias;
};

Clause clause_of(Node node) {
  Clause clause{node.child(Field::kValue), node.child(Field::kAlias)};
  if (clause.types.kind() == Kind::kAsPattern) clause = {clause.types.named(0), clause.types.child(Field::kAlias)};
  return clause;
}

bool catches(const Clause& clause, const PythonError& error) {
  const std::string_view caught = clause.types.text();
  const auto names = [&](std::string_view type) { return caught.find(type) != std::string_view::npos; };
  return !clause.types || names("Exception") || names(error.type) || (error.type == "NotImplementedError" && names("RuntimeError")) ||
         ((error.type == "IndexError" || error.type == "KeyError") && names("LookupError"));
}

}  // namespace

Flow Machine::execute_try(Node node) {
  Node finally_block;
  for (Node child = node.first(); child; child = child.next()) {
    if (child.kind() == Kind::kFinallyClause) finally_block = child.child(Kind::kBlock);
  }
  Flow flow = Flow::kNext;
  Scope* const here = scope_;
  const int doubts_before = doubts();
  Saved raised(may_have_raised_, false);
  try {
    const Saved deeper(depth_, depth_ + 1);
    flow = execute_block(node.child(Field::kBody));
    if (flow == Flow::kNext) {
      for (Node child = node.first(); child; child = child.next()) {
        if (child.kind() == Kind::kElseClause) flow = execute_block(child.child(Field::kBody));
      }
    }
  } catch (const PythonError& error) {
    scope_ = here;
    record_stop(error);
    const bool may_be_absent = error.doubts > doubts_before;
    Node handler;
    for (Node clause = node.first(); clause && !handler; clause = clause.next()) {
      if (clause.kind() == Kind::kExceptClause && catches(clause_of(clause), error)) handler = clause;
    }
    if (!handler) {
      if (finally_block) execute_block(finally_block);
      throw;
    }
    const Saved doubt(doubt_, doubt_ + (may_be_absent ? 1 : 0));
    flow = handle(handler, error);
    if (may_be_absent) {
      forget_assigned(node);
      flow = Flow::kNext;
    }
  }
  if (may_have_raised_) {
    // Somewhere in the body, under a condition that is unknown: any handler may have run.
    const Saved doubt(doubt_, doubt_ + 1);
    const Saved branches(branches_, branches_ + 1);
    const Saved deeper(depth_, depth_ + 1);
    for (Node clause = node.first(); clause; clause = clause.next()) {
      if (clause.kind() != Kind::kExceptClause) continue;
      try {
        handle(clause, PythonError{.type = "Exception"});
      } catch (const PythonError&) {
        // Then it has not come this far.
      }
    }
    forget_assigned(node);
    raised.keep(true);
  }
  if (!finally_block) return flow;
  const Flow last = execute_block(finally_block);
  return last == Flow::kNext ? flow : last;
}

Flow Machine::handle(Node handler, const PythonError& error) {
  if (const Node alias = clause_of(handler).alias) {
    const Node name = alias.kind() == Kind::kIdentifier ? alias : alias.named(0);
    if (name) bind_name(name.text(), error.message.empty() ? Value(Unknown{}) : Value(error.message));
  }
  handled_.push_back(error);
  struct Done {
    std::vector<PythonError>& handled;
    ~Done() { handled.pop_back(); }
  } done{handled_};
  return execute_block(handler.child(Kind::kBlock));
}

/// Every name that is assigned within becomes unknown.
void Machine::forget_assigned(Node node) {
  std::vector<Node> open{node};
  while (!open.empty()) {
    const Node one = open.back();
    open.pop_back();
    if (one.kind() == Kind::kFunctionDefinition || one.kind() == Kind::kClassDefinition || one.kind() == Kind::kLambda) continue;
    if (one.field() == Field::kLeft && one.kind() == Kind::kIdentifier) bind_name(one.text(), Unknown{});
    forget_targets(one);
    for (Node child = one.first(); child; child = child.next()) open.push_back(child);
  }
}

Flow Machine::execute_with(Node node) {
  const Saved grad(grad_enabled);
  const Saved autocast(autocast_);
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
    if (const Instance* context = as<Instance>(entered); context != nullptr && context->type->name == "autocast") {
      const Value& dtype = context->attributes[0].second;
      autocast_ = is_none(dtype) ? std::optional<Autocast>() : Autocast{std::nullopt};
      if (std::holds_alternative<Dtype>(dtype)) autocast_->shorter = std::get<Dtype>(dtype);
      if (is_unknown(dtype)) not_modelled("autocast on a device that is not known");
    } else if (context != nullptr) {
      if (const auto enter = find_attribute(entered, "__enter__")) entered = call(*enter, {}, {});
    }
    if (as<Instance>(entered) == nullptr) entered = Unknown{};
    if (alias) assign(alias, entered);
  }
  record_line(node.line());
  Flow flow = Flow::kNext;
  try {
    flow = execute_block(node.child(Field::kBody));
  } catch (const PythonError& error) {
    if (clause.text().find("raises") == std::string_view::npos && clause.text().find("suppress") == std::string_view::npos) throw;
    record_stop(error);
  }
  // Python comes back to the line to leave the context.
  record_line(node.line());
  return flow;
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
    throw PythonError{.type = std::string(what.child(Field::kFunction).text()), .message = message, .line = node.line(), .is_own = true, .doubts = doubts()};
  }
  throw PythonError{.type = std::string(what.text()), .line = node.line(), .is_own = true, .doubts = doubts()};
}

}  // namespace lossfit::snippet
