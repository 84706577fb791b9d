// Matrix products whose inner loops run along rows, so that compilers make vectors of them; see linear.hpp.
#include "numeric/linear.hpp"

#include <algorithm>

#include "numeric/vector_math.hpp"

namespace lossfit::numeric {
namespace {

constexpr int kRows = 4;  // rows of x that share one reading of w

/// Dot products of `w` with kRows rows of x, `features` apart.
LOSSFIT_VECTOR_CLONES void dots(const float* x, const float* w, std::int64_t features, float* out) {
  float lanes[kRows][kLanes] = {};
  float rest[kRows] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= features; i += kLanes) {
    for (int r = 0; r < kRows; ++r) {
      for (int k = 0; k < kLanes; ++k) lanes[r][k] += x[r * features + i + k] * w[i + k];
    }
  }
  for (; i < features; ++i) {
    for (int r = 0; r < kRows; ++r) rest[r] += x[r * features + i] * w[i];
  }
  for (int r = 0; r < kRows; ++r) {
    for (int k = 0; k < kLanes; ++k) rest[r] += lanes[r][k];
    out[r] = rest[r];
  }
}

void dots(const double* x, const double* w, std::int64_t features, double* out) {
  for (int r = 0; r < kRows; ++r) {
    double sum = 0;
    for (std::int64_t i = 0; i < features; ++i) sum += x[r * features + i] * w[i];
    out[r] = sum;
  }
}

/// to += factor * from.
LOSSFIT_VECTOR_CLONES void add_multiple(const float* from, float factor, float* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += factor * from[i];
}

void add_multiple(const double* from, double factor, double* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += factor * from[i];
}

template <class T>
T dot(const T* x, const T* w, std::int64_t features) {
  T sum = 0;
  for (std::int64_t i = 0; i < features; ++i) sum += x[i] * w[i];
  return sum;
}

}  // namespace

template <class T>
void linear(const LinearSizes& sizes, const T* x, const T* w, const T* b, T* y) {
  const auto [rows, features, outputs] = sizes;
  std::int64_t row = 0;
  for (; row + kRows <= rows; row += kRows) {
    for (std::int64_t k = 0; k < outputs; ++k) {
      T out[kRows];
      dots(x + row * features, w + k * features, features, out);
      for (int r = 0; r < kRows; ++r) y[(row + r) * outputs + k] = out[r] + (b == nullptr ? T{0} : b[k]);
    }
  }
  for (; row < rows; ++row) {
    for (std::int64_t k = 0; k < outputs; ++k) y[row * outputs + k] = dot(x + row * features, w + k * features, features) + (b == nullptr ? T{0} : b[k]);
  }
}

template <class T>
void linear_input_gradient(const LinearSizes& sizes, const T* dy, const T* w, T* dx) {
  const auto [rows, features, outputs] = sizes;
  std::fill_n(dx, rows * features, T{0});
  for (std::int64_t k = 0; k < outputs; ++k) {
    for (std::int64_t row = 0; row < rows; ++row) add_multiple(w + k * features, dy[row * outputs + k], dx + row * features, features);
  }
}

template <class T>
void add_linear_weight_gradient(const LinearSizes& sizes, const T* dy, const T* x, T* dw, T* db) {
  const auto [rows, features, outputs] = sizes;
  for (std::int64_t k = 0; k < outputs; ++k) {
    for (std::int64_t row = 0; row < rows; ++row) {
      add_multiple(x + row * features, dy[row * outputs + k], dw + k * features, features);
      if (db != nullptr) db[k] += dy[row * outputs + k];
    }
  }
}

template void linear(const LinearSizes&, const float*, const float*, const float*, float*);
template void linear(const LinearSizes&, const double*, const double*, const double*, double*);
template void linear_input_gradient(const LinearSizes&, const float*, const float*, float*);
template void linear_input_gradient(const LinearSizes&, const double*, const double*, double*);
template void add_linear_weight_gradient(const LinearSizes&, const float*, const float*, float*, float*);
template void add_linear_weight_gradient(const LinearSizes&, const double*, const double*, double*, double*);

}  // namespace lossfit::numeric
