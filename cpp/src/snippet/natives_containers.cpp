// Methods of lists, tuples, dicts, sets and strings.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

Sequence& own(Args& args) {
  Sequence* sequence = as<Sequence>(args[0]);
  if (sequence == nullptr) throw Unsure{};
  return *sequence;
}
Dict& own_dict(Args& args) {
  Dict* dict = as<Dict>(args[0]);
  if (dict == nullptr) throw Unsure{};
  return *dict;
}

Value append(Args& args) {
  args.machine().note_growth(own(args));
  if (args.machine().is_doubtful()) {
    own(args).is_known = false;
  } else {
    own(args).items.push_back(args[1]);
    if (own(args).items.size() > own(args).most) own(args).items.erase(own(args).items.begin());
  }
  return None{};
}

Value extend(Args& args) {
  args.machine().note_growth(own(args));
  const auto more = args.machine().items(args[1]);
  if (!more || args.machine().is_doubtful()) {
    own(args).is_known = false;
  } else {
    own(args).items.insert(own(args).items.end(), more->begin(), more->end());
  }
  return None{};
}

Value insert(Args& args) {
  Sequence& list = own(args);
  const std::int64_t at = args.integer(1);
  const auto count = static_cast<std::int64_t>(list.items.size());
  if (args.machine().is_doubtful()) {
    list.is_known = false;
  } else {
    list.items.insert(list.items.begin() + std::clamp<std::int64_t>(at < 0 ? at + count : at, 0, count), args[2]);
  }
  return None{};
}

Value append_left(Args& args) {
  if (args.machine().is_doubtful()) {
    own(args).is_known = false;
  } else {
    own(args).items.insert(own(args).items.begin(), args[1]);
  }
  return None{};
}

Value pop(Args& args) {
  Sequence& list = own(args);
  if (!list.is_known || args.machine().is_doubtful()) {
    list.is_known = false;
    return Unknown{};
  }
  const auto count = static_cast<std::int64_t>(list.items.size());
  if (count == 0) args.machine().raise("IndexError", "pop from empty list");
  const std::int64_t given = args.integer(1);
  const std::int64_t at = given < 0 ? given + count : given;
  if (at < 0 || at >= count) args.machine().raise("IndexError", "pop index out of range");
  Value value = list.items[static_cast<std::size_t>(at)];
  list.items.erase(list.items.begin() + at);
  return value;
}

Value add_to_set(Args& args) {
  Sequence& set = own(args);
  for (const Value& item : set.items) {
    if (args.machine().same(item, args[1]) == Tri::kYes) return None{};
  }
  return append(args);
}

Value forget(Args& args) {
  own(args).is_known = false;
  return None{};
}

Value clear(Args& args) {
  own(args).items.clear();
  if (args.machine().is_doubtful()) own(args).is_known = false;
  return None{};
}

Value copy_list(Args& args) { return args.machine().make<Sequence>(own(args)); }

Value reverse(Args& args) {
  if (args.machine().is_doubtful()) own(args).is_known = false;
  std::reverse(own(args).items.begin(), own(args).items.end());
  return None{};
}

Value index(Args& args) {
  std::int64_t at = 0;
  for (const Value& item : own(args).items) {
    const Tri is = args.machine().same(item, args[1]);
    if (is == Tri::kUnknown) return Unknown{};
    if (is == Tri::kYes) return at;
    ++at;
  }
  return Unknown{};
}

Value count(Args& args) {
  std::int64_t found = 0;
  for (const Value& item : own(args).items) {
    const Tri is = args.machine().same(item, args[1]);
    if (is == Tri::kUnknown) return Unknown{};
    found += is == Tri::kYes ? 1 : 0;
  }
  return found;
}

Value number_of_elements(Args& args) {
  Value product = std::int64_t{1};
  for (const Value& item : own(args).items) product = args.machine().binary("*", product, item);
  return product;
}

Value listed(Args& args, bool keys, bool values) {
  const Dict& dict = own_dict(args);
  if (!dict.is_known) return Unknown{};
  std::vector<Value> rows;
  for (const auto& [key, value] : dict.items) rows.push_back(keys && values ? args.machine().tuple({key, value}) : keys ? key : value);
  return args.machine().list(std::move(rows));
}
Value keys(Args& args) { return listed(args, true, false); }
Value values(Args& args) { return listed(args, false, true); }
Value pairs(Args& args) { return listed(args, true, true); }

Value get(Args& args) {
  const Dict& dict = own_dict(args);
  for (const auto& [key, value] : dict.items) {
    if (args.machine().same(key, args[1]) == Tri::kYes) return value;
  }
  return dict.is_known && !is_unknown(args[1]) ? args[2] : Value(Unknown{});
}

Value update(Args& args) {
  for (const auto& [name, value] : args.more) args.machine().set_subscript(args[0], std::string(name), value);
  if (is_none(args[1]) && !args.more.empty()) return None{};
  const Dict* other = as<Dict>(args[1]);
  if (other == nullptr || !other->is_known) {
    own_dict(args).is_known = false;
    return None{};
  }
  for (const auto& [key, value] : std::vector(other->items)) args.machine().set_subscript(args[0], key, value);
  return None{};
}

Value pop_key(Args& args) {
  Dict& dict = own_dict(args);
  for (auto it = dict.items.begin(); it != dict.items.end(); ++it) {
    if (args.machine().same(it->first, args[1]) != Tri::kYes) continue;
    Value value = it->second;
    dict.items.erase(it);
    if (args.machine().is_doubtful()) dict.is_known = false;
    return value;
  }
  return args.is_given(2) ? args[2] : Value(Unknown{});
}

Value copy_dict(Args& args) { return args.machine().make<Dict>(own_dict(args)); }
Value split_words(Args& args) {
  const std::string text = args.text(0);
  const std::string separator = args.is_none(1) ? " " : args.text(1);
  if (separator.empty()) return Unknown{};
  std::vector<Value> words;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    if (end > at || !args.is_none(1)) words.push_back(text.substr(at, end - at));
    at = end + separator.size();
  }
  return args.machine().list(std::move(words));
}

Value join(Args& args) {
  const std::string separator = args.text(0);
  std::string joined;
  bool first = true;
  for (const Value& item : args.items(1)) {
    const std::string* text = text_of(item);
    if (text == nullptr) return Unknown{};
    joined += (first ? "" : separator) + *text;
    first = false;
  }
  return joined;
}

Value lower(Args& args) {
  std::string text = args.text(0);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

Value upper(Args& args) {
  std::string text = args.text(0);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}
Value strip(Args& args) {
  const std::string text = args.text(0);
  const std::string drop = args.is_none(1) ? std::string(" \t\r\n") : args.text(1);
  const std::size_t first = text.find_first_not_of(drop);
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(drop) - first + 1);
}
Value replace(Args& args) {
  std::string text = args.text(0);
  const std::string from = args.text(1);
  const std::string to = args.text(2);
  if (from.empty()) throw Unsure{};
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}
/// Fields by place or name, without a format of their own.
Value format(Args& args) {
  const std::string text = args.text(0);
  const std::vector<Value>& given = as<Sequence>(args[1])->items;
  std::string written;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((text[at] == '{' || text[at] == '}') && at + 1 < text.size() && text[at + 1] == text[at]) {
      written += text[at++];
      continue;
    }
    if (text[at] != '{') {
      written += text[at];
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) return Unknown{Hint::kText};
    const std::string field = text.substr(at + 1, end - at - 1);
    at = end;
    Value value = Unknown{};
    if (field.find_first_not_of("0123456789") == std::string::npos) {
      const std::size_t place = field.empty() ? next++ : std::stoul(field.substr(0, 6));
      if (place < given.size()) value = given[place];
    }
    for (const auto& [name, held] : args.more) {
      if (name == field) value = held;
    }
    const auto shown = args.machine().display(value);
    if (!shown) return Unknown{Hint::kText};
    written += *shown;
  }
  return written;
}

Value starts_with(Args& args) { return args.text(0).starts_with(args.text(1)); }
Value ends_with(Args& args) { return args.text(0).ends_with(args.text(1)); }

Value default_dict(Args& args) {
  const std::vector<Value>& given = as<Sequence>(args[0])->items;
  Dict* dict = args.machine().make<Dict>();
  dict->is_known = given.size() == 1;
  if (!given.empty()) dict->factory = given[0];
  return dict;
}

Value ordered_dict(Args& args) {
  const Sequence* given = as<Sequence>(args[0]);
  NativeFunction function;
  function.native = find_native("builtins.dict");
  return args.machine().call(Value(static_cast<Object*>(&function)), given->items, args.more);
}

Value from_keys(Args& args) {
  Dict* made = args.machine().make<Dict>();
  for (const Value& key : args.items(0)) args.machine().set_subscript(made, key, args[1]);
  return made;
}

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "dict.fromkeys", "keys, value=None", from_keys},
    {kPath, "list.append", "self, x", append},
    {kPath, "list.extend", "self, x", extend},
    {kPath, "list.appendleft", "self, x", append_left},
    {kPath, "list.popleft", "self, at=0", pop},
    {kPath, "list.insert", "self, at, x", insert},
    {kPath, "list.pop", "self, at=-1", pop},
    {kPath, "list.remove", "self, x", forget},
    {kPath, "list.sort", "self, *, key=None, reverse=False", forget},
    {kPath, "list.clear", "self", clear},
    {kPath, "list.copy", "self", copy_list},
    {kPath, "list.reverse", "self", reverse},
    {kPath, "list.index", "self, x", index},
    {kPath, "list.count", "self, x", count},
    {kPath, "Size.numel", "self", number_of_elements},
    {kPath, "set.add", "self, x", add_to_set},
    {kPath, "dict.keys", "self", keys},
    {kPath, "dict.values", "self", values},
    {kPath, "dict.items", "self", pairs},
    {kPath, "dict.get", "self, key, default=None", get},
    {kPath, "dict.update", "self, other=None, **more", update},
    {kPath, "dict.pop", "self, key, default=None", pop_key},
    {kPath, "dict.copy", "self", copy_dict},
    {kPath, "str.split", "self, sep=None", split_words},
    {kPath, "str.join", "self, x", join},
    {kPath, "str.lower", "self", lower},
    {kPath, "str.startswith", "self, x", starts_with},
    {kPath, "str.endswith", "self, x", ends_with},
    {kPath, "str.format", "self, *x, **more", format},
    {kPath, "str.strip", "self, x=None", strip},
    {kPath, "str.upper", "self", upper},
    {kPath, "str.replace", "self, old, new", replace},
    {kPath, "collections.defaultdict", "*x", default_dict},
    {kPath, "collections.OrderedDict", "*x, **more", ordered_dict},
};

}  // namespace

std::span<const Native> container_natives() { return kRows; }

}  // namespace lossfit::snippet
