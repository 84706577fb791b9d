// The whole answer to a loss call. Its fields are those of the JSON report, schema lossfit/1, under the same names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lossfit/named.hpp"
#include "lossfit/question.hpp"
#include "lossfit/tensor_spec.hpp"

namespace lossfit {

/// The PyTorch release whose behaviour is reported.
inline constexpr const char* kTorchVersion = "2.14";

/// fits: PyTorch runs it. suspicious: it runs and is likely not what was meant. mismatch: PyTorch raises.
enum class Status { kFits, kSuspicious, kMismatch };
std::string_view name(Status status);

enum class Severity { kError, kWarning, kNote };
std::string_view name(Severity severity);

/// The Python exception classes that losses raise.
enum class ErrorType { kRuntimeError, kValueError, kIndexError, kNotImplementedError, kTypeError, kAttributeError };
std::string_view name(ErrorType type);

/// What PyTorch raises, word for word.
struct TorchError {
  ErrorType type = ErrorType::kRuntimeError;
  std::string message;
  bool operator==(const TorchError&) const = default;
};

/// A remark on one axis of one tensor, or on the whole tensor.
struct Label {
  std::string tensor;
  std::optional<std::int64_t> axis;
  std::string text;
  bool primary = false;
};

/// One finding: what is wrong in plain words, where, and the arithmetic behind it.
struct Diagnostic {
  std::string code;  ///< `LF0103`
  Severity severity = Severity::kError;
  std::string headline;
  std::vector<Label> labels;  ///< at most one is primary
  std::vector<std::string> notes;
};

/// Shape and dtype of a tensor that is not spelled out.
struct Meta {
  Shape shape;
  Dtype dtype = Dtype::kFloat32;
  bool operator==(const Meta&) const = default;
};

/// One argument of one form of a loss's contract.
struct ArgumentContract {
  std::string tensor;
  std::vector<std::string> axes;  ///< axis roles or sizes, outermost first
  std::vector<std::string> dtypes;
  std::string values;  ///< what the elements must satisfy; empty when anything goes
};

/// One way in which the arguments may be given together.
struct ContractForm {
  std::vector<ArgumentContract> tensors;
  std::string note;
};

/// What a fix does to the values it touches.
enum class Safety { kExact, kReshapes, kChangesMeaning };
std::string_view name(Safety safety);

/// How a fix was proved: on shapes and dtypes, or on the values too.
enum class Proof { kShape, kValue };
std::string_view name(Proof proof);

/// A change that was run and works.
struct Fix {
  std::string title;
  std::string call;  ///< one Python expression over the call's own arguments, `torch` and `F`
  Safety safety = Safety::kExact;
  Proof proof = Proof::kShape;
  Meta result;
  Question question;  ///< the loss call after the fix
};

/// What Lossfit says of one loss call.
struct Report {
  std::string loss;
  Status status = Status::kFits;
  std::optional<TorchError> torch;    ///< present for a mismatch
  std::vector<std::string> warnings;  ///< PyTorch's own, word for word, in order
  std::optional<Meta> result;
  Named<std::vector<std::string>> axes;  ///< axis roles of each given tensor; `?` for one too many
  std::vector<Diagnostic> diagnostics;
  std::vector<ContractForm> contract;
  std::vector<Fix> fixes;
  std::optional<TensorSpec> value;          ///< the loss, when evaluated
  Named<TensorSpec> grad;                   ///< the gradient of the result's sum, by argument
  Named<TensorSpec> drawn;                  ///< where a seed was given, the tensors drawn with it that are small enough to look at
  std::optional<TorchError> backward_error;  ///< forward works and backward raises
};

}  // namespace lossfit
