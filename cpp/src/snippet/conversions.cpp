// What Python asks of any value: is it true, how long is it, what are its items, how does it print, what is its type.
// See machine.hpp.
#include <cmath>
#include <cstdio>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

constexpr std::int64_t kMostItems = 20'000;

}  // namespace

Tri Machine::truth(const Value& value) {
  const auto yes_or_no = [](bool is) { return is ? Tri::kYes : Tri::kNo; };
  if (const auto number = number_of(value)) return yes_or_no(*number != 0);
  if (is_none(value)) return Tri::kNo;
  if (const std::string* text = text_of(value)) return yes_or_no(!text->empty());
  if (Tensor* tensor = as<Tensor>(value)) {
    const auto count = tensor->spec.shape.element_count();
    if (count && *count > 1) {
      if (tensor->is_array) {
        raise("ValueError", "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()");
      }
      raise("RuntimeError", "Boolean value of Tensor with more than one value is ambiguous");
    }
    refresh(*tensor);
    if (count == 1 && tensor->spec.values && tensor->certainty == Certainty::kSure) return yes_or_no(tensor->spec.values->number(0) != 0);
    return Tri::kUnknown;
  }
  if (std::holds_alternative<Object*>(value)) {
    if (const Iterator* iterator = as<Iterator>(value); iterator != nullptr) return Tri::kYes;
    if (const auto count = length(value)) return yes_or_no(*count != 0);
    const bool sized = as<Sequence>(value) != nullptr || as<Dict>(value) != nullptr || as<Instance>(value) != nullptr;
    return sized ? Tri::kUnknown : Tri::kYes;
  }
  return Tri::kUnknown;
}

std::optional<std::int64_t> Machine::length(const Value& value) {
  if (const std::string* text = text_of(value)) return static_cast<std::int64_t>(text->size());
  if (const Range* range = as<Range>(value)) return range->count();
  if (const Sequence* sequence = as<Sequence>(value); sequence != nullptr && sequence->is_known) {
    return static_cast<std::int64_t>(sequence->items.size());
  }
  if (const Dict* dict = as<Dict>(value); dict != nullptr && dict->is_known) return static_cast<std::int64_t>(dict->items.size());
  if (const Tensor* tensor = as<Tensor>(value)) {
    if (tensor->spec.shape.is_scalar()) raise("TypeError", tensor->is_array ? "len() of unsized object" : "len() of a 0-d tensor");
    if (tensor->spec.shape[0].is_number()) return tensor->spec.shape[0].number();
    return std::nullopt;
  }
  if (Instance* instance = as<Instance>(value)) {
    if (const Value* held = instance->find("_items")) return length(*held);
    if (const auto method = find_attribute(value, "__len__")) return integer_of(call(*method, {}, {}));
  }
  return std::nullopt;
}

std::optional<std::vector<Value>> Machine::items(const Value& value) {
  if (const Sequence* sequence = as<Sequence>(value)) return sequence->is_known ? std::optional(sequence->items) : std::nullopt;
  if (const Range* range = as<Range>(value)) {
    std::vector<Value> values;
    if (range->count() > kMostItems) {
      not_modelled("a range of more than " + std::to_string(kMostItems) + " numbers");
      return std::nullopt;
    }
    for (std::int64_t i = 0; i < range->count(); ++i) values.push_back(range->start + i * range->step);
    return values;
  }
  if (const Dict* dict = as<Dict>(value)) {
    if (!dict->is_known) return std::nullopt;
    std::vector<Value> keys;
    for (const auto& [key, held] : dict->items) keys.push_back(key);
    return keys;
  }
  if (const std::string* text = text_of(value)) {
    std::vector<Value> characters;
    for (const char c : *text) characters.push_back(std::string(1, c));
    return characters;
  }
  if (Iterator* iterator = as<Iterator>(value)) {
    if (!iterator->is_known) return std::nullopt;
    std::vector<Value> rest(iterator->items.begin() + static_cast<std::ptrdiff_t>(iterator->at), iterator->items.end());
    iterator->at = iterator->items.size();
    return rest;
  }
  if (const Tensor* tensor = as<Tensor>(value)) {
    if (tensor->spec.shape.is_scalar()) raise("TypeError", "iteration over a 0-d tensor");
    if (!tensor->spec.shape[0].is_number() || tensor->spec.shape[0].number() > kMostItems) return std::nullopt;
    std::vector<Value> rows;
    for (std::int64_t i = 0; i < tensor->spec.shape[0].number(); ++i) {
      step();
      rows.push_back(subscript(value, i));
    }
    return rows;
  }
  if (Instance* instance = as<Instance>(value)) {
    if (const Value* held = instance->find("_items")) return items(*held);
    if (const auto method = find_attribute(value, "__iter__")) return items(call(*method, {}, {}));
    const auto get = find_attribute(value, "__getitem__");
    const auto count = get ? length(value) : std::nullopt;
    if (get && count && *count <= kMostItems) {
      std::vector<Value> values;
      for (std::int64_t i = 0; i < *count; ++i) values.push_back(call(*get, {i}, {}));
      return values;
    }
    return std::nullopt;
  }
  if (number_of(value) || is_none(value)) raise("TypeError", "'" + type_name(value) + "' object is not iterable");
  return std::nullopt;
}

std::optional<std::string> Machine::display(const Value& value) {
  if (const std::string* text = text_of(value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "True" : "False";
  if (const auto number = integer_of(value)) return std::to_string(*number);
  if (is_none(value)) return "None";
  if (const auto* dtype = std::get_if<Dtype>(&value)) return "torch." + std::string(name(*dtype));
  if (const Sequence* sequence = as<Sequence>(value); sequence != nullptr && sequence->type == SequenceKind::kSize) {
    std::string text = "torch.Size([";
    for (std::size_t i = 0; i < sequence->items.size(); ++i) {
      const auto item = display(sequence->items[i]);
      if (!item) return std::nullopt;
      text += (i == 0 ? "" : ", ") + *item;
    }
    return text + "])";
  }
  return std::nullopt;
}

std::string Machine::type_name(const Value& value) {
  if (is_none(value)) return "NoneType";
  if (std::holds_alternative<bool>(value)) return "bool";
  if (std::holds_alternative<std::int64_t>(value)) return "int";
  if (std::holds_alternative<double>(value)) return "float";
  if (text_of(value) != nullptr) return "str";
  if (std::holds_alternative<Dtype>(value)) return "torch.dtype";
  if (std::holds_alternative<Ellipsis>(value)) return "ellipsis";
  if (const Sequence* sequence = as<Sequence>(value)) {
    switch (sequence->type) {
      case SequenceKind::kList: return "list";
      case SequenceKind::kTuple: return "tuple";
      case SequenceKind::kSet: return "set";
      case SequenceKind::kSize: return "torch.Size";
    }
  }
  if (const Tensor* tensor = as<Tensor>(value)) return tensor->is_array ? "numpy.ndarray" : tensor->is_parameter ? "Parameter" : "Tensor";
  if (const Instance* instance = as<Instance>(value)) return instance->type->name;
  if (as<Dict>(value) != nullptr) return "dict";
  if (as<Range>(value) != nullptr) return "range";
  if (as<Class>(value) != nullptr) return "type";
  if (as<Function>(value) != nullptr) return "function";
  if (as<Bound>(value) != nullptr) return "method";
  if (as<NativeFunction>(value) != nullptr) return "builtin_function_or_method";
  if (as<Device>(value) != nullptr) return "torch.device";
  if (as<Namespace>(value) != nullptr) return "module";
  return "object";
}

}  // namespace lossfit::snippet
