// Expressions; see machine.hpp.
#include <charconv>
#include <cstdlib>

#include "snippet/machine.hpp"
#include "snippet/provenance.hpp"

namespace lossfit::snippet {
namespace {

constexpr int kDeepestExpression = 200;
constexpr std::size_t kMostItems = 100'000;

Value parse_integer(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;
  }
  int base = 10;
  std::size_t skip = 0;
  if (digits.size() > 2 && digits[0] == '0') {
    const char mark = digits[1];
    base = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : mark == 'o' || mark == 'O' ? 8 : 10;
    skip = base == 10 ? 0 : 2;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data() + skip, digits.data() + digits.size(), number, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return Unknown{};
  return number;
}

Value parse_float(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;
  }
  if (!digits.empty() && (digits.back() == 'j' || digits.back() == 'J')) return Unknown{};
  return std::strtod(digits.c_str(), nullptr);
}

char escaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case '0': return '\0';
    default: return c;
  }
}

}  // namespace

Value Machine::evaluate(Node node) {
  step();
  struct Deeper {
    explicit Deeper(int& count) : depth(count) { ++depth; }
    ~Deeper() { --depth; }
    int& depth;
  };
  static thread_local int nesting = 0;
  const Deeper deeper(nesting);
  if (nesting > kDeepestExpression * 5) throw LimitReached{"nested too deeply"};
  switch (node.kind()) {
    case Kind::kIdentifier: {
      if (const Value* value = find_name(node.text())) return *value;
      if (const auto found = find_attribute(make<Namespace>("builtins"), node.text())) return *found;
      not_modelled(std::string(node.text()) + " is not defined here");
      return Unknown{};
    }
    case Kind::kInteger: return parse_integer(node.text());
    case Kind::kFloat: return parse_float(node.text());
    case Kind::kString:
    case Kind::kConcatenatedString: return evaluate_string(node);
    case Kind::kTrue: return true;
    case Kind::kFalse: return false;
    case Kind::kNone: return None{};
    case Kind::kEllipsis: return Ellipsis{};
    case Kind::kParenthesizedExpression:
    case Kind::kAwait: return node.named(0) ? evaluate(node.named(0)) : Value(Unknown{});
    case Kind::kTuple:
    case Kind::kExpressionList:
    case Kind::kPatternList:
    case Kind::kList:
    case Kind::kSet: {
      bool known = true;
      std::vector<Value> values = evaluate_items(node, known);
      const SequenceKind kind = node.kind() == Kind::kList ? SequenceKind::kList : node.kind() == Kind::kSet ? SequenceKind::kSet : SequenceKind::kTuple;
      Sequence* sequence = make<Sequence>(kind, std::move(values));
      sequence->is_known = known;
      return sequence;
    }
    case Kind::kDictionary: return evaluate_dict(node);
    case Kind::kListComprehension:
    case Kind::kSetComprehension:
    case Kind::kGeneratorExpression:
    case Kind::kDictionaryComprehension: return evaluate_comprehension(node);
    case Kind::kCall: return evaluate_call(node);
    case Kind::kAttribute: {
      const Value object = evaluate(node.child(Field::kObject));
      line = node.line();
      const std::string_view name = node.child(Field::kAttribute).text();
      Value result = attribute(object, name, node);
      note_origin(result, as<Tensor>(object), name, node);
      return result;
    }
    case Kind::kSubscript: {
      const Value object = evaluate(node.child(Field::kValue));
      std::vector<Value> indices;
      bool is_tuple = false;
      for (Node child = node.first(); child; child = child.next()) {
        if (child.field() == Field::kSubscript) indices.push_back(evaluate(child));
        if (child.text() == ",") is_tuple = true;
      }
      line = node.line();
      if (indices.empty()) return Unknown{};
      Value result = subscript(object, is_tuple ? tuple(std::move(indices)) : indices[0]);
      note_origin(result, as<Tensor>(object), "[]", node);
      return result;
    }
    case Kind::kSlice: {
      Slice* slice = make<Slice>();
      Value* parts[] = {&slice->start, &slice->stop, &slice->step};
      std::size_t at = 0;
      for (Node child = node.first(); child; child = child.next()) {
        if (child.text() == ":" && !child.is_named()) {
          if (at < 2) ++at;
        } else if (child.is_named() && child.kind() != Kind::kComment) {
          *parts[at] = evaluate(child);
        }
      }
      return slice;
    }
    case Kind::kBinaryOperator: {
      const Value a = evaluate(node.child(Field::kLeft));
      const Value b = evaluate(node.child(Field::kRight));
      line = node.line();
      const std::string_view op = node.child(Field::kOperator).text();
      Value result = binary(op, a, b);
      if (as<Tensor>(a) == nullptr || as<Tensor>(b) == nullptr) {
        note_origin(result, as<Tensor>(a) != nullptr ? as<Tensor>(a) : as<Tensor>(b), op, node);
      } else {
        note_expression(result, node);
      }
      return result;
    }
    case Kind::kUnaryOperator: {
      const Value a = evaluate(node.child(Field::kArgument));
      line = node.line();
      return unary(node.child(Field::kOperator).text(), a);
    }
    case Kind::kNotOperator: {
      const Tri is = truth(evaluate(node.child(Field::kArgument)));
      return is == Tri::kUnknown ? Value(Unknown{}) : Value(is == Tri::kNo);
    }
    case Kind::kBooleanOperator: return evaluate_boolean(node);
    case Kind::kComparisonOperator: return evaluate_comparison(node);
    case Kind::kConditionalExpression: {
      const Tri is = truth(evaluate(node.named(1)));
      if (is == Tri::kYes) return evaluate(node.named(0));
      if (is == Tri::kNo) return evaluate(node.named(2));
      const Saved doubt(doubt_, doubt_ + 1);
      const Saved branches(branches_, branches_ + 1);
      try {
        const Value one = evaluate(node.named(0));
        return merged(one, evaluate(node.named(2)));
      } catch (const PythonError&) {
        may_have_raised_ = true;
        return Unknown{};
      }
    }
    case Kind::kLambda: return make_function(node, true);
    case Kind::kNamedExpression: {
      const Value value = evaluate(node.child(Field::kValue));
      bind_name(node.child(Field::kName).text(), value);
      return value;
    }
    case Kind::kYield: {
      const Value value = node.named(0) ? evaluate(node.named(0)) : Value(None{});
      if (yielded_ != nullptr && yielded_->size() < kMostItems) yielded_->push_back(value);
      return Unknown{};
    }
    case Kind::kListSplat:
    case Kind::kType: return node.named(0) ? evaluate(node.named(0)) : Value(Unknown{});
    default: return Unknown{};
  }
}

/// In `*x.shape, 1` the star stands at the first name for the parser, and spreads the whole.
bool is_spread(Node node) {
  while (node.kind() == Kind::kAttribute || node.kind() == Kind::kCall || node.kind() == Kind::kSubscript) node = node.first();
  return node.kind() == Kind::kListSplat || node.kind() == Kind::kListSplatPattern;
}

std::vector<Value> Machine::evaluate_items(Node node, bool& known) {
  std::vector<Value> values;
  for (Node child = node.first(); child; child = child.next()) {
    if (!child.is_named() || child.kind() == Kind::kComment) continue;
    if (is_spread(child)) {
      const auto spread = items(evaluate(child.kind() == Kind::kListSplatPattern ? child.named(0) : child));
      if (spread) values.insert(values.end(), spread->begin(), spread->end());
      known = known && spread.has_value();
    } else {
      values.push_back(evaluate(child));
    }
  }
  return values;
}

Value Machine::evaluate_dict(Node node) {
  Dict* dict = make<Dict>();
  for (Node child = node.first(); child; child = child.next()) {
    if (child.kind() == Kind::kPair) {
      const Value key = evaluate(child.child(Field::kKey));
      const Value value = evaluate(child.child(Field::kValue));
      if (is_unknown(key)) dict->is_known = false;
      set_subscript(dict, key, value);
    } else if (child.kind() == Kind::kDictionarySplat) {
      const Dict* other = as<Dict>(evaluate(child.named(0)));
      if (other == nullptr) {
        dict->is_known = false;
      } else {
        for (const auto& [key, value] : std::vector(other->items)) set_subscript(dict, key, value);
      }
    }
  }
  return dict;
}

Value Machine::evaluate_string(Node node) {
  if (node.kind() == Kind::kConcatenatedString) {
    std::string whole;
    bool known = true;
    for (Node part = node.first(); part; part = part.next()) {
      const Value value = evaluate_string(part);
      if (const std::string* text = text_of(value)) {
        whole += *text;
      } else {
        known = false;
      }
    }
    return known ? Value(std::move(whole)) : Value(Unknown{});
  }
  std::string whole;
  bool known = true;
  const bool raw = node.text().substr(0, 3).find_first_of("rR") != std::string_view::npos;
  for (Node part = node.first(); part; part = part.next()) {
    if (part.kind() == Kind::kStringContent) {
      const std::string_view text = part.text();
      for (std::size_t i = 0; i < text.size(); ++i) whole += text[i] == '\\' && !raw && i + 1 < text.size() ? escaped(text[++i]) : text[i];
    } else if (part.kind() == Kind::kInterpolation) {
      const Node inner = part.named(0);
      const Value value = inner ? evaluate(inner) : Value(Unknown{});
      const bool plain = inner && !inner.next().is_named() && part.text().find_first_of(":!=") == std::string_view::npos;
      const auto text = display(value);
      if (plain && text) {
        whole += *text;
      } else {
        known = false;
      }
    }
  }
  return known ? Value(std::move(whole)) : Value(Unknown{});
}

Value Machine::evaluate_boolean(Node node) {
  const bool is_and = node.child(Field::kOperator).text() == "and";
  const Value a = evaluate(node.child(Field::kLeft));
  const Tri is = truth(a);
  if (is == Tri::kUnknown) {
    const Saved doubt(doubt_, doubt_ + 1);
    const Saved branches(branches_, branches_ + 1);
    try {
      evaluate(node.child(Field::kRight));
    } catch (const PythonError&) {
      may_have_raised_ = true;
    }
    return Unknown{};
  }
  return (is == Tri::kYes) == is_and ? evaluate(node.child(Field::kRight)) : a;
}

Value Machine::evaluate_comparison(Node node) {
  Value left = evaluate(node.named(0));
  std::string op;
  Value result = true;
  for (Node child = node.named(0).next(); child; child = child.next()) {
    if (child.field() == Field::kOperators) {
      if (!op.empty()) op += ' ';
      op += child.text();
      continue;
    }
    if (!child.is_named() || child.kind() == Kind::kComment) continue;
    const Value right = evaluate(child);
    line = node.line();
    result = compare(op, left, right);
    note_origin(result, as<Tensor>(left), node.child(Field::kOperators).text(), node);
    // In a chain, `a < b < c`, the rest counts only where this holds.
    if (child.next() && truth(result) != Tri::kYes) return result;
    left = right;
    op.clear();
  }
  return result;
}

Value Machine::evaluate_comprehension(Node node) {
  scopes_.emplace_back();
  Scope& inner = scopes_.back();
  inner.parent = scope_;
  Scope* const outer = scope_;
  scope_ = &inner;
  std::vector<Value> results;
  std::vector<Value> keys;
  bool known = true;
  const bool is_dict = node.kind() == Kind::kDictionaryComprehension;
  try {
    comprehend(node.child(Kind::kForInClause), node.child(Field::kBody), inner, results, is_dict ? &keys : nullptr, known);
  } catch (...) {
    scope_ = outer;
    throw;
  }
  scope_ = outer;
  if (is_dict) {
    Dict* dict = make<Dict>();
    for (std::size_t i = 0; i < results.size(); ++i) set_subscript(dict, keys[i], results[i]);
    dict->is_known = dict->is_known && known;
    return dict;
  }
  if (node.kind() == Kind::kGeneratorExpression) {
    Iterator* iterator = make<Iterator>();
    iterator->items = std::move(results);
    iterator->is_known = known;
    return iterator;
  }
  Sequence* sequence = make<Sequence>(node.kind() == Kind::kSetComprehension ? SequenceKind::kSet : SequenceKind::kList, std::move(results));
  sequence->is_known = known;
  return sequence;
}

void Machine::comprehend(Node clause, Node body, Scope& scope, std::vector<Value>& results, std::vector<Value>* keys, bool& known) {
  while (clause && clause.kind() != Kind::kForInClause && clause.kind() != Kind::kIfClause) clause = clause.next();
  if (!clause) {
    if (keys != nullptr) {
      keys->push_back(evaluate(body.child(Field::kKey)));
      results.push_back(evaluate(body.child(Field::kValue)));
    } else {
      results.push_back(evaluate(body));
    }
    return;
  }
  if (clause.kind() == Kind::kIfClause) {
    const Tri is = truth(evaluate(clause.named(0)));
    if (is == Tri::kUnknown) known = false;
    if (is != Tri::kNo) comprehend(clause.next(), body, scope, results, keys, known);
    return;
  }
  const auto values = items(evaluate(clause.child(Field::kRight)));
  if (!values) {
    known = false;
    assign(clause.child(Field::kLeft), Unknown{});
    comprehend(clause.next(), body, scope, results, keys, known);
    return;
  }
  for (const Value& value : *values) {
    step();
    if (results.size() > kMostItems) throw LimitReached{"a list of more than " + std::to_string(kMostItems) + " items"};
    assign(clause.child(Field::kLeft), value);
    comprehend(clause.next(), body, scope, results, keys, known);
    if (&value == values->data()) record_round(line);
  }
}

Value Machine::make_function(Node node, bool is_lambda) {
  Function* function = make<Function>();
  function->name = is_lambda ? std::string_view("<lambda>") : node.child(Field::kName).text();
  function->parameters = node.child(Field::kParameters);
  function->body = node.child(Field::kBody);
  function->is_lambda = is_lambda;
  function->is_generator = !is_lambda && function->body.text().find("yield") != std::string_view::npos;
  function->closure = scope_;
  for (Node one = function->parameters.first(); one; one = one.next()) {
    if (one.kind() != Kind::kDefaultParameter && one.kind() != Kind::kTypedDefaultParameter) continue;
    function->defaults.emplace_back(one.child(Field::kName).text(), evaluate(one.child(Field::kValue)));
  }
  functions_.push_back(function);
  return function;
}

}  // namespace lossfit::snippet
