// Binding a question to a signature; every malformed question is caught here, before any check runs.
#include "catalogue/call.hpp"

#include <cassert>
#include <cmath>

#include "catalogue/nearest.hpp"
#include "shape/number_text.hpp"

namespace lossfit {
namespace {

std::vector<std::string_view> argument_names(const LossDef& def, bool tensors) {
  std::vector<std::string_view> names;
  for (const Argument& argument : def.signature) {
    if (argument.is_tensor == tensors) names.push_back(argument.name);
  }
  return names;
}

Fault unknown_argument(const LossDef& def, std::string_view name, bool is_tensor) {
  const std::string kind = is_tensor ? "tensor" : "option";
  const Argument* other = def.find_argument(name);
  if (other != nullptr) {
    return {"wrong-kind", (is_tensor ? "tensors." : "options.") + std::string(name),
            std::string(name) + " of " + std::string(def.name) + (is_tensor ? " is an option, not a tensor" : " is a tensor, not an option"),
            is_tensor ? "give it under options" : "give it a shape and a dtype under tensors"};
  }
  return {"unknown-" + kind, (is_tensor ? "tensors." : "options.") + std::string(name),
          std::string(def.name) + " has no " + kind + " named " + quoted(name),
          suggestion(name, argument_names(def, is_tensor))};
}

std::string_view type_name(OptionType type) {
  switch (type) {
    case OptionType::kBool: return "true or false";
    case OptionType::kInt: return "a whole number";
    case OptionType::kFloat: return "a number";
    case OptionType::kString: return "a string";
  }
  return {};
}

/// The value as the option's type takes it: an int passes for a float, and stays one, since messages print it as given.
std::optional<OptionValue> coerce(const Argument& argument, const OptionValue& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    return argument.nullable ? std::optional<OptionValue>(value) : std::nullopt;
  }
  switch (argument.type) {
    case OptionType::kBool: return std::holds_alternative<bool>(value) ? std::optional(value) : std::nullopt;
    case OptionType::kInt: return std::holds_alternative<std::int64_t>(value) ? std::optional(value) : std::nullopt;
    case OptionType::kString: return std::holds_alternative<std::string>(value) ? std::optional(value) : std::nullopt;
    case OptionType::kFloat:
      return std::holds_alternative<double>(value) || std::holds_alternative<std::int64_t>(value) ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Fault> tensor_fault(std::string_view name, const TensorSpec& spec) {
  const std::string where = "tensors." + std::string(name);
  const auto count = spec.shape.element_count();
  if (!count && spec.shape.is_known()) {
    return Fault{"too-many-elements", where + ".shape", "the shape " + spec.shape.text() + " has more elements than 64 bits can count",
                 "use smaller sizes"};
  }
  if (spec.values && (!count || *count != spec.values->count())) {
    return Fault{"data-length", where + ".data",
                 std::to_string(spec.values->count()) + " values were given for the shape " + spec.shape.text() +
                     (count ? ", which holds " + std::to_string(*count) : ", whose sizes are not all numbers"),
                 "give every element once, row by row, or leave data out"};
  }
  return std::nullopt;
}

}  // namespace

const Argument* LossDef::find_argument(std::string_view argument) const {
  for (const Argument& candidate : signature) {
    if (candidate.name == argument) return &candidate;
  }
  return nullptr;
}

Outcome<Call> Call::bind(const LossDef& def, const Question& question) {
  for (const auto& [name, spec] : question.tensors) {
    const Argument* argument = def.find_argument(name);
    if (argument == nullptr || !argument->is_tensor) return unknown_argument(def, name, true);
    if (auto fault = tensor_fault(name, spec)) return *fault;
  }
  for (const auto& [name, value] : question.options) {
    const Argument* argument = def.find_argument(name);
    const bool none_for_tensor = argument != nullptr && argument->is_tensor && value.index() == 0;
    if (argument == nullptr || (argument->is_tensor && !argument->or_number && !none_for_tensor)) {
      return unknown_argument(def, name, false);
    }
  }
  Call call(def);
  for (const Argument& argument : def.signature) {
    const OptionValue* value = find_named(question.options, argument.name);
    const TensorSpec* spec = find_named(question.tensors, argument.name);
    if (spec != nullptr) call.tensors_.emplace_back(argument.name, *spec);
    if (spec == nullptr && argument.required && !(argument.or_number && value != nullptr)) {
      return Fault{"missing-tensor", "tensors", std::string(def.name) + " needs the tensor " + std::string(argument.name),
                   "give its shape and dtype"};
    }
    if (value == nullptr || (argument.is_tensor && value->index() == 0)) continue;
    const std::optional<OptionValue> coerced = coerce(argument, *value);
    if (!coerced) {
      return Fault{"wrong-option-type", "options." + std::string(argument.name),
                   std::string(argument.name) + " must be " + std::string(type_name(argument.type)),
                   argument.choices.empty() ? "leave it out for its default, " + python_text(argument.fallback) : "one of " + list_of(argument.choices)};
    }
    call.stated_.emplace_back(argument.name, *coerced);
  }
  return call;
}

const TensorSpec* Call::find_tensor(std::string_view name) const { return find_named(tensors_, name); }

const TensorSpec& Call::tensor(std::string_view name) const {
  const TensorSpec* spec = find_tensor(name);
  assert(spec != nullptr);
  return *spec;
}

const OptionValue& Call::option(std::string_view name) const {
  if (const OptionValue* stated = find_named(stated_, name)) return *stated;
  const Argument* argument = def_->find_argument(name);
  assert(argument != nullptr);
  return argument->fallback;
}

bool Call::flag(std::string_view name) const {
  const bool* value = std::get_if<bool>(&option(name));
  return value != nullptr && *value;
}

double Call::number(std::string_view name) const {
  const auto* whole = std::get_if<std::int64_t>(&option(name));
  return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(option(name));
}
std::int64_t Call::integer(std::string_view name) const { return std::get<std::int64_t>(option(name)); }
std::string_view Call::text(std::string_view name) const { return std::get<std::string>(option(name)); }

}  // namespace lossfit
