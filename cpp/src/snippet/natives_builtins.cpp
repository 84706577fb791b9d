// Python's built-in functions.
#include <algorithm>
#include <cmath>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

Value nothing(Args&) { return None{}; }
Value unknown(Args&) { return Unknown{}; }

Value len(Args& args) {
  if (number_of(args[0])) args.machine().raise("TypeError", "object of type '" + args.machine().type_name(args[0]) + "' has no len()");
  const auto count = args.machine().length(args[0]);
  if (count) return *count;
  if (const Tensor* tensor = as<Tensor>(args[0])) return args.machine().dim(tensor->spec.shape[0]);
  return unknown_integer();
}

Value range(Args& args) {
  std::vector<std::int64_t> numbers;
  for (const Value& item : as<Sequence>(args[0])->items) {
    const auto size = size_from(item);
    if (!size) {
      if (std::holds_alternative<double>(item)) args.machine().raise("TypeError", "'float' object cannot be interpreted as an integer");
      return Unknown{};
    }
    if (!size->is_number()) return Unknown{};
    numbers.push_back(size->number());
  }
  if (numbers.empty() || numbers.size() > 3) return Unknown{};
  const std::int64_t step = numbers.size() == 3 ? numbers[2] : 1;
  if (step == 0) args.machine().raise("ValueError", "range() arg 3 must not be zero");
  return numbers.size() == 1 ? args.machine().make<Range>(0, numbers[0], 1) : args.machine().make<Range>(numbers[0], numbers[1], step);
}

Value enumerate(Args& args) {
  std::int64_t at = args.integer(1);
  std::vector<Value> pairs;
  for (const Value& item : args.items(0)) pairs.push_back(args.machine().tuple({at++, item}));
  Iterator* iterator = args.machine().make<Iterator>();
  iterator->items = std::move(pairs);
  return iterator;
}

Value zip(Args& args) {
  std::vector<std::vector<Value>> columns;
  std::size_t shortest = SIZE_MAX;
  for (const Value& item : as<Sequence>(args[0])->items) {
    const auto values = args.machine().items(item);
    if (!values) return Unknown{};
    columns.push_back(*values);
    shortest = std::min(shortest, values->size());
  }
  std::vector<Value> rows;
  for (std::size_t i = 0; !columns.empty() && i < shortest; ++i) {
    std::vector<Value> row;
    for (const auto& column : columns) row.push_back(column[i]);
    rows.push_back(args.machine().tuple(std::move(row)));
  }
  Iterator* iterator = args.machine().make<Iterator>();
  iterator->items = std::move(rows);
  return iterator;
}

Value sequence_of(Args& args, SequenceKind kind) {
  if (!args.is_given(0)) return args.machine().make<Sequence>(kind, std::vector<Value>{});
  return args.machine().make<Sequence>(kind, args.items(0));
}
Value list(Args& args) { return sequence_of(args, SequenceKind::kList); }
Value tuple(Args& args) { return sequence_of(args, SequenceKind::kTuple); }
Value size(Args& args) { return sequence_of(args, SequenceKind::kSize); }

Value set(Args& args) {
  Sequence* made = args.machine().make<Sequence>(SequenceKind::kSet, std::vector<Value>{});
  if (!args.is_given(0)) return made;
  for (const Value& item : args.items(0)) {
    bool known = false;
    for (const Value& other : made->items) known = known || args.machine().same(item, other) == Tri::kYes;
    if (!known) made->items.push_back(item);
  }
  return made;
}

Value dict(Args& args) {
  Dict* made = args.machine().make<Dict>();
  const Sequence* given = as<Sequence>(args[0]);
  if (given->items.size() == 1) {
    if (const Dict* other = as<Dict>(given->items[0])) {
      *made = *other;
    } else {
      const auto pairs = args.machine().items(given->items[0]);
      if (!pairs) return Unknown{};
      for (const Value& pair : *pairs) {
        const auto both = args.machine().items(pair);
        if (both && both->size() == 2) args.machine().set_subscript(made, (*both)[0], (*both)[1]);
      }
    }
  }
  for (const auto& [name, value] : args.more) args.machine().set_subscript(made, std::string(name), value);
  return made;
}

Value integer(Args& args) {
  if (!args.is_given(0)) return std::int64_t{0};
  if (const auto number = integer_of(args[0])) return *number;
  if (const auto number = number_of(args[0]); number && std::abs(*number) < 9e18) return static_cast<std::int64_t>(*number);
  if (std::holds_alternative<Dim>(args[0])) return args[0];
  if (Tensor* tensor = as<Tensor>(args[0])) {
    Machine::refresh(*tensor);
    const auto count = tensor->spec.shape.element_count();
    if (count && *count != 1) args.machine().raise("ValueError", "only one element tensors can be converted to Python scalars");
    if (tensor->spec.values && tensor->certainty == Certainty::kSure) return static_cast<std::int64_t>(tensor->spec.values->number(0));
  }
  return Unknown{Hint::kInt, drawn_number(args[0])};
}

Value floating(Args& args) {
  if (const auto number = number_of(args[0])) return *number;
  if (const std::string* text = text_of(args[0])) {
    if (*text == "inf" || *text == "Inf" || *text == "infinity") return static_cast<double>(INFINITY);
    if (*text == "-inf" || *text == "-Inf") return -static_cast<double>(INFINITY);
    if (*text == "nan") return static_cast<double>(NAN);
  }
  if (Tensor* tensor = as<Tensor>(args[0])) {
    Machine::refresh(*tensor);
    const auto count = tensor->spec.shape.element_count();
    if (count && *count != 1) args.machine().raise("ValueError", "only one element tensors can be converted to Python scalars");
    if (tensor->spec.values && tensor->certainty == Certainty::kSure) return tensor->spec.values->number(0);
  }
  return unknown_float();
}

Value boolean(Args& args) {
  const Tri is = args.machine().truth(args[0]);
  return is == Tri::kUnknown ? Value(Unknown{Hint::kBool}) : Value(is == Tri::kYes);
}

Value text(Args& args) {
  const auto shown = args.machine().display(args[0]);
  return shown ? Value(*shown) : Value(Unknown{Hint::kText});
}

Value extreme(Args& args, bool wants_largest) {
  std::vector<Value> values = args.items(0);
  if (values.size() == 1 && (as<Iterator>(values[0]) != nullptr || as<Range>(values[0]) != nullptr)) {
    const auto all = args.machine().items(values[0]);
    if (!all) throw Unsure{};
    values = *all;
  }
  if (values.empty() && !args.is_none(2)) return args[2];
  if (values.empty()) args.machine().raise("ValueError", std::string(args.name()) + "() iterable argument is empty");
  if (!args.is_none(1)) {
    std::optional<double> furthest;
    Value found;
    for (const Value& value : values) {
      const auto key = number_of(args.machine().call(args[1], {value}, {}));
      if (!key) return Unknown{};
      if (furthest && (wants_largest ? *key <= *furthest : *key >= *furthest)) continue;
      furthest = key;
      found = value;
    }
    return found;
  }
  Value best = values[0];
  bool any_of_all = false;
  Value either = values[0];
  for (const Value& value : values) {
    const auto a = number_of(best);
    const auto b = number_of(value);
    // It is one of them: what they have in common holds of it.
    any_of_all = any_of_all || !a || !b;
    const Tensor* tensor = as<Tensor>(value);
    if (tensor != nullptr && tensor->spec.shape.is_scalar() && number_of(either)) {
      either = Unknown{common_hint(hint_of(either), is_floating(tensor->spec.dtype) ? Hint::kFloat : Hint::kInt)};
      continue;
    }
    either = args.machine().merged(either, value);
    if (!any_of_all && (wants_largest ? *b > *a : *b < *a)) best = value;
  }
  return any_of_all ? either : best;
}
Value largest(Args& args) { return extreme(args, true); }
Value smallest(Args& args) { return extreme(args, false); }

Value sum(Args& args) {
  Value total = args[1];
  for (const Value& item : args.items(0)) total = args.machine().binary("+", total, item);
  return total;
}

Value absolute(Args& args) {
  if (const auto number = integer_of(args[0])) return *number < 0 ? -*number : *number;
  if (const auto number = number_of(args[0])) return std::abs(*number);
  if (as<Tensor>(args[0]) != nullptr) return args.machine().call(args.machine().attribute(args[0], "abs"), {}, {});
  return Unknown{is_numeric(hint_of(args[0])) ? hint_of(args[0]) : Hint::kAnything};
}

Value round_number(Args& args) {
  const auto number = number_of(args[0]);
  if (!is_numeric(hint_of(args[0]))) return Unknown{};
  if (!args.is_none(1)) return Unknown{hint_of(args[0])};
  return number ? Value(static_cast<std::int64_t>(std::nearbyint(*number))) : unknown_integer();
}

Value sorted(Args& args) {
  std::vector<Value> values = args.items(0);
  for (const Value& value : values) {
    if (!number_of(value) && text_of(value) == nullptr) return Unknown{};
    if ((text_of(value) != nullptr) != (text_of(values[0]) != nullptr)) return Unknown{};
  }
  if (!args.is_none(1)) return Unknown{};
  std::stable_sort(values.begin(), values.end(), [](const Value& a, const Value& b) {
    if (text_of(a) != nullptr && text_of(b) != nullptr) return *text_of(a) < *text_of(b);
    return number_of(a).value_or(0) < number_of(b).value_or(0);
  });
  if (args.flag(2)) std::reverse(values.begin(), values.end());
  return args.machine().list(std::move(values));
}

Value reversed(Args& args) {
  std::vector<Value> values = args.items(0);
  std::reverse(values.begin(), values.end());
  return args.machine().list(std::move(values));
}

Value map(Args& args) {
  const Sequence* given = as<Sequence>(args[1]);
  if (given->items.size() != 1) return Unknown{};
  const auto values = args.machine().items(given->items[0]);
  if (!values) return Unknown{};
  std::vector<Value> results;
  for (const Value& value : *values) results.push_back(args.machine().call(args[0], {value}, {}));
  Iterator* iterator = args.machine().make<Iterator>();
  iterator->items = std::move(results);
  return iterator;
}

Value filter(Args& args) {
  std::vector<Value> kept;
  for (const Value& value : args.items(1)) {
    const Tri is = args.machine().truth(args.is_none(0) ? value : args.machine().call(args[0], {value}, {}));
    if (is == Tri::kUnknown) return Unknown{};
    if (is == Tri::kYes) kept.push_back(value);
  }
  return args.machine().list(std::move(kept));
}

Value all_or_any(Args& args, bool any) {
  bool unsure = false;
  for (const Value& value : args.items(0)) {
    const Tri is = args.machine().truth(value);
    if (is == Tri::kUnknown) unsure = true;
    if (is == (any ? Tri::kYes : Tri::kNo)) return any;
  }
  return unsure ? Value(Unknown{}) : Value(!any);
}
Value all(Args& args) { return all_or_any(args, false); }
Value any(Args& args) { return all_or_any(args, true); }

Value iterate(Args& args) {
  if (as<Iterator>(args[0]) != nullptr) return args[0];
  Iterator* iterator = args.machine().make<Iterator>();
  iterator->items = args.items(0);
  return iterator;
}

Value next(Args& args) {
  Iterator* iterator = as<Iterator>(args[0]);
  if (iterator == nullptr || !iterator->is_known) return Unknown{};
  if (args.machine().is_doubtful()) iterator->is_known = false;
  if (iterator->at < iterator->items.size()) return iterator->items[iterator->at++];
  if (args.is_given(1)) return args[1];
  args.machine().raise("StopIteration", "");
}

Value slice(Args& args) {
  Slice* made = args.machine().make<Slice>();
  const std::vector<Value> given = as<Sequence>(args[0])->items;
  if (given.size() == 1) made->stop = given[0];
  if (given.size() >= 2) made->start = given[0], made->stop = given[1];
  if (given.size() == 3) made->step = given[2];
  return made;
}

Value power(Args& args) { return args.machine().binary("**", args[0], args[1]); }
Value divided(Args& args) { return args.machine().tuple({args.machine().binary("//", args[0], args[1]), args.machine().binary("%", args[0], args[1])}); }

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kBuiltin, "len", "x", len},
    {kBuiltin, "range", "*bounds", range},
    {kBuiltin, "enumerate", "x, start=0", enumerate},
    {kBuiltin, "zip", "*x, strict=False", zip},
    {kBuiltin, "list", "x=None", list},
    {kBuiltin, "tuple", "x=None", tuple},
    {kBuiltin, "set", "x=None", set},
    {kBuiltin, "dict", "*x, **more", dict},
    {kBuiltin, "int", "x=0", integer},
    {kBuiltin, "float", "x=0.0", floating},
    {kBuiltin, "bool", "x=False", boolean},
    {kBuiltin, "str", "x=''", text},
    {kBuiltin, "repr", "x", text},
    {kBuiltin, "print", "*x, sep=' ', end='', flush=False, file=None", nothing},
    {kBuiltin, "input", "x=''", unknown},
    {kBuiltin, "open", "*x, encoding=None", unknown},
    {kBuiltin, "max", "*x, key=None, default=None", largest},
    {kBuiltin, "min", "*x, key=None, default=None", smallest},
    {kBuiltin, "sum", "x, start=0", sum},
    {kBuiltin, "abs", "x", absolute},
    {kBuiltin, "round", "x, digits=None", round_number},
    {kBuiltin, "sorted", "x, key=None, reverse=False", sorted},
    {kBuiltin, "reversed", "x", reversed},
    {kBuiltin, "map", "f, *x", map},
    {kBuiltin, "filter", "f, x", filter},
    {kBuiltin, "all", "x", all},
    {kBuiltin, "any", "x", any},
    {kBuiltin, "iter", "x", iterate},
    {kBuiltin, "next", "x, default=None", next},
    {kBuiltin, "slice", "*bounds", slice},
    {kBuiltin, "pow", "x, y", power},
    {kBuiltin, "divmod", "x, y", divided},
    {kBuiltin, "id", "x", unknown},
    {kBuiltin, "object", "", unknown},
    {kPath, "object.__init__", "*x", nothing},
    {kPath, "torch.Size", "x=None", size},
    {kPath, "tqdm.trange", "*bounds", range},
};

}  // namespace

std::span<const Native> builtin_natives() { return kRows; }

}  // namespace lossfit::snippet
