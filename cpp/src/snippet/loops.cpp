// for and while. A loop runs for real while that is cheap; a long one is cut short once an iteration leaves every shape as
// it found it: the remaining iterations then only change values, which become unknown.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

/// Iterations that always run, and the steps after which a steady loop is cut short.
constexpr std::size_t kAlwaysRun = 3;
constexpr std::int64_t kCheapSteps = 1500;
constexpr int kMostWhile = 2000;

}  // namespace

Flow Machine::execute_body(Node body) {
  const Flow flow = execute_block(body);
  return flow == Flow::kContinue ? Flow::kNext : flow;
}

Flow Machine::execute_for(Node node) {
  const Node left = node.child(Field::kLeft);
  const Node body = node.child(Field::kBody);
  const Value iterable = evaluate(node.child(Field::kRight));
  const std::optional<std::vector<Value>> values = items(iterable);
  const auto before = scope_->names;
  Flow flow = Flow::kNext;
  bool broken = false;
  if (!values) {
    // How often it runs is unknown: once, for what it shows, then merged with not at all.
    for (int round = 0; round < 2 && flow == Flow::kNext; ++round) {
      speculative_ += round;
      try {
        assign(left, Unknown{});
        record_line(node.line());
        flow = execute_body(body);
      } catch (...) {
        speculative_ -= round;
        throw;
      }
      speculative_ -= round;
      merge_names(*scope_, before);
    }
    return flow == Flow::kReturn ? flow : Flow::kNext;
  }
  const std::int64_t steps_before = steps_left_;
  std::vector<std::pair<std::string_view, Value>> previous;
  std::optional<Value> previous_item;
  for (std::size_t i = 0; i < values->size(); ++i) {
    const Value& item = (*values)[i];
    const bool costly = steps_before - steps_left_ > kCheapSteps && i >= kAlwaysRun;
    if (costly && !is_speculative()) {
      // Steady: the last iteration left every name alike, the loop's own target aside.
      bool steady = previous.size() == scope_->names.size();
      for (std::size_t k = 0; steady && k < previous.size(); ++k) {
        const Value& now = scope_->names[k].second;
        const bool both_numbers = number_of(now) && number_of(previous[k].second);
        steady = both_numbers || alike(previous[k].second, now);
      }
      const bool same_item = previous_item && (alike(*previous_item, item) || (integer_of(*previous_item) && integer_of(item)));
      if (steady && same_item) {
        // One iteration with every changing number unknown stands for all that are left out.
        for (std::size_t k = 0; k < previous.size(); ++k) {
          Value& now = scope_->names[k].second;
          if (!alike(previous[k].second, now)) now = Unknown{};
          now = as<Tensor>(now) != nullptr && !as<Tensor>(now)->is_parameter ? without_value(now) : now;
        }
        std::size_t skip = i;
        while (skip + 1 < values->size() && (alike((*values)[skip + 1], item) || (integer_of((*values)[skip + 1]) && integer_of(item)))) ++skip;
        const auto widened = scope_->names;
        ++speculative_;
        try {
          assign(left, integer_of(item) ? Value(Unknown{}) : without_value(item));
          execute_body(body);
        } catch (const PythonError&) {
        } catch (...) {
          --speculative_;
          throw;
        }
        --speculative_;
        merge_names(*scope_, widened);
        lose_generator();
        i = skip;
        assign(left, (*values)[i]);
        previous = scope_->names;
        continue;
      }
    }
    step();
    previous = scope_->names;
    previous_item = item;
    assign(left, item);
    line = node.line();
    record_line(node.line());
    flow = execute_body(body);
    if (flow == Flow::kBreak) broken = true;
    if (flow != Flow::kNext) break;
  }
  if (flow == Flow::kReturn) return flow;
  if (!broken) {
    if (const Node otherwise = node.child(Field::kAlternative)) return execute_block(otherwise.child(Field::kBody));
  }
  return Flow::kNext;
}

Flow Machine::execute_while(Node node) {
  const Node condition = node.child(Field::kCondition);
  const Node body = node.child(Field::kBody);
  for (int round = 0; round < kMostWhile; ++round) {
    step();
    line = node.line();
    const Tri goes_on = truth(evaluate(condition));
    record_line(node.line());
    if (goes_on == Tri::kNo) return Flow::kNext;
    if (goes_on == Tri::kUnknown) {
      const auto before = scope_->names;
      Flow flow = Flow::kNext;
      for (int again = 0; again < 2 && flow == Flow::kNext; ++again) {
        speculative_ += again;
        try {
          flow = execute_body(body);
        } catch (...) {
          speculative_ -= again;
          throw;
        }
        speculative_ -= again;
        merge_names(*scope_, before);
      }
      return flow == Flow::kReturn ? flow : Flow::kNext;
    }
    const Flow flow = execute_body(body);
    if (flow == Flow::kBreak) return Flow::kNext;
    if (flow == Flow::kReturn) return flow;
  }
  throw LimitReached{"a loop of more than " + std::to_string(kMostWhile) + " rounds"};
}

}  // namespace lossfit::snippet
