// The three matrix products of a linear layer, y = x w^T + b, on rows of float or double.
#pragma once

#include <cstdint>

namespace lossfit::numeric {

/// Sizes of a layer: rows of x, features of each, outputs of each.
struct LinearSizes {
  std::int64_t rows = 0;
  std::int64_t features = 0;
  std::int64_t outputs = 0;
};

/// y = x w^T + b; b may be null.
template <class T>
void linear(const LinearSizes& sizes, const T* x, const T* w, const T* b, T* y);

/// dx = dy w.
template <class T>
void linear_input_gradient(const LinearSizes& sizes, const T* dy, const T* w, T* dx);

/// dw += dy^T x, and db += the sum of dy's rows where db is not null.
template <class T>
void add_linear_weight_gradient(const LinearSizes& sizes, const T* dy, const T* x, T* dw, T* db);

}  // namespace lossfit::numeric
