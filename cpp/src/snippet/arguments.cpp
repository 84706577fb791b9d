// How the arguments of a call are bound to a native's signature, read, and made into its result; see natives.hpp.
#include <algorithm>

#include "snippet/arity.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {

std::optional<ops::Size> size_from(const Value& value) {
  if (const auto number = integer_of(value)) return ops::Size(*number);
  if (const auto* dim = std::get_if<Dim>(&value)) return ops::Size(*dim);
  if (is_unknown(value)) return ops::Size(Dim::unknown());
  if (Tensor* tensor = as<Tensor>(value)) {
    Machine::refresh(*tensor);
    if (is_floating(tensor->spec.dtype) || tensor->spec.shape.element_count() != 1) return std::nullopt;
    if (!tensor->spec.values || tensor->certainty != Certainty::kSure) return ops::Size(Dim::unknown());
    return ops::Size(tensor->spec.values->integer(0));
  }
  return std::nullopt;
}

void Args::wrong_count(std::size_t given) {
  const std::string called = python_name();
  if (called.empty()) throw Unsure{};
  const std::size_t own = called.find('.') == std::string::npos ? 0 : 1;  // self
  std::size_t most = own;
  std::size_t least = own;
  for (const Parameter& parameter : signature_) {
    if (parameter.is_star || parameter.takes_keywords) throw Unsure{};
    most += parameter.is_keyword_only ? 0 : 1;
    least += parameter.is_required && !parameter.is_keyword_only ? 1 : 0;
  }
  machine_.raise("TypeError", takes_other_count(called, least, most, own + given));
}

void Args::check_missing() {
  std::vector<std::string_view> missing;
  for (std::size_t i = 0; i < signature_.size(); ++i) {
    if (!given_[i] && signature_[i].is_required) missing.push_back(signature_[i].name);
  }
  if (missing.empty()) return;
  const std::string called = python_name();
  if (called.empty()) throw Unsure{};
  machine_.raise("TypeError", missing_arguments(called, "positional", missing));
}

std::string Args::python_name() const { return callee == nullptr ? std::string() : python_name_of(*callee, name_); }

void Args::bind(std::vector<Value> positional, Keywords keywords) {
  values_.assign(signature_.size(), Unknown{});
  given_.assign(signature_.size(), false);
  std::size_t next = 0;
  for (std::size_t i = 0; i < signature_.size(); ++i) {
    const Parameter& parameter = signature_[i];
    if (parameter.is_star) {
      std::vector<Value> rest(positional.begin() + static_cast<std::ptrdiff_t>(std::min(next, positional.size())), positional.end());
      given_[i] = !rest.empty();
      next = positional.size();
      values_[i] = machine_.tuple(std::move(rest));
    } else if (!parameter.is_keyword_only && next < positional.size()) {
      values_[i] = std::move(positional[next++]);
      given_[i] = true;
    } else {
      values_[i] = parameter.fallback;
    }
  }
  if (next < positional.size()) wrong_count(positional.size());
  for (auto& [name, value] : keywords) {
    bool found = false;
    for (std::size_t i = 0; i < signature_.size() && !found; ++i) {
      std::string_view own = signature_[i].name;
      const bool alias = (name == "axis" && own == "dim") || (name == "x" && own == "input") || (name == "keepdims" && own == "keepdim") ||
                         (name == "self" && own == "input") || (name == "a" && own == "input");
      if (own != name && !alias) continue;
      // `dict(x=1)` names a key, whatever the table calls its parameters.
      if (signature_[i].takes_keywords || (signature_[i].is_star && signature_.back().takes_keywords)) continue;
      // zip(x=1) is refused by Python; zeros(size=(2, 3)) gives all that its star would gather.
      if (signature_[i].is_star && as<Sequence>(value) == nullptr) throw Unsure{};
      values_[i] = std::move(value);
      given_[i] = found = true;
    }
    if (!found && !signature_.empty() && signature_.back().takes_keywords) {
      more.emplace_back(name, std::move(value));
      continue;
    }
    if (!found && !name.starts_with("_") && name != "device" && name != "dtype") {
      const std::string called = python_name();
      if (!called.empty()) machine_.raise("TypeError", unexpected_keyword(called, name));
    }
    if (!found && name != "device" && name != "generator" && name != "out" && name != "layout" && name != "pin_memory" && name != "non_blocking") {
      throw Unsure{};
    }
    if (!found && name == "out") throw Unsure{};
    if (!found && name == "generator" && !snippet::is_none(value)) has_own_generator = true;
  }
  check_missing();
}

void Args::wrong_type(std::size_t i, std::string_view wanted) {
  machine_.raise("TypeError", std::string(name_) + "(): argument '" + std::string(signature_[i].name) + "' (position " + std::to_string(i + 1) +
                                  ") must be " + std::string(wanted) + ", not " + machine_.type_name(values_[i]));
}

void Args::depend_on(Tensor& tensor) {
  Machine::refresh(tensor);
  certainty = std::max(certainty, tensor.certainty);
  if (tensor.requires_grad == Tri::kYes) requires_grad = Tri::kYes;
  if (tensor.requires_grad == Tri::kUnknown && requires_grad == Tri::kNo) requires_grad = Tri::kUnknown;
}

Tensor* Args::maybe_tensor(std::size_t i) {
  if (is_none(i)) return nullptr;
  return &tensor(i);
}

Tensor& Args::tensor(std::size_t i) {
  Tensor* tensor = as<Tensor>(values_[i]);
  if (tensor == nullptr) {
    const bool opaque = is_unknown(values_[i]) || as<Instance>(values_[i]) != nullptr || std::holds_alternative<Dim>(values_[i]);
    if (opaque) throw Unsure{};
    wrong_type(i, "Tensor");
  }
  depend_on(*tensor);
  return *tensor;
}

std::int64_t Args::integer(std::size_t i) {
  if (const auto number = integer_of(values_[i])) return *number;
  if (as<Tensor>(values_[i]) != nullptr) {
    const auto size = size_from(values_[i]);
    if (size && size->is_number()) return size->number();
  }
  if (std::holds_alternative<double>(values_[i]) || text_of(values_[i]) != nullptr) wrong_type(i, "int");
  throw Unsure{};
}

std::optional<std::int64_t> Args::maybe_integer(std::size_t i) {
  if (is_none(i)) return std::nullopt;
  return integer(i);
}

double Args::number(std::size_t i) {
  if (const auto number = number_of(values_[i])) return *number;
  throw Unsure{};
}

bool Args::flag(std::size_t i) {
  if (const auto number = integer_of(values_[i])) return *number != 0;
  if (is_none(i)) return false;
  throw Unsure{};
}

std::string Args::text(std::size_t i) {
  if (const std::string* text = text_of(values_[i])) return *text;
  throw Unsure{};
}

std::optional<Dtype> Args::dtype(std::size_t i) {
  if (is_none(i)) return std::nullopt;
  if (const auto* dtype = std::get_if<Dtype>(&values_[i])) return *dtype;
  if (const std::string* text = text_of(values_[i])) {
    if (const auto dtype = parse_dtype(*text)) return *dtype;
  }
  throw Unsure{};
}

ops::Sizes Args::sizes(std::size_t i) {
  const Value* value = &values_[i];
  if (const Sequence* rest = as<Sequence>(*value); rest != nullptr && signature_[i].is_star && rest->items.size() == 1) {
    if (as<Sequence>(rest->items[0]) != nullptr) value = &rest->items[0];
  }
  ops::Sizes sizes;
  const auto add = [&](const Value& item) {
    const auto size = size_from(item);
    if (!size) throw Unsure{};
    sizes.push_back(*size);
  };
  if (const Sequence* sequence = as<Sequence>(*value)) {
    if (!sequence->is_known) throw Unsure{};
    for (const Value& item : sequence->items) add(item);
  } else if (is_unknown(*value)) {
    throw Unsure{};
  } else {
    add(*value);
  }
  return sizes;
}

ops::Axes Args::axes(std::size_t i) {
  ops::Axes axes;
  if (is_none(i)) return axes;
  for (const ops::Size& size : sizes(i)) {
    if (!size.is_number()) throw Unsure{};
    axes.push_back(size.number());
  }
  return axes;
}

std::vector<Value> Args::items(std::size_t i) {
  const Value* value = &values_[i];
  if (const Sequence* rest = as<Sequence>(*value); rest != nullptr && signature_[i].is_star && rest->items.size() == 1) {
    if (as<Sequence>(rest->items[0]) != nullptr) value = &rest->items[0];
  }
  auto items = machine_.items(*value);
  if (!items) throw Unsure{};
  return *items;
}

std::vector<Tensor*> Args::tensors(std::size_t i) {
  if (const Tensor* one = as<Tensor>(values_[i]); one != nullptr && !one->is_array && signature_[i].name == "tensors") wrong_type(i, "tuple of Tensors");
  std::vector<Tensor*> tensors;
  std::size_t position = 0;
  for (const Value& item : items(i)) {
    Tensor* tensor = as<Tensor>(item);
    if (tensor == nullptr) {
      if (is_unknown(item) || as<Instance>(item) != nullptr) throw Unsure{};
      machine_.raise("TypeError", "expected Tensor as element " + std::to_string(position) + " in argument 0, but got " + machine_.type_name(item));
    }
    depend_on(*tensor);
    tensors.push_back(tensor);
    ++position;
  }
  return tensors;
}

Value Args::own(std::string_view attribute) {
  const Value* value = instance().find(attribute);
  if (value == nullptr) throw Unsure{};
  return *value;
}

std::int64_t Args::own_integer(std::string_view attribute) {
  const auto number = integer_of(own(attribute));
  if (!number) throw Unsure{};
  return *number;
}

Tensor* Args::own_tensor(std::string_view attribute) {
  const Value value = own(attribute);
  if (snippet::is_none(value)) return nullptr;
  Tensor* tensor = as<Tensor>(value);
  if (tensor == nullptr) throw Unsure{};
  depend_on(*tensor);
  return tensor;
}

bool Args::own_flag(std::string_view attribute) { return !snippet::is_none(own(attribute)) && own_integer(attribute) != 0; }

double Args::own_number(std::string_view attribute) {
  const auto number = number_of(own(attribute));
  if (!number) throw Unsure{};
  return *number;
}

std::vector<std::int64_t> Args::own_numbers(std::string_view attribute, std::size_t count) {
  const Value value = own(attribute);
  std::vector<std::int64_t> numbers;
  if (const auto number = integer_of(value)) return std::vector<std::int64_t>(count, *number);
  const Sequence* sequence = as<Sequence>(value);
  if (sequence == nullptr || !sequence->is_known) throw Unsure{};
  for (const Value& item : sequence->items) {
    const auto number = integer_of(item);
    if (!number) throw Unsure{};
    numbers.push_back(*number);
  }
  if (numbers.size() == 1) numbers.resize(count, numbers[0]);
  if (numbers.size() != count) throw Unsure{};
  return numbers;
}

Tensor* Args::new_tensor(TensorSpec spec) {
  Tensor* made = machine_.tensor(std::move(spec));
  made->certainty = certainty;
  made->requires_grad = !is_floating(made->spec.dtype) || !machine_.grad_enabled ? Tri::kNo : requires_grad;
  made->is_leaf = made->requires_grad == Tri::kNo;
  return made;
}

Value Args::result(TensorSpec spec) { return new_tensor(std::move(spec)); }
Value Args::result(Checked<TensorSpec> spec) { return new_tensor(machine_.checked(std::move(spec))); }

Value Args::view_of(Tensor& base, Checked<TensorSpec> spec) {
  Tensor* made = new_tensor(machine_.checked(std::move(spec)));
  made->storage = base.storage;
  made->version = base.storage->version;
  made->is_array = base.is_array;
  return made;
}

Value Args::elementwise(TensorSpec spec, const Tensor& source) {
  Tensor* made = new_tensor(std::move(spec));
  made->is_array = source.is_array;
  made->layout_is_known = source.layout_is_known;
  if (made->spec.shape == source.spec.shape) made->strides = source.strides;
  return made;
}

Value Args::drawn(TensorSpec spec, Certainty how) {
  Tensor* made = new_tensor(std::move(spec));
  made->certainty = std::max(certainty, how);
  return made;
}

bool Args::afford(std::int64_t operations) { return machine_.afford(operations); }

}  // namespace lossfit::snippet
