// What is known of a tensor: shape, dtype, device, and its elements where they are given.
#pragma once

#include <optional>
#include <string>

#include "lossfit/dim.hpp"
#include "lossfit/dtype.hpp"
#include "lossfit/values.hpp"

namespace lossfit {

struct TensorSpec {
  Shape shape;
  Dtype dtype = Dtype::kFloat32;
  std::string device = "cpu";    ///< `cpu`, `cuda`, `cuda:1`, `mps`, `meta`
  std::optional<Values> values;  ///< row-major; their count is the shape's element count
};

}  // namespace lossfit
