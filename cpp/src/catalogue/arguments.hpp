// Factories for a loss's signature, so that a declaration reads like PyTorch's own.
#pragma once

#include "catalogue/loss_def.hpp"

namespace lossfit {

/// A required tensor.
inline Argument tensor(std::string_view name, std::string_view help) {
  return {.name = name, .is_tensor = true, .required = true, .help = help};
}

/// A required tensor that the model computes; its gradient is reported.
inline Argument learned_tensor(std::string_view name, std::string_view help) {
  return {.name = name, .is_tensor = true, .required = true, .learned = true, .help = help};
}

/// A tensor that may be left out.
inline Argument optional_tensor(std::string_view name, std::string_view help) {
  return {.name = name, .is_tensor = true, .help = help};
}

/// A tensor that may be left out and that the model learns where it is given.
inline Argument learned_optional_tensor(std::string_view name, std::string_view help) {
  return {.name = name, .is_tensor = true, .learned = true, .help = help};
}

inline Argument flag(std::string_view name, bool fallback, std::string_view help) {
  return {.name = name, .type = OptionType::kBool, .fallback = fallback, .help = help};
}

inline Argument number(std::string_view name, double fallback, std::string_view help) {
  return {.name = name, .type = OptionType::kFloat, .fallback = fallback, .help = help};
}

inline Argument integer(std::string_view name, std::int64_t fallback, std::string_view help) {
  return {.name = name, .type = OptionType::kInt, .fallback = fallback, .help = help};
}

/// `reduction`, which nearly every loss has.
inline Argument reduction(std::vector<std::string_view> choices = {"none", "mean", "sum"}) {
  return {.name = "reduction",
          .type = OptionType::kString,
          .fallback = std::string("mean"),
          .choices = std::move(choices),
          .help = "how the elements become one number"};
}

/// The deprecated pair that `reduction` replaced.
inline Argument size_average() {
  return {.name = "size_average",
          .type = OptionType::kBool,
          .nullable = true,
          .help = "deprecated; use reduction"};
}
inline Argument reduce() {
  return {.name = "reduce", .type = OptionType::kBool, .nullable = true, .help = "deprecated; use reduction"};
}

/// Says what a tensor's elements are like, for calls that are evaluated without values.
inline Argument sampled(Sample sample, Argument argument) {
  argument.sample = sample;
  return argument;
}

/// Marks an argument as keyword-only, as behind `*` in Python.
inline Argument keyword(Argument argument) {
  argument.keyword_only = true;
  return argument;
}

}  // namespace lossfit
