// How LibTorch computes each loss: through its dispatcher where the loss is an ATen operator, composed from operators where
// PyTorch composes it in Python. Included by torch_backend.cpp alone, so that LibTorch's headers are compiled once.
// Source: torch/nn/functional.py of PyTorch 2.14 for the compositions.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalogue/call.hpp"
#include "catalogue/loss_def.hpp"

namespace lossfit::numeric::torch {

/// ATen's numbers for reductions (at::Reduction).
enum AtenReduction : std::int64_t { kAtenNone = 0, kAtenMean = 1, kAtenSum = 2 };

inline at::ScalarType scalar_type(Dtype dtype) {
  switch (dtype) {
    case Dtype::kBool: return at::kBool;
    case Dtype::kUint8: return at::kByte;
    case Dtype::kInt8: return at::kChar;
    case Dtype::kInt16: return at::kShort;
    case Dtype::kInt32: return at::kInt;
    case Dtype::kInt64: return at::kLong;
    case Dtype::kFloat16: return at::kHalf;
    case Dtype::kBfloat16: return at::kBFloat16;
    case Dtype::kFloat32: return at::kFloat;
    case Dtype::kFloat64: return at::kDouble;
  }
  __builtin_unreachable();
}

inline Dtype dtype_of(const at::Tensor& tensor) {
  for (const Dtype dtype : kAllDtypes) {
    if (scalar_type(dtype) == tensor.scalar_type()) return dtype;
  }
  TORCH_CHECK(false, "a result of dtype ", tensor.scalar_type());
}

/// A call with its tensors on a device; those that gradients are reported for are leaves that require them.
struct Arguments {
  const Call* call;
  Reduction reduction;
  Named<at::Tensor> tensors;
  std::vector<std::string> learned;  ///< in the order of the signature

  bool has(std::string_view name) const { return find(name).defined(); }
  /// The tensor, or an undefined one.
  at::Tensor find(std::string_view name) const {
    for (const auto& [key, tensor] : tensors) {
      if (key == name) return tensor;
    }
    return {};
  }
  at::Tensor replace(std::string_view name, const at::Tensor& by) {
    for (auto& [key, tensor] : tensors) {
      if (key == name) tensor = by;
    }
    return by;
  }
};

/// A tensor over the values' own memory, moved to the device; nothing here writes to it.
inline at::Tensor moved(const TensorSpec& spec, const at::Device& device) {
  std::vector<std::int64_t> sizes;
  for (const Dim& dim : spec.shape) sizes.push_back(dim.number());
  void* data = const_cast<std::byte*>(spec.values->bytes());
  return at::from_blob(data, sizes, at::TensorOptions(scalar_type(spec.dtype))).to(device);
}

inline Arguments arguments_on(const Call& call, Reduction reduction, const at::Device& device) {
  Arguments arguments{&call, reduction, {}, {}};
  for (const auto& [name, spec] : call.tensors()) {
    at::Tensor tensor = moved(spec, device);
    if (call.def().find_argument(name)->learned && is_floating(spec.dtype)) {
      tensor = tensor.detach().requires_grad_();
      arguments.learned.emplace_back(name);
    }
    arguments.tensors.emplace_back(name, std::move(tensor));
  }
  return arguments;
}

inline std::int64_t aten_reduction(Reduction reduction) {
  switch (reduction) {
    case Reduction::kNone: return kAtenNone;
    case Reduction::kMean: return kAtenMean;
    case Reduction::kSum:
    case Reduction::kBatchMean: return kAtenSum;
  }
  __builtin_unreachable();
}

inline at::Tensor reduced(const at::Tensor& loss, Reduction reduction) {
  if (reduction == Reduction::kMean) return loss.mean();
  return reduction == Reduction::kNone ? loss : loss.sum();
}

/// The operator of a loss, if this LibTorch has it: the one declared, `aten::ctc_loss.Tensor`, or the loss's namesake.
/// The optional's type is c10's up to LibTorch 2.2 and std's later.
inline auto find_operator(const LossDef& def) {
  const std::string full = def.aten.empty() ? "aten::" + std::string(def.name) : std::string(def.aten);
  const std::size_t dot = full.find('.');
  const std::string overload = dot == std::string::npos ? "" : full.substr(dot + 1);
  return c10::Dispatcher::singleton().findSchema({full.substr(0, dot), overload});
}

/// Our name of an operator's argument: ATen calls the first tensor self where Python calls it input.
inline std::string_view python_name(const c10::Argument& argument) {
  const std::string_view name = argument.name();
  return name == "self" ? "input" : name;
}

/// An option as the type the schema asks for.
inline c10::IValue option_value(const Call& call, const c10::Argument& argument) {
  const OptionValue& value = call.option(argument.name());
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (whole == nullptr) return {};
  const bool wants_float = argument.type()->kind() == c10::TypeKind::FloatType;
  return wants_float ? c10::IValue(static_cast<double>(*whole)) : c10::IValue(*whole);
}

inline c10::IValue argument_value(const Arguments& arguments, Reduction reduction, const c10::Argument& argument) {
  if (argument.name() == "reduction") return aten_reduction(reduction);
  const Argument* declared = arguments.call->def().find_argument(python_name(argument));
  if (declared == nullptr) {
    TORCH_CHECK(argument.default_value(), "nothing is known of the operator's argument ", argument.name());
    return *argument.default_value();
  }
  if (!declared->is_tensor) return option_value(*arguments.call, argument);
  const at::Tensor tensor = arguments.find(declared->name);
  return tensor.defined() ? c10::IValue(tensor) : c10::IValue();
}

/// Calls the loss's operator with every argument its schema names.
inline at::Tensor call_operator(const Arguments& arguments, Reduction reduction) {
  const c10::OperatorHandle found = *find_operator(arguments.call->def());
  std::vector<c10::IValue> stack;
  for (const c10::Argument& argument : found.schema().arguments()) {
    stack.push_back(argument_value(arguments, reduction, argument));
  }
  found.callBoxed(stack);
  return stack.front().toTensor();
}

/// Whether the operator takes every tensor the call gives.
inline bool takes_all_tensors(const Call& call, const c10::OperatorHandle& found) {
  for (const auto& [name, spec] : call.tensors()) {
    bool taken = false;
    for (const c10::Argument& argument : found.schema().arguments()) taken = taken || python_name(argument) == name;
    if (!taken) return false;
  }
  return true;
}

/// mse_loss, l1_loss, smooth_l1_loss and huber_loss, whose tensors Python broadcasts; their operators take no weight.
inline at::Tensor pointwise(const Arguments& given) {
  const std::string_view name = given.call->def().name;
  Arguments arguments = given;
  const std::vector<at::Tensor> same_shape = at::broadcast_tensors({given.find("input"), given.find("target")});
  const at::Tensor input = arguments.replace("input", same_shape[0]);
  const at::Tensor target = arguments.replace("target", same_shape[1]);
  const at::Tensor weight = given.find("weight");
  const bool is_l1 = name == "smooth_l1_loss" && given.call->number("beta") == 0;
  if (is_l1) return at::l1_loss(input, target, aten_reduction(arguments.reduction));
  if (!weight.defined()) return call_operator(arguments, arguments.reduction);
  if (weight.sizes() != given.find("input").sizes()) {
    TORCH_CHECK_WITH(ValueError, false, "Weights and input must have the same size.");
  }
  if (name == "huber_loss") return reduced(call_operator(arguments, Reduction::kNone) * weight, arguments.reduction);
  const at::Tensor errors = name == "mse_loss" ? (input - target).pow(2) : (input - target).abs();
  const at::Tensor loss = errors * weight;
  return arguments.reduction == Reduction::kMean ? loss.sum() / weight.sum() : reduced(loss, arguments.reduction);
}

inline at::Tensor gaussian_nll(const Arguments& arguments) {
  const Call& call = *arguments.call;
  const at::Tensor input = arguments.find("input");
  at::Tensor var = arguments.has("var") ? arguments.find("var") : call.number("var") * at::ones_like(input);
  const bool has_values = !var.is_meta();
  if (has_values && at::any(var < 0).item<bool>()) TORCH_CHECK_WITH(ValueError, false, "var has negative entry/entries");
  if (var.sizes() != input.sizes()) {
    const bool one_for_each_row = input.dim() > 0 && input.sizes().slice(0, input.dim() - 1) == var.sizes();
    std::int64_t of_other_size = 0;  // summed up over the axes where they differ: one axis of size 1 may
    for (std::int64_t i = 0; input.dim() == var.dim() && i < var.dim(); ++i) {
      if (input.size(i) != var.size(i)) of_other_size += var.size(i);
    }
    if (one_for_each_row) {
      var = var.unsqueeze(-1);
    } else if (input.dim() != var.dim() || of_other_size != 1) {
      TORCH_CHECK_WITH(ValueError, false, "var is of incorrect size");
    }
  }
  var = var.clone();
  {
    const at::NoGradGuard no_grad;
    var.clamp_(call.number("eps"));
  }
  at::Tensor loss = 0.5 * (var.log() + (input - arguments.find("target")).pow(2) / var);
  if (call.flag("full")) loss = loss + 0.5 * std::log(2 * std::numbers::pi);
  return reduced(loss, arguments.reduction);
}

inline at::Tensor multilabel_soft_margin(const Arguments& arguments) {
  const at::Tensor input = arguments.find("input");
  const at::Tensor target = arguments.find("target");
  // In Python's order, which C++ leaves open: the first operator that refuses a dtype names it.
  const at::Tensor wanted = target * at::log_sigmoid(input);
  const at::Tensor unwanted = at::rsub(target, 1) * at::log_sigmoid(-input);
  at::Tensor loss = -(wanted + unwanted);
  if (arguments.has("weight")) loss = loss * arguments.find("weight");
  const std::int64_t class_axis = input.dim() - 1;
  const std::int64_t classes = input.size(class_axis);
  return reduced(loss.sum(class_axis) / classes, arguments.reduction);
}

inline at::Tensor triplet_margin_with_distance(const Arguments& arguments) {
  const Call& call = *arguments.call;
  const at::Tensor anchor = arguments.find("anchor");
  const at::Tensor positive = arguments.find("positive");
  const at::Tensor negative = arguments.find("negative");
  const at::Tensor near = at::pairwise_distance(anchor, positive);
  at::Tensor far = at::pairwise_distance(anchor, negative);
  if (call.flag("swap")) far = at::minimum(far, at::pairwise_distance(positive, negative));
  return reduced(at::clamp_min(call.number("margin") + near - far, 0), arguments.reduction);
}

inline at::Tensor linear_cross_entropy(const Arguments& arguments) {
  const Call& call = *arguments.call;
  const at::Tensor input = arguments.find("input");
  const at::Tensor weight = arguments.find("linear_weight");
  const at::Tensor bias = arguments.find("linear_bias");
  std::vector<std::int64_t> sizes = input.sizes().slice(0, input.dim() - 1).vec();
  sizes.insert(sizes.end(), weight.sizes().begin(), weight.sizes().end() - 1);
  // An optional tensor that is absent is an undefined one.
  std::int64_t outputs = 1;  // not -1, which is ambiguous for a layer without features
  for (const std::int64_t size : weight.sizes().slice(0, weight.dim() - 1)) outputs *= size;
  const at::Tensor logits = at::linear(input, weight.reshape({outputs, weight.size(-1)}), bias.defined() ? bias.reshape({-1}) : bias);
  const std::int64_t ignore_index = call.is_none("ignore_index") ? -100 : call.integer("ignore_index");
  return at::cross_entropy_loss(logits.reshape(sizes), arguments.find("target"), arguments.find("weight"),
                                aten_reduction(arguments.reduction), ignore_index, call.number("label_smoothing"));
}

using Composition = at::Tensor (*)(const Arguments&);

/// How LibTorch computes a call; null if it cannot.
inline Composition composition_of(const Call& call) {
  const std::string_view name = call.def().name;
  for (const char* pointwise_name : {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"}) {
    if (name == pointwise_name) return pointwise;
  }
  if (name == "gaussian_nll_loss") return gaussian_nll;
  if (name == "multilabel_soft_margin_loss") return multilabel_soft_margin;
  if (name == "triplet_margin_with_distance_loss") return triplet_margin_with_distance;
  if (name == "linear_cross_entropy") return linear_cross_entropy;
  const auto found = find_operator(call.def());
  if (!found || !takes_all_tensors(call, *found)) return nullptr;
  return [](const Arguments& arguments) { return call_operator(arguments, arguments.reduction); };
}

inline at::Tensor forward(const Arguments& arguments) {
  const at::Tensor loss = composition_of(*arguments.call)(arguments);
  const at::Tensor input = arguments.find("input");
  // kl_div's batchmean is divided in Python, which looks at the name alone, even where size_average decides what is reduced.
  const bool divided = arguments.call->def().name == "kl_div" && arguments.call->text("reduction") == "batchmean" && input.dim() != 0;
  return divided ? loss / input.size(0) : loss;
}

}  // namespace lossfit::numeric::torch
