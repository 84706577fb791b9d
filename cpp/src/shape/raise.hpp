// A refusal by PyTorch: the exception word for word, and our own account of it. Checks return it as a value.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "lossfit/outcome.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// PyTorch's exception and the diagnostic that explains it. Built in one expression:
/// `return raise(ErrorType::kValueError, "...").because("LF0102", "...").at("target", 0, "...");`
class Raise {
 public:
  explicit Raise(TorchError torch_error) : torch(std::move(torch_error)) {}

  /// Sets the diagnostic's code and its headline in plain words.
  Raise because(std::string_view code, std::string headline) &&;
  /// Adds a label on one axis of a tensor; the first label is the primary one.
  Raise at(std::string_view tensor, std::int64_t axis, std::string text) &&;
  /// Adds a label on a whole tensor (or option); the first label is the primary one.
  Raise at(std::string_view tensor, std::string text) &&;
  /// Adds a line of arithmetic or advice.
  Raise note(std::string text) &&;

  TorchError torch;
  Diagnostic diagnostic;

 private:
  void add_label(std::string_view tensor, std::optional<std::int64_t> axis, std::string text);
};

inline Raise raise(ErrorType type, std::string message) { return Raise(TorchError{type, std::move(message)}); }

/// The result of a step that PyTorch may refuse.
template <class T>
using Checked = Outcome<T, Raise>;

}  // namespace lossfit
