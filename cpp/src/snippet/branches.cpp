// if and match. Where a condition is unknown, each branch that may be taken is executed aside, and what they leave behind is
// merged: names, and the ways in which control may have left. See machine.hpp.
#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// The ways out of a statement of which one is taken, it is not known which.
class Machine::Ways {
 public:
  explicit Ways(Machine& machine) : machine_(machine), before_(machine.scope_->names) {}

  const Names& before() const { return before_; }

  /// The branch just executed ended like this.
  void add(Flow flow) {
    const Names& names = machine_.scope_->names;
    switch (flow) {
      case Flow::kNext: machine_.merge_names(next_, names); break;
      case Flow::kBreak: machine_.merge_names(break_, names); break;
      case Flow::kContinue: machine_.merge_names(continue_, names); break;
      case Flow::kReturn: returned_ = returned_ ? machine_.merged(*returned_, machine_.returned_) : machine_.returned_; break;
    }
  }
  void add(const PythonError& error) {
    if (!error_) error_ = error;
    machine_.may_have_raised_ = true;
  }

  /// Goes on where most is left to do; what was left otherwise stays pending.
  Flow join() {
    if (!next_ && !break_ && !continue_ && !returned_ && error_) throw PythonError(*error_);
    const Flow flow = next_ ? Flow::kNext : continue_ ? Flow::kContinue : break_ ? Flow::kBreak : Flow::kReturn;
    if (returned_ && flow == Flow::kReturn) machine_.returned_ = *returned_;
    if (returned_ && flow != Flow::kReturn) machine_.pending_return_ = machine_.pending_return_ ? machine_.merged(*machine_.pending_return_, *returned_) : *returned_;
    if (break_ && flow != Flow::kBreak) machine_.merge_names(machine_.pending_break_, *break_);
    if (continue_ && flow != Flow::kContinue) machine_.merge_names(machine_.pending_continue_, *continue_);
    if (flow != Flow::kReturn) machine_.scope_->names = std::move(flow == Flow::kNext ? *next_ : flow == Flow::kContinue ? *continue_ : *break_);
    return flow;
  }

 private:
  Machine& machine_;
  Names before_;
  std::optional<Names> next_;
  std::optional<Names> break_;
  std::optional<Names> continue_;
  std::optional<Value> returned_;
  std::optional<PythonError> error_;
};

void Machine::run_aside(Node body, Ways& ways) {
  scope_->names = ways.before();
  const Saved doubt(doubt_, doubt_ + 1);
  const Saved branches(branches_, branches_ + 1);
  const Saved deeper(depth_, depth_ + 1);
  Scope* const here = scope_;
  try {
    ways.add(execute_block(body));
  } catch (const PythonError& error) {
    scope_ = here;
    ways.add(error);
  }
}

/// Goes the way that is sure to be taken, and aside the one that may be. The flow, once no other way is left.
std::optional<Flow> Machine::take_way(Node body, Tri taken, std::optional<Ways>& ways) {
  if (taken == Tri::kNo) return std::nullopt;
  if (taken == Tri::kYes && !ways) return execute_block(body);
  if (!ways) ways.emplace(*this);
  run_aside(body, *ways);
  scope_->names = ways->before();
  return taken == Tri::kYes ? std::optional(ways->join()) : std::nullopt;
}

/// The flow where it may be that none of the ways was taken.
Flow Machine::pass_by(std::optional<Ways>& ways) {
  if (!ways) return Flow::kNext;
  ways->add(Flow::kNext);
  return ways->join();
}

Flow Machine::execute_if(Node node) {
  std::vector<std::pair<Node, Node>> branches{{node.child(Field::kCondition), node.child(Field::kConsequence)}};
  for (Node child = node.first(); child; child = child.next()) {
    if (child.kind() == Kind::kElifClause) branches.emplace_back(child.child(Field::kCondition), child.child(Field::kConsequence));
    if (child.kind() == Kind::kElseClause) branches.emplace_back(Node(), child.child(Field::kBody));
  }
  std::optional<Ways> ways;
  for (const auto& [condition, body] : branches) {
    Tri taken = Tri::kYes;
    if (condition) {
      line = condition.line();
      taken = truth(evaluate(condition));
      record_line(node.line());
    }
    if (const std::optional<Flow> flow = take_way(body, taken, ways)) return *flow;
  }
  return pass_by(ways);
}

/// Whether a value has the form of a `case`; binds the names of the pattern.
Tri Machine::matches(Node pattern, const Value& value) {
  const auto both = [](Tri a, Tri b) { return a == Tri::kNo || b == Tri::kNo ? Tri::kNo : a == Tri::kYes && b == Tri::kYes ? Tri::kYes : Tri::kUnknown; };
  const std::string_view text = pattern.text();
  std::vector<Node> parts;
  bool has_bar = false;
  for (Node child = pattern.first(); child; child = child.next()) {
    if (child.is_named()) parts.push_back(child);
    has_bar = has_bar || child.text() == "|";
  }
  switch (pattern.kind()) {
    case Kind::kString:
    case Kind::kConcatenatedString:
    case Kind::kInteger:
    case Kind::kFloat:
    case Kind::kTrue:
    case Kind::kFalse:
    case Kind::kNone: return same(value, evaluate(pattern));
    default: break;
  }
  if (text == "_") return Tri::kYes;
  if (has_bar) {
    Tri any = Tri::kNo;
    for (const Node& part : parts) {
      const Tri one = matches(part, value);
      if (one == Tri::kYes) return one;
      if (one == Tri::kUnknown) any = one;
    }
    return any;
  }
  if (text.starts_with('(') || text.starts_with('[')) {
    const Sequence* sequence = as<Sequence>(value);
    if (is_unknown(value) || (sequence != nullptr && !sequence->is_known)) return Tri::kUnknown;
    if (sequence == nullptr || text.find('*') != std::string_view::npos) return sequence == nullptr ? Tri::kNo : Tri::kUnknown;
    if (sequence->items.size() != parts.size()) return Tri::kNo;
    Tri all = Tri::kYes;
    for (std::size_t i = 0; i < parts.size(); ++i) all = both(all, matches(parts[i], sequence->items[i]));
    return all;
  }
  const bool is_name = text.find_first_of(".({[\"'") == std::string_view::npos && text.find(' ') == std::string_view::npos && !(text[0] >= '0' && text[0] <= '9') && text[0] != '-';
  if (is_name) {
    bind_name(text, value);
    return Tri::kYes;
  }
  if (parts.size() == 1 && parts[0].text() == text) return matches(parts[0], value);
  return Tri::kUnknown;
}

Flow Machine::execute_match(Node node) {
  Node subject;
  for (Node child = node.first(); child && !subject; child = child.next()) {
    if (child.is_named()) subject = child;
  }
  const Value value = evaluate(subject);
  record_line(node.line());
  std::optional<Ways> ways;
  for (Node clause = node.child(Field::kBody).first(); clause; clause = clause.next()) {
    const Node body = clause.child(Field::kConsequence);
    if (!body) continue;
    line = clause.line();
    std::vector<Node> patterns;
    for (Node child = clause.first(); child; child = child.next()) {
      if (child.is_named() && child.field() != Field::kConsequence && child.kind() != Kind::kIfClause && child.kind() != Kind::kComment) patterns.push_back(child);
    }
    Tri taken = patterns.size() == 1 ? matches(patterns[0], value) : Tri::kUnknown;
    if (const Node guard = clause.child(Kind::kIfClause); guard && taken != Tri::kNo) {
      const Tri holds = truth(evaluate(guard.named(0)));
      if (holds != Tri::kYes) taken = holds;
    }
    if (taken == Tri::kUnknown) not_modelled("this case");
    if (const std::optional<Flow> flow = take_way(body, taken, ways)) return *flow;
  }
  return pass_by(ways);
}

}  // namespace lossfit::snippet
