// What several makers of tensors need.
#pragma once

#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// Sizes as a shape; `zeros` names itself where a size is negative, the other makers do not.
Shape checked_shape(Machine& machine, const ops::Sizes& sizes, const std::string& maker);
/// Elements that are all the same, where that many can be afforded.
std::optional<Values> constant(Machine& machine, const Shape& shape, Dtype dtype, double number);

/// Options that makers share, by their places in the signature.
struct Made {
  Dtype dtype;
  std::string device = "cpu";
  bool requires_grad = false;
};

inline Made options(Args& args, std::size_t dtype, std::size_t requires_grad, Dtype fallback) {
  Made made{args.dtype(dtype).value_or(fallback)};
  if (requires_grad < args.count()) made.requires_grad = args.flag(requires_grad);
  if (made.requires_grad && !is_floating(made.dtype)) {
    args.machine().raise("RuntimeError", "Only Tensors of floating point and complex dtype can require gradients");
  }
  return made;
}

/// A tensor that nothing was computed for.
inline Tensor* leaf(Args& args, TensorSpec spec, const Made& made, Certainty certainty) {
  spec.dtype = made.dtype;
  spec.device = made.device;
  Tensor* tensor = args.machine().tensor(std::move(spec));
  tensor->certainty = certainty;
  tensor->requires_grad = made.requires_grad ? Tri::kYes : Tri::kNo;
  return tensor;
}

/// The sizes in argument `i`.
inline Shape named_shape(Args& args, std::size_t i, bool is_zeros_like_error) {
  return checked_shape(args.machine(), args.sizes(i), is_zeros_like_error ? std::string(args.name()) : std::string());
}

}  // namespace lossfit::snippet
