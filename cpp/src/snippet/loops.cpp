// for and while. A loop runs for real while that is cheap; a long one is cut short once an iteration leaves every shape as
// it found it: the remaining iterations then only change values, which become unknown. See machine.hpp.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

/// Rounds that a loop always runs. A steady loop is cut short after so many steps, sooner when it has shown many rounds; any
/// loop is in the end.
constexpr std::size_t kAlwaysRun = 2;
constexpr std::size_t kManyRounds = 8;
constexpr std::int64_t kStepsOfManyRounds = 1200;
constexpr std::int64_t kCheapSteps = 2500;
constexpr std::int64_t kMostSteps = 20'000;
/// Rounds after which a loop that runs unknown often is taken to change, of all that still changes, everything.
constexpr int kSettledBy = 6;

/// Items that a list may get from rounds that were not run.
constexpr std::size_t kMostGrown = 20'000;

}  // namespace

Flow Machine::execute_body(Node body) {
  const Saved doubt(doubt_, doubt_ + (pending_continue_ ? 1 : 0));
  const Saved pending(pending_continue_, std::optional<Names>());
  const Flow flow = execute_block(body);
  if (flow == Flow::kContinue) {
    if (pending_continue_) merge_names(scope_->names, *pending_continue_);
    return Flow::kNext;
  }
  if (!pending_continue_) return flow;
  // It ended like this or went on with the next round, which has more to show.
  if (flow == Flow::kBreak) merge_names(pending_break_, scope_->names);
  if (flow == Flow::kReturn) pending_return_ = pending_return_ ? merged(*pending_return_, returned_) : returned_;
  if (flow == Flow::kNext) {
    merge_names(scope_->names, *pending_continue_);
  } else {
    scope_->names = *pending_continue_;
  }
  return Flow::kNext;
}

/// Joins the ways out of a loop: how its last round ended, and where a round may have broken off.
Flow Machine::leave_loop(Flow flow) {
  if (!pending_break_) return flow == Flow::kReturn ? flow : Flow::kNext;
  if (flow == Flow::kReturn) {
    pending_return_ = pending_return_ ? merged(*pending_return_, returned_) : returned_;
    scope_->names = *pending_break_;
  } else {
    merge_names(scope_->names, *pending_break_);
  }
  return Flow::kNext;
}

/// True when nothing has changed but what a merge with `before` has already taken from it.
bool Machine::is_steady(const Names& before) const {
  const Names& now = scope_->names;
  if (before.size() != now.size()) return false;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (before[i].first != now[i].first || !alike(before[i].second, now[i].second)) return false;
  }
  return true;
}

/// Any number of rounds, also none: what they leave behind is merged until one more round changes nothing. `begin` does what
/// stands at a round's beginning. The first round shows what the loop does; the others are not recorded.
template <class Begin>
Flow Machine::execute_some_rounds(Node body, Begin&& begin) {
  const Saved doubt(doubt_, doubt_ + 1);
  for (int round = 0;; ++round) {
    const Names before = scope_->names;
    const Saved silent(silent_, silent_ + (round > 0 ? 1 : 0));
    step();
    begin();
    const Flow flow = execute_body(body);
    if (flow == Flow::kBreak) merge_names(pending_break_, scope_->names);
    if (flow == Flow::kReturn) pending_return_ = pending_return_ ? merged(*pending_return_, returned_) : returned_;
    if (flow != Flow::kNext) {
      // One round at most.
      scope_->names = before;
      return Flow::kNext;
    }
    merge_names(scope_->names, before);
    if (is_steady(before)) return Flow::kNext;
    if (round < kSettledBy) continue;
    for (std::size_t i = 0; i < scope_->names.size(); ++i) {
      Value& now = scope_->names[i].second;
      if (i >= before.size() || !alike(before[i].second, now)) now = Unknown{};
    }
    if (round > 2 * kSettledBy) return Flow::kNext;
  }
}

void Machine::note_growth(Sequence& list) {
  if (growths_ == nullptr) return;
  for (const Growth& growth : *growths_) {
    if (growth.list == &list) return;
  }
  growths_->push_back({&list, list.items.size(), list.is_known});
}

/// The last `count` rounds of a loop, of which each finds names like the others': what any number of rounds leaves behind is
/// found first, then one round shows how each of them adds to lists.
template <class Begin>
Flow Machine::execute_like_rounds(Node body, std::size_t count, Begin&& begin) {
  const Saved silent(silent_, silent_ + 1);
  lose_generator();
  std::vector<Growth> tried;
  {
    const Saved growths(growths_, &tried);
    const Flow flow = execute_some_rounds(body, begin);
    if (flow != Flow::kNext || pending_break_) return flow;
  }
  for (const Growth& growth : tried) {
    if (growth.list->items.size() < growth.size) continue;
    growth.list->items.resize(growth.size);
    growth.list->is_known = growth.was_known;
  }
  if (tried.empty() || pending_return_) return Flow::kNext;
  std::vector<Growth> grown;
  {
    const Saved growths(growths_, &grown);
    // Such a round is run for certain.
    const Saved certain(certain_, certain_ + 1);
    begin();
    if (const Flow flow = execute_body(body); flow != Flow::kNext || pending_break_ || pending_return_) {
      for (const Growth& growth : grown) growth.list->is_known = false;
      return flow;
    }
  }
  for (const Growth& growth : grown) {
    std::vector<Value>& items = growth.list->items;
    const std::size_t more = items.size() < growth.size ? 0 : items.size() - growth.size;
    if (items.size() + more * count > kMostGrown) growth.list->is_known = false;
    if (!growth.list->is_known) continue;
    for (std::size_t i = 0; i < more * (count - 1); ++i) items.push_back(items[growth.size + i]);
    if (growths_ != nullptr) growths_->push_back(growth);
  }
  return Flow::kNext;
}

Flow Machine::execute_for(Node node) {
  const Node left = node.child(Field::kLeft);
  const Node body = node.child(Field::kBody);
  const Value iterable = evaluate(node.child(Field::kRight));
  const std::optional<std::vector<Value>> values = items(iterable);
  const Saved doubt(doubt_, doubt_ + (pending_break_ ? 1 : 0));
  const Saved pending(pending_break_, std::optional<Names>());
  const auto any_item = [&](const Value& item) {
    return [&, item] {
      assign(left, item);
      record_line(node.line());
    };
  };
  if (!values) return leave_loop(execute_some_rounds(body, any_item(Unknown{})));
  const std::int64_t steps_before = steps_left_;
  Names previous;
  Flow flow = Flow::kNext;
  for (std::size_t i = 0; i < values->size(); ++i) {
    const Value& item = (*values)[i];
    const std::int64_t spent = steps_before - steps_left_;
    const bool costly = i >= kManyRounds ? spent > kStepsOfManyRounds : i >= kAlwaysRun && spent > kCheapSteps;
    if (costly) {
      const auto like_it = [&](const Value& other) { return same_kind(other, item); };
      if (like_it((*values)[i - 1]) && (is_settling(previous) || spent > kMostSteps)) {
        // One round with every changing number unknown stands for all rounds with such an item.
        std::size_t end = i;
        while (end < values->size() && like_it((*values)[end])) ++end;
        flow = execute_like_rounds(body, end - i, any_item(any_of_kind(item)));
        assign(left, (*values)[end - 1]);
        previous = scope_->names;
        i = end - 1;
        continue;
      }
      if (spent > kMostSteps) {
        not_modelled("a loop of more than " + std::to_string(kMostSteps) + " steps");
        const Saved silent(silent_, silent_ + 1);
        flow = execute_some_rounds(body, any_item(Unknown{}));
        break;
      }
    }
    step();
    if (costly || spent > kStepsOfManyRounds) previous = scope_->names;
    line = node.line();
    if (i > 0) begin_visit(line);
    assign(left, item);
    record_line(line);
    flow = execute_body(body);
    if (flow != Flow::kNext) break;
  }
  if (const Node otherwise = node.child(Field::kAlternative); otherwise && flow == Flow::kNext) {
    const Saved unless_broken(doubt_, doubt_ + (pending_break_ ? 1 : 0));
    flow = execute_block(otherwise.child(Field::kBody));
  }
  return leave_loop(flow);
}

/// True when the last round left every name alike, but for numbers.
bool Machine::is_settling(const Names& previous) const {
  const Names& now = scope_->names;
  bool settles = previous.size() == now.size();
  for (std::size_t i = 0; settles && i < now.size(); ++i) {
    const Value& before = previous[i].second;
    const Value& after = now[i].second;
    settles = same_kind(before, after) || (is_numeric(hint_of(before)) && is_numeric(hint_of(after)));
  }
  return settles;
}

Flow Machine::execute_while(Node node) {
  const Node condition = node.child(Field::kCondition);
  const Node body = node.child(Field::kBody);
  const Saved doubt(doubt_, doubt_ + (pending_break_ ? 1 : 0));
  const Saved pending(pending_break_, std::optional<Names>());
  const std::int64_t steps_before = steps_left_;
  Flow flow = Flow::kNext;
  for (int round = 0; flow == Flow::kNext; ++round) {
    step();
    line = node.line();
    if (round > 0) begin_visit(line);
    const Tri goes_on = truth(evaluate(condition));
    record_line(line);
    if (goes_on == Tri::kNo) break;
    const bool is_long = steps_before - steps_left_ > kMostSteps;
    if (is_long) not_modelled("a loop of more than " + std::to_string(kMostSteps) + " steps");
    if (goes_on == Tri::kUnknown || pending_break_ || is_long) {
      const Saved silent(silent_, silent_ + (round > 0 ? 1 : 0));
      flow = execute_some_rounds(body, [&] {
        if (goes_on == Tri::kUnknown || is_long) evaluate(condition);
      });
      break;
    }
    flow = execute_body(body);
  }
  return leave_loop(flow);
}

}  // namespace lossfit::snippet
