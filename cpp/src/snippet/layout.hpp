// Strides of tensors as far as they are known: what decides whether `view` can be a view.
#pragma once

#include "snippet/value.hpp"

namespace lossfit::snippet {

/// True where strides can be told: the layout is known, and all sizes are numbers other than 0.
bool layout_matters(const Tensor& x);

/// Strides in elements; only where `layout_matters`.
std::vector<std::int64_t> strides_of(const Tensor& x);

/// Keeps strides only where they differ from row-major ones, axes of size 1 aside.
void set_strides(Tensor& x, std::vector<std::int64_t> strides);

}  // namespace lossfit::snippet
