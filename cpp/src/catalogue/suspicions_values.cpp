// Bounded reading of elements; see suspicions_values.hpp.
#include "catalogue/suspicions_values.hpp"

#include <algorithm>
#include <cmath>

namespace lossfit::suspicions {
namespace {

constexpr std::int64_t kMostInLines = 1 << 16;
constexpr std::int64_t kMostLines = 64;

/// Sums lose digits with the dtype and, a little, with the number of addends.
double tolerance(Dtype dtype) { return is_reduced_float(dtype) ? 3e-2 : 1e-3; }

}  // namespace

void read_block(const Values& values, std::int64_t from, std::int64_t count, double* to) {
  visit_dtype(values.dtype(), [&](auto zero) {
    const auto elements = values.span<decltype(zero)>();
    for (std::int64_t i = 0; i < count; ++i) {
      const auto element = elements[static_cast<std::size_t>(from + i)];
      if constexpr (std::is_class_v<decltype(zero)>) {
        to[i] = double{to_float(element)};
      } else {
        to[i] = static_cast<double>(element);
      }
    }
  });
}

bool every_line_sum(const TensorSpec& tensor, std::int64_t axis, double (*map)(double), const std::function<bool(double)>& holds) {
  const Shape& shape = tensor.shape;
  if (!tensor.values || tensor.values->count() == 0) return false;
  if (axis < 0) axis += shape.rank();
  std::int64_t inner = 1;
  for (std::int64_t k = axis + 1; k < shape.rank(); ++k) inner *= shape[k].number();
  const std::int64_t length = shape[axis].number();
  const std::int64_t lines = tensor.values->count() / length;
  const std::int64_t read_lines = std::clamp<std::int64_t>(kMostInLines / length, 1, std::min(lines, kMostLines));
  for (std::int64_t k = 0; k < read_lines; ++k) {
    const std::int64_t line = k * lines / read_lines;
    const std::int64_t start = line / inner * inner * length + line % inner;
    double sum = 0;
    for (std::int64_t i = 0; i < length; ++i) sum += map(tensor.values->number(start + i * inner));
    if (!holds(sum)) return false;
  }
  return true;
}

std::optional<bool> sums_to_one(const TensorSpec& tensor, std::int64_t axis, double (*map)(double)) {
  if (!tensor.values || tensor.values->count() == 0 || tensor.shape.is_scalar() || tensor.shape[axis].number() < 2) return std::nullopt;
  const double slack = tolerance(tensor.dtype);
  return every_line_sum(tensor, axis, map, [slack](double sum) { return std::abs(sum - 1) <= slack; });
}

}  // namespace lossfit::suspicions
