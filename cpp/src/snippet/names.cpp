// Names, targets of assignments, and the merging of what may have happened with what may not; see machine.hpp.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

Value* Machine::find_name(std::string_view name) {
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    if (Value* value = scope->find(name)) return value;
    // What the source calls its own is nothing to the library.
    if (scope == &library_) return nullptr;
  }
  return globals_.find(name);
}

void Machine::bind_name(std::string_view name, Value value) {
  Scope* target = scope_;
  if (std::find(target->globals.begin(), target->globals.end(), name) != target->globals.end()) target = &globals_;
  if (std::find(target->nonlocals.begin(), target->nonlocals.end(), name) != target->nonlocals.end()) {
    Scope* outer = target->parent;
    while (outer != nullptr && outer->find(name) == nullptr) outer = outer->parent;
    if (outer != nullptr) target = outer;
  }
  if (Value* old = target->find(name)) {
    // A scope's own names are merged where its branches meet; those of another are not.
    *old = target != scope_ && is_doubtful() ? merged(*old, value) : std::move(value);
  } else {
    target->names.emplace_back(name, std::move(value));
  }
}

std::vector<std::pair<std::string_view, Tensor*>> Machine::named_tensors() {
  std::vector<std::pair<std::string_view, Tensor*>> found;
  const auto add = [&](const Scope& scope) {
    for (const auto& [name, value] : scope.names) {
      if (Tensor* tensor = as<Tensor>(value); tensor != nullptr && !tensor->is_array) found.emplace_back(name, tensor);
    }
  };
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) add(*scope);
  if (scope_ != &globals_ && found.empty()) add(globals_);
  return found;
}

std::string_view Machine::name_of(const Tensor& tensor) {
  for (const auto& [name, bound] : named_tensors()) {
    if (bound == &tensor) return name;
  }
  return {};
}

void Machine::assign(Node target, const Value& value) {
  switch (target.kind()) {
    case Kind::kIdentifier: bind_name(target.text(), value); return;
    case Kind::kPatternList:
    case Kind::kTuplePattern:
    case Kind::kListPattern:
    case Kind::kTuple:
    case Kind::kList:
    case Kind::kExpressionList: unpack(target, value); return;
    case Kind::kParenthesizedExpression:
    case Kind::kAsPatternTarget: assign(target.named(0), value); return;
    case Kind::kAttribute: set_attribute(evaluate(target.child(Field::kObject)), target.child(Field::kAttribute).text(), value); return;
    case Kind::kSubscript: {
      const Value object = evaluate(target.child(Field::kValue));
      std::vector<Value> indices;
      bool is_tuple = false;
      for (Node child = target.first(); child; child = child.next()) {
        if (child.field() == Field::kSubscript) indices.push_back(evaluate(child));
        if (child.text() == ",") is_tuple = true;
      }
      if (indices.empty()) return;
      set_subscript(object, is_tuple ? tuple(indices) : indices[0], value);
      return;
    }
    default: return;
  }
}

void Machine::unpack(Node targets, const Value& value) {
  std::vector<Node> nodes;
  std::optional<std::size_t> star;
  for (Node child = targets.first(); child; child = child.next()) {
    if (!child.is_named() || child.kind() == Kind::kComment) continue;
    if (child.kind() == Kind::kListSplatPattern || child.kind() == Kind::kListSplat) star = nodes.size();
    nodes.push_back(child);
  }
  if (number_of(value) || is_none(value)) raise("TypeError", "cannot unpack non-iterable " + type_name(value) + " object");
  const std::optional<std::vector<Value>> values = items(value);
  if (!values) {
    for (const Node& node : nodes) assign(star && node == nodes[*star] ? node.named(0) : node, Unknown{});
    return;
  }
  if (!star && values->size() > nodes.size()) {
    const bool counted = as<Sequence>(value) != nullptr && as<Sequence>(value)->type != SequenceKind::kSize;
    raise("ValueError", "too many values to unpack (expected " + std::to_string(nodes.size()) +
                            (counted ? ", got " + std::to_string(values->size()) : std::string()) + ")");
  }
  const std::size_t fewest = nodes.size() - (star ? 1 : 0);
  if (values->size() < fewest) {
    raise("ValueError", "not enough values to unpack (expected " + std::string(star ? "at least " : "") + std::to_string(fewest) + ", got " +
                            std::to_string(values->size()) + ")");
  }
  const std::size_t extra = values->size() - fewest;
  std::size_t at = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (star == i) {
      const auto first = values->begin() + static_cast<std::ptrdiff_t>(at);
      assign(nodes[i].named(0), list(std::vector<Value>(first, first + static_cast<std::ptrdiff_t>(extra))));
      at += extra;
    } else {
      assign(nodes[i], (*values)[at++]);
    }
  }
}

bool Machine::alike(const Value& a, const Value& b) const {
  const Tensor* x = as<Tensor>(a);
  const Tensor* y = as<Tensor>(b);
  if (x != nullptr && y != nullptr) {
    return x->spec.shape == y->spec.shape && x->spec.dtype == y->spec.dtype && x->requires_grad == y->requires_grad && x->is_array == y->is_array;
  }
  if (a.index() != b.index()) return false;
  if (const auto* p = std::get_if<Unknown>(&a)) return p->hint == std::get<Unknown>(b).hint && p->drawn == std::get<Unknown>(b).drawn;
  if (const auto* p = std::get_if<std::int64_t>(&a)) return *p == std::get<std::int64_t>(b);
  if (const auto* p = std::get_if<bool>(&a)) return *p == std::get<bool>(b);
  if (std::holds_alternative<double>(a)) return std::get<double>(a) == std::get<double>(b);
  if (const auto* p = std::get_if<std::string>(&a)) return *p == std::get<std::string>(b);
  if (const auto* p = std::get_if<Dim>(&a)) return *p == std::get<Dim>(b);
  if (const auto* p = std::get_if<Dtype>(&a)) return *p == std::get<Dtype>(b);
  if (std::holds_alternative<Object*>(a)) {
    const Sequence* p = as<Sequence>(a);
    const Sequence* q = as<Sequence>(b);
    if (p != nullptr && q != nullptr && p != q && p->items.size() == q->items.size() && p->is_known && q->is_known && p->type == q->type) {
      for (std::size_t i = 0; i < p->items.size(); ++i) {
        if (!alike(p->items[i], q->items[i])) return false;
      }
      return true;
    }
    return std::get<Object*>(a) == std::get<Object*>(b);
  }
  return true;
}

Value Machine::without_value(const Value& value) {
  if (const Tensor* tensor = as<Tensor>(value)) {
    Tensor* copy = make<Tensor>(*tensor);
    copy->spec.values.reset();
    copy->drawn = nullptr;
    return copy;
  }
  if (const Sequence* sequence = as<Sequence>(value)) {
    Sequence* copy = make<Sequence>(*sequence);
    for (Value& item : copy->items) item = without_value(item);
    return copy;
  }
  return value;
}

bool Machine::same_kind(const Value& a, const Value& b) const {
  if (alike(a, b) || (is_numeric(hint_of(a)) && hint_of(a) == hint_of(b))) return true;
  const Sequence* p = as<Sequence>(a);
  const Sequence* q = as<Sequence>(b);
  return p != nullptr && q != nullptr && p->type == q->type && p->is_known && q->is_known && p->type == SequenceKind::kTuple &&
         std::equal(p->items.begin(), p->items.end(), q->items.begin(), q->items.end(), [&](const Value& x, const Value& y) { return same_kind(x, y); });
}

Value Machine::any_of_kind(const Value& value) {
  if (is_numeric(hint_of(value))) return Unknown{hint_of(value)};
  const Sequence* tuple = as<Sequence>(value);
  if (tuple == nullptr || tuple->type != SequenceKind::kTuple) return without_value(value);
  Sequence* any = make<Sequence>(*tuple);
  for (Value& item : any->items) item = any_of_kind(item);
  return any;
}

Value Machine::merged(const Value& a, const Value& b) {
  if (const auto* p = std::get_if<Object*>(&a)) {
    const auto* q = std::get_if<Object*>(&b);
    if (q != nullptr && *p == *q) return a;
  }
  if (!alike(a, b)) {
    const Sequence* p = as<Sequence>(a);
    const Sequence* q = as<Sequence>(b);
    if (p != nullptr && q != nullptr && p->type == q->type && p->is_known && q->is_known && p->items.size() == q->items.size()) {
      Sequence* either = make<Sequence>(*p);
      for (std::size_t i = 0; i < p->items.size(); ++i) either->items[i] = merged(p->items[i], q->items[i]);
      return either;
    }
    const Dict* first = as<Dict>(a);
    const Dict* second = as<Dict>(b);
    if (first != nullptr && second != nullptr && first->is_known && second->is_known && first->items.size() == second->items.size()) {
      Dict* either = make<Dict>(*first);
      for (std::size_t i = 0; i < first->items.size(); ++i) {
        if (same(first->items[i].first, second->items[i].first) != Tri::kYes) return Unknown{};
        either->items[i].second = merged(first->items[i].second, second->items[i].second);
      }
      return either;
    }
    const Hint hint = common_hint(hint_of(a), hint_of(b));
    return hint != Hint::kAnything ? Value(Unknown{hint}) : merged_tensors(as<Tensor>(a), as<Tensor>(b));
  }
  return as<Tensor>(a) != nullptr || as<Sequence>(a) != nullptr ? without_value(a) : a;
}

/// What two tensors have in common: a dtype, an axis' size; unknown where that is not even the number of axes.
Value Machine::merged_tensors(const Tensor* a, const Tensor* b) {
  if (a == nullptr || b == nullptr) return Unknown{};
  if (a->spec.dtype != b->spec.dtype || a->is_array != b->is_array || a->spec.shape.rank() != b->spec.shape.rank()) {
    return Unknown{};
  }
  Tensor* either = tensor({a->spec.shape, a->spec.dtype, a->spec.device, std::nullopt});
  for (std::int64_t i = 0; i < a->spec.shape.rank(); ++i) {
    if (a->spec.shape[i] != b->spec.shape[i]) either->spec.shape[i] = Dim::unknown();
  }
  either->certainty = Certainty::kSample;
  either->requires_grad = a->requires_grad == b->requires_grad ? a->requires_grad : Tri::kUnknown;
  either->is_leaf = a->is_leaf && b->is_leaf;
  either->is_array = a->is_array;
  either->layout_is_known = false;
  return either;
}

void Machine::merge_names(Names& names, const Names& other) {
  const auto find = [](auto& all, std::string_view name) {
    return std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == name; });
  };
  for (auto& [name, value] : names) {
    const auto found = find(other, name);
    // A name that one side lacks is taken from the other: code that reads it later presumes that it exists.
    if (found != other.end()) value = merged(value, found->second);
  }
  for (const auto& [name, value] : other) {
    if (find(names, name) == names.end()) names.emplace_back(name, value);
  }
}

void Machine::merge_names(std::optional<Names>& names, const Names& other) {
  if (names) {
    merge_names(*names, other);
  } else {
    names = other;
  }
}

}  // namespace lossfit::snippet
