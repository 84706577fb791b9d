// Subscripts: of lists, dicts and tensors, read and written; see machine.hpp.
#include <algorithm>

#include "numeric/tensor_values.hpp"
#include "snippet/indexing.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {

std::optional<std::int64_t> bound(const Value& value) {
  if (is_none(value)) return std::nullopt;
  const auto size = size_from(value);
  if (!size || !size->is_number()) throw Unsure{};
  return size->number();
}

Dim drawn_length(const Slice& slice, const Dim& size) {
  const Drawn* start = drawn_number(slice.start);
  const Drawn* stop = drawn_number(slice.stop);
  const bool is_whole = is_none(slice.step) || integer_of(slice.step) == 1;
  if (start == nullptr || stop == nullptr || start->of != stop->of || !is_whole || !size.is_number()) return Dim::unknown();
  const std::int64_t length = stop->added - start->added;
  const bool is_within = length >= 0 && start->least >= 0 && stop->most <= size.number();
  return is_within ? Dim(length) : Dim::unknown();
}

Value Machine::subscript(const Value& object, const Value& index) {
  if (is_unknown(object)) return Unknown{};
  if (Tensor* tensor = as<Tensor>(object)) {
    try {
      return index_tensor(*this, *tensor, index);
    } catch (const Unsure&) {
      return Unknown{};
    }
  }
  if (Dict* dict = as<Dict>(object)) {
    if (is_unknown(index)) return Unknown{};
    bool unsure = !dict->is_known;
    for (const auto& [key, value] : dict->items) {
      const Tri is = same(key, index);
      if (is == Tri::kYes) return value;
      unsure = unsure || is == Tri::kUnknown;
    }
    if (unsure) return Unknown{};
    if (!is_none(dict->factory)) {
      const Value made = call(dict->factory, {}, {});
      set_subscript(dict, index, made);
      return made;
    }
    if (has_unrun_hooks) return Unknown{};
    raise("KeyError", text_of(index) != nullptr ? "'" + *text_of(index) + "'" : display(index).value_or(""));
  }
  if (Sequence* sequence = as<Sequence>(object)) {
    if (!sequence->is_known || is_unknown(index)) return Unknown{};
    const auto count = static_cast<std::int64_t>(sequence->items.size());
    if (const Slice* slice = as<Slice>(index)) {
      try {
        const std::int64_t step = bound(slice->step).value_or(1);
        std::vector<Value> picked;
        if (step > 0) {
          const auto range = ops::slice_range(count, bound(slice->start), bound(slice->stop), step);
          for (std::int64_t i = 0; i < range.count; ++i) picked.push_back(sequence->items[static_cast<std::size_t>(range.start + i * step)]);
        } else if (step == -1 && is_none(slice->start) && is_none(slice->stop)) {
          picked.assign(sequence->items.rbegin(), sequence->items.rend());
        } else {
          return Unknown{};
        }
        return make<Sequence>(sequence->type, std::move(picked));
      } catch (const Unsure&) {
        return Unknown{};
      }
    }
    const auto at = size_from(index);
    if (!at || !at->is_number()) {
      if (at) return Unknown{};
      raise("TypeError", type_name(object) + " indices must be integers or slices, not " + type_name(index));
    }
    if (at->number() < -count || at->number() >= count) {
      if (has_unrun_hooks) return Unknown{};
      raise("IndexError", (sequence->type == SequenceKind::kList ? "list" : "tuple") + std::string(" index out of range"));
    }
    return sequence->items[static_cast<std::size_t>(at->number() < 0 ? at->number() + count : at->number())];
  }
  if (const Range* range = as<Range>(object)) {
    const auto at = integer_of(index);
    if (at && *at >= 0 && *at < range->count()) return range->start + *at * range->step;
    return Unknown{};
  }
  if (const std::string* text = text_of(object)) {
    const auto at = integer_of(index);
    const auto count = static_cast<std::int64_t>(text->size());
    if (at && *at >= -count && *at < count) return std::string(1, (*text)[static_cast<std::size_t>(*at < 0 ? *at + count : *at)]);
    return Unknown{};
  }
  if (Instance* instance = as<Instance>(object)) {
    if (const Value* held = instance->find("_items")) {
      const Value picked = subscript(*held, index);
      if (as<Slice>(index) == nullptr) return picked;
      Instance* part = make<Instance>(instance->type);
      part->set("_items", picked);
      return part;
    }
    if (const auto method = find_attribute(object, "__getitem__")) return call(*method, {index}, {});
    return Unknown{};
  }
  if (number_of(object) || is_none(object)) raise("TypeError", "'" + type_name(object) + "' object is not subscriptable");
  return Unknown{};
}

void Machine::set_subscript(const Value& object, const Value& index, const Value& value) {
  if (Tensor* tensor = as<Tensor>(object)) {
    try {
      store_at_index(*this, *tensor, index, value);
    } catch (const Unsure&) {
      mutate(*tensor, std::nullopt);
    }
    return;
  }
  if (Dict* dict = as<Dict>(object)) {
    if (is_doubtful() || is_unknown(index)) {
      dict->is_known = false;
    }
    for (auto& [key, old] : dict->items) {
      if (same(key, index) != Tri::kYes) continue;
      old = is_doubtful() ? merged(old, value) : value;
      return;
    }
    if (!is_unknown(index)) dict->items.emplace_back(index, value);
    return;
  }
  if (Sequence* sequence = as<Sequence>(object)) {
    const auto at = integer_of(index);
    const auto count = static_cast<std::int64_t>(sequence->items.size());
    if (!at || !sequence->is_known) {
      sequence->is_known = false;
      return;
    }
    if (*at < -count || *at >= count) raise("IndexError", "list assignment index out of range");
    Value& old = sequence->items[static_cast<std::size_t>(*at < 0 ? *at + count : *at)];
    old = is_doubtful() ? merged(old, value) : value;
    return;
  }
  if (Instance* instance = as<Instance>(object)) {
    if (Value* held = instance->find("_items")) {
      set_subscript(*held, index, value);
    } else if (const auto method = find_attribute(object, "__setitem__")) {
      call(*method, {index, value}, {});
    }
  }
}

}  // namespace lossfit::snippet
