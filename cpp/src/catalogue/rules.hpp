// Rules that several losses share, each as PyTorch's functional layer has it.
// Source: torch/nn/functional.py and torch/nn/_reduction.py of PyTorch 2.14.
#pragma once

#include "catalogue/call.hpp"
#include "shape/aten.hpp"

namespace lossfit::rules {

/// A tensor argument as an operand.
inline Operand operand(const Call& call, std::string_view name) { return Operand::of(call.tensor(name), name); }

/// `_Reduction.get_enum`: ValueError for a name it does not know; `elementwise_mean` warns. kl_div knows `batchmean`
/// before it asks.
Checked<Reduction> reduction(Call& call);

/// The reduction once the deprecated size_average and reduce, which warn and win, are taken into account
/// (`_Reduction.legacy_get_enum`, else `get_enum`).
Checked<Reduction> legacy_reduction(Call& call);

/// The same as a string that may still be unknown (`_Reduction.legacy_get_string`).
std::string legacy_reduction_name(Call& call);

/// `_Reduction.get_enum` of a given name.
Checked<Reduction> reduction_named(Call& call, std::string_view name);

/// ValueError `x is not a valid value for reduction`.
Raise unknown_reduction(std::string_view name);

/// The warning of mse_loss, l1_loss, smooth_l1_loss and huber_loss when target and input differ in shape.
void warn_of_broadcast(Call& call);

/// The result of reducing `elements`: a scalar, or themselves for `none`.
Meta reduced(const Operand& elements, Reduction reduction);

/// NotImplementedError `"mse_cpu" not implemented for 'Long'`.
Raise not_implemented(std::string_view kernel, Dtype dtype, std::string_view tensor);

/// The condition `margin > 0` of the triplet losses: ValueError `margin must be greater than 0, got 0.0`.
Checked<Done> positive_margin(const Call& call);

/// The triplet losses' condition that anchor, positive and negative have the same number of axes.
Checked<Done> triplet_ranks(const Call& call);

/// `max(0, d(anchor, positive) - d(anchor, negative) + margin)` with the p-norm as distance d, and the swap of the
/// negative's distance: what the triplet losses compute, element by element.
Checked<Operand> triplet(Call& call, double p);

/// A refusal to broadcast results computed from several arguments, told of the arguments themselves: labels each one's
/// size on the last axis where they differ. `skipped` axes at the end were reduced before.
Raise blame_sizes(Raise refusal, const Call& call, std::initializer_list<std::string_view> tensors, std::int64_t skipped = 0);

/// RuntimeError `expected scalar type Long but found Int`, of a kernel that reads the tensor's data as `expected`.
Raise expected_scalar_type(Dtype expected, Dtype found, std::string_view tensor);

/// RuntimeError of tensors on different devices; the lengths of ctc_loss may stay on the CPU.
/// PyTorch's wording by kernel differs on a GPU; this is the one of element-wise operators.
std::optional<Raise> different_devices(const Call& call);

}  // namespace lossfit::rules
