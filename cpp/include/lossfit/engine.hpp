// The engine's front door: ask whether a loss call fits, what losses there are, and what one accepts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// One argument of a loss, in the order of PyTorch's signature.
struct ArgumentDescription {
  std::string name;
  bool is_tensor = false;
  bool required = false;
  bool keyword_only = false;
  bool differentiable = false;         ///< a tensor for which gradients are reported
  std::string type;                    ///< `Tensor`, `str`, `float`, `int`, `bool`
  OptionValue default_value;           ///< of an option; None where there is none
  std::vector<std::string> choices;    ///< the strings an option may be; empty when free
  std::string help;
};

/// A loss as its own file declares it.
struct LossDescription {
  std::string name;    ///< `cross_entropy`
  std::string module;  ///< `CrossEntropyLoss`
  std::string summary;
  std::string source;   ///< the page in PyTorch's documentation
  std::string formula;  ///< plain text, one line
  std::vector<ArgumentDescription> arguments;
  std::vector<ContractForm> contract;
};

/// Who computes the numbers of a question that asks for them, and where.
struct Computation {
  std::string backend = "xtensor";  ///< `xtensor`, the engine itself, or `torch`, LibTorch's plugin
  std::string device = "auto";      ///< `cpu`, and for torch `cuda`, `cuda:1`, `meta`; `auto` lets the backend choose
};

/// Judges one loss call as PyTorch 2.14 does on a CPU.
/// A call that PyTorch refuses is a Report with status mismatch; a fault is a question that makes no sense: unknown loss,
/// tensor or option, a missing tensor, an option of the wrong type, values that do not fill their shape, a backend or
/// device that is not there, numbers that this machine's memory does not hold.
Outcome<Report> check(const Question& question, const Computation& computation = {});

/// Every loss, by name.
std::vector<LossDescription> losses();

/// One loss, by any of its names. A fault names the nearest ones.
Outcome<LossDescription> describe(std::string_view loss);

}  // namespace lossfit
