// Calls of modules, between their hooks, and of classes; see machine.hpp.
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// What is called is `forward`, between the hooks that were registered.
Value Machine::call_module(Instance& module, const Value& forward, std::vector<Value> positional, Keywords keywords, Node node) {
  const auto hooks = [&](const char* kept) {
    const Value* held = module.find(kept);
    return held == nullptr ? std::vector<Value>{} : as<Sequence>(*held)->items;
  };
  const auto given_keywords = [&] {
    Dict* dict = make<Dict>();
    for (const auto& [name, value] : keywords) dict->items.emplace_back(std::string(name), value);
    return Value(dict);
  };
  for (const Value& hook : hooks("_forward_pre_hooks")) {
    const std::vector<Value>& parts = as<Sequence>(hook)->items;
    const bool takes_keywords = truth(parts[1]) == Tri::kYes;
    const Value result = takes_keywords ? call(parts[0], {&module, tuple(positional), given_keywords()}, {}) : call(parts[0], {&module, tuple(positional)}, {});
    if (is_none(result)) continue;
    if (takes_keywords || is_unknown(result)) return Unknown{};
    const Sequence* changed = as<Sequence>(result);
    positional = changed != nullptr && changed->type == SequenceKind::kTuple ? changed->items : std::vector<Value>{result};
  }
  const std::vector<Value> after = hooks("_forward_hooks");
  if (after.empty()) return call(forward, std::move(positional), std::move(keywords), node);
  Value result = call(forward, positional, keywords, node);
  for (const Value& hook : after) {
    const std::vector<Value>& parts = as<Sequence>(hook)->items;
    std::vector<Value> given{&module, tuple(positional)};
    if (truth(parts[1]) == Tri::kYes) given.push_back(given_keywords());
    given.push_back(result);
    const Value changed = call(parts[0], std::move(given), {});
    if (!is_none(changed)) result = changed;
  }
  return result;
}

Value Machine::call_class(Class& type, std::vector<Value> positional, Keywords keywords, Node node) {
  if (type.native != nullptr && std::string_view(type.native->path) == "torch.nn.Parameter" && !positional.empty()) {
    Tensor* data = as<Tensor>(positional[0]);
    if (data == nullptr) return Unknown{};
    Tensor* parameter = view(*data, data->spec);
    const bool frozen = std::any_of(keywords.begin(), keywords.end(), [&](const auto& k) { return k.first == "requires_grad" && truth(k.second) == Tri::kNo; });
    parameter->requires_grad = frozen ? Tri::kNo : Tri::kYes;
    parameter->is_leaf = parameter->is_parameter = true;
    return parameter;
  }
  if (type.is_tuple) return call_named_tuple(type, std::move(positional), std::move(keywords));
  Instance* instance = make<Instance>(&type);
  if (const auto init = find_attribute(Value(instance), "__init__")) {
    call(*init, std::move(positional), std::move(keywords), node);
  } else if (!type.has_unknown_base) {
    // A dataclass or an empty class: its annotated names are its arguments.
    std::size_t next = 0;
    for (auto& value : positional) {
      if (next < type.fields.size()) instance->set(type.fields[next++], value);
    }
    for (auto& [name, value] : keywords) instance->set(name, value);
    if (const auto finish = find_attribute(Value(instance), "__post_init__")) call(*finish, {}, {});
  }
  return instance;
}

Value Machine::call_named_tuple(Class& type, std::vector<Value> positional, Keywords keywords) {
  std::vector<Value> values(type.fields.size(), Unknown{});
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto given = std::find_if(keywords.begin(), keywords.end(), [&](const auto& entry) { return entry.first == type.fields[i]; });
    if (i < positional.size()) {
      values[i] = positional[i];
    } else if (given != keywords.end()) {
      values[i] = given->second;
    } else if (const auto fallback = class_attribute(type, type.fields[i])) {
      values[i] = *fallback;
    }
  }
  Sequence* made = make<Sequence>(SequenceKind::kTuple, std::move(values));
  for (const std::string_view field : type.fields) made->names.emplace_back(field);
  return made;
}

Value Machine::call_super(const std::vector<Value>&) {
  Instance* proxy = make<Instance>(make<Class>());
  if (super_stack_.empty() || super_stack_.back().first == nullptr) return Unknown{};
  const auto& [owner, self] = super_stack_.back();
  proxy->type->name = "super";
  proxy->type->bases = owner->bases;
  proxy->type->has_unknown_base = owner->has_unknown_base;
  proxy->set("__self__", self);
  return proxy;
}

}  // namespace lossfit::snippet
