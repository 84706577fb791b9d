// A loss call as it is asked about: the loss, its tensors by parameter name, its options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lossfit/named.hpp"
#include "lossfit/tensor_spec.hpp"

namespace lossfit {

/// A Python value given for an option; monostate is None.
using OptionValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// The value as Python source: `'mean'`, `1.0`, `None`, `float('inf')`.
std::string python_literal(const OptionValue& value);

/// A tensor that an argument was made of in the code, and that could stand in the call itself.
struct Source {
  std::string expression;
  std::string operation;  ///< what the code did with it next: `argmax`, `view`
  TensorSpec spec;
  bool learns = false;    ///< it requires a gradient
  std::optional<std::int64_t> axis;  ///< along which `argmax` went
};

/// What the code does with a loss.
struct Use {
  enum class Kind { kUnknown, kBackward, kMean, kAddedToSum };
  Kind kind = Kind::kUnknown;
  std::string python;  ///< the expression around the call, for which `%` stands: `%.mean(1).mean()`, `% + kl`
};

/// How a call was written where it comes from code, so that fixes can be written in the same words.
struct Spelling {
  std::string callee;  ///< `F.cross_entropy`, `criterion`
  Named<std::string> arguments;  ///< parameter name to expression, `target` to `y.view(-1)`
  Named<std::vector<Source>> sources = {};  ///< by parameter, nearest first
  std::vector<std::string> learned = {};    ///< parameters whose tensors require a gradient
  std::vector<std::string> drawn = {};      ///< parameters whose tensors are random numbers in 0..1, which stand for a model's output
  Named<TensorSpec> unused = {};            ///< tensors that the code has made and not used, by name
  bool is_reported_only = false;            ///< the call stands under torch.no_grad()
  Use use = {};
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
