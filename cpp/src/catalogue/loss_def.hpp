// The form that every loss fills in. One constant of type LossDef per file in losses/; everything else - command line,
// forms, contract tables, documentation, TypeScript types - is derived from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lossfit/question.hpp"
#include "lossfit/report.hpp"
#include "shape/raise.hpp"

namespace lossfit {

class Call;

enum class OptionType { kBool, kInt, kFloat, kString };

/// What stands in for the elements of a tensor that was given by shape alone.
enum class Sample { kNormal, kProbability, kLogProbability, kClassIndex, kSign, kCount, kLength };

/// One argument of a loss. Made by the factories in catalogue/arguments.hpp.
struct Argument {
  std::string_view name;
  bool is_tensor = false;
  bool required = false;
  bool keyword_only = false;
  /// The tensor comes from the model, so that a gradient is reported for it.
  bool learned = false;
  /// A tensor argument for which PyTorch also takes a Python number.
  bool or_number = false;
  Sample sample = Sample::kNormal;
  OptionType type = OptionType::kString;
  bool nullable = false;  ///< the option takes None
  OptionValue fallback;   ///< the option's default
  std::vector<std::string_view> choices;
  std::string_view help;
};

/// One tensor in one form of the contract. Axes are role letters separated by spaces: `N C d1..dk`; `...` is any number
/// of axes; the same letter is the same size throughout the form.
struct TensorForm {
  std::string_view tensor;
  std::string_view axes;
  DtypeSet dtypes;
  std::string_view values = {};
};

/// One way in which a loss takes its tensors together.
struct Form {
  std::vector<TensorForm> tensors;
  std::string_view note = {};
};

enum class Reduction { kNone, kMean, kSum, kBatchMean };

/// What a call that PyTorch accepts yields.
struct Fit {
  Meta result;
  Reduction reduction = Reduction::kMean;
  std::optional<TorchError> backward_error = std::nullopt;  ///< backward() of the result's sum raises
};

/// The numbers of a call that fits.
struct Evaluation {
  TensorSpec value;
  Named<TensorSpec> grad;  ///< of the result's sum, for each learned floating-point tensor
};

struct LossDef {
  std::string_view name;    ///< `cross_entropy`; the file's stem
  std::string_view module;  ///< `CrossEntropyLoss`
  std::string_view summary;
  std::string_view source;   ///< PyTorch's documentation
  std::string_view formula;  ///< plain text, one line
  std::vector<Argument> signature;  ///< in PyTorch's order
  std::vector<Form> forms;

  /// PyTorch's checks in PyTorch's order. Warnings go to `call.warn`.
  Checked<Fit> (*check)(Call& call);
  /// What runs and is likely not what was meant; null where a loss has no such findings.
  void (*suspect)(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) = nullptr;
  /// Loss and gradients of a call that fits, all of whose tensors have values; null until a loss has numbers.
  Evaluation (*evaluate)(const Call& call, const Fit& fit) = nullptr;

  /// The ATen operator that LibTorch is asked for where it is not the loss's namesake: `aten::nll_loss_nd`.
  std::string_view aten = {};

  const Argument* find_argument(std::string_view argument) const;
};

/// Every loss, in alphabetical order. Defined in generated code from the files in losses/.
std::span<const LossDef* const> registered_losses();

}  // namespace lossfit
