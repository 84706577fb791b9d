// A loss call as it is asked about: the loss, its tensors by parameter name, its options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "lossfit/named.hpp"
#include "lossfit/tensor_spec.hpp"

namespace lossfit {

/// A Python value given for an option; monostate is None.
using OptionValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// The value as Python source: `'mean'`, `1.0`, `None`, `float('inf')`.
std::string python_literal(const OptionValue& value);

/// How a call was written where it comes from code, so that fixes can be written in the same words.
struct Spelling {
  std::string callee;  ///< `F.cross_entropy`, `criterion`
  Named<std::string> arguments;  ///< parameter name to expression, `target` to `y.view(-1)`
};

struct Question {
  std::string loss;  ///< `cross_entropy`, `F.cross_entropy`, `CrossEntropyLoss`, `nn.CrossEntropyLoss`, ...
  Named<TensorSpec> tensors;
  Named<OptionValue> options;
  bool evaluate = false;              ///< compute the loss and its gradients
  std::optional<Spelling> spelling;   ///< names to write fixes in; the parameters' own where absent
  std::optional<std::uint64_t> seed;  ///< draws the tensors that have no values, as `torch.manual_seed` would
};

}  // namespace lossfit
