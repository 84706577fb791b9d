// Rules of the losses that PyTorch computes element by element: l1_loss, mse_loss, binary_cross_entropy and their kin.
// Source: torch/nn/functional.py and aten/src/ATen/native/Loss.cpp of PyTorch 2.14.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalogue/rules.hpp"

namespace lossfit::rules {

/// Input and target after `torch.broadcast_tensors`; a scalar that was broadcast counts as a tensor with axes from then on.
struct Pair {
  Operand input;
  Operand target;
};
Checked<Pair> broadcast_pair(Call& call);

/// ValueError unless weight's shape is exactly input's; `Weights and input must have the same size.`
Checked<Done> weight_like_input(Call& call);

/// The reduction of a weighted l1, mse or huber loss, which knows no deprecated names.
Checked<Reduction> weighted_reduction(std::string_view name);

/// The sum of weighted elements over the sum of weights, for `mean`; else as `reduce_elements`.
Checked<Fit> weighted_mean(Call& call, const Operand& elements, Reduction reduction);

/// The result of reducing the elements of a loss; RuntimeError for the mean of integers.
Checked<Fit> reduce_elements(const Operand& elements, Reduction reduction);

/// RuntimeError of a kernel that does not promote: `Found dtype Double but expected Float`.
Raise unlike_dtypes(const Operand& found, const Operand& expected);

/// Labels what tells the shape of `odd` from that of `model`: the first size that differs, or the axis that is one too many.
Raise blame_shape(Raise refusal, const Call& call, std::string_view odd, std::string_view model);

/// Labels the element of a tensor that is at fault, with `remark` after its value.
Raise blame_element(Raise refusal, const Call& call, std::string_view tensor, std::int64_t index, std::string_view remark);

/// The index of the first given element that satisfies `is_bad`, taken as a float or, from float64, a double.
template <class Predicate>
std::optional<std::int64_t> first_bad(const TensorSpec& spec, Predicate is_bad) {
  if (!spec.values) return std::nullopt;
  return visit_dtype(spec.dtype, [&](auto zero) -> std::optional<std::int64_t> {
    using T = decltype(zero);
    const auto elements = spec.values->template span<T>();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      bool bad = false;
      if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16>) {
        bad = is_bad(to_float(elements[i]));
      } else {
        bad = is_bad(+elements[i]);  // promotes bool
      }
      if (bad) return static_cast<std::int64_t>(i);
    }
    return std::nullopt;
  });
}

/// `tensor.fill_(number)`: RuntimeError `value cannot be converted to type int without overflow`.
Checked<Done> can_fill(double number, Dtype dtype, std::string_view option);

}  // namespace lossfit::rules
