// A loss call as it is asked about: the loss, its tensors by parameter name, its options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lossfit/tensor_spec.hpp"

namespace lossfit {

/// A Python value given for an option; monostate is None.
using OptionValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

struct Question {
  std::string loss;  ///< `cross_entropy`, `F.cross_entropy`, `CrossEntropyLoss`, `nn.CrossEntropyLoss`, ...
  std::vector<std::pair<std::string, TensorSpec>> tensors;
  std::vector<std::pair<std::string, OptionValue>> options;
  bool evaluate = false;              ///< compute the loss and its gradients
  std::optional<std::uint64_t> seed;  ///< draws the tensors that have no values, as `torch.manual_seed` would
};

}  // namespace lossfit
