// One loss call under judgement: its tensors and options by name, defaults filled in, and what has been noted on the way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/loss_def.hpp"
#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"
#include "shape/symbols.hpp"

namespace lossfit {

class Call {
 public:
  /// Binds a question to a loss's signature. Faults: an unknown or missing tensor, an unknown option, an option of the
  /// wrong type, values whose count is not the shape's.
  static Outcome<Call> bind(const LossDef& def, const Question& question);

  const LossDef& def() const { return *def_; }

  /// A tensor that the signature requires.
  const TensorSpec& tensor(std::string_view name) const;
  /// A tensor that may be absent.
  const TensorSpec* find_tensor(std::string_view name) const;
  /// The given tensors, in the order of the signature.
  const std::vector<std::pair<std::string_view, TensorSpec>>& tensors() const { return tensors_; }

  /// Options of the signature, by type. An option that is None reads as none.
  bool flag(std::string_view name) const;
  double number(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  std::string_view text(std::string_view name) const;
  const OptionValue& option(std::string_view name) const;
  bool is_none(std::string_view name) const { return option(name).index() == 0; }
  /// The options that the question stated, in the order of the signature; defaults are left out.
  const std::vector<std::pair<std::string_view, OptionValue>>& stated_options() const { return stated_; }

  /// Notes a warning that PyTorch prints.
  void warn(std::string message) { warnings_.push_back(std::move(message)); }
  const std::vector<std::string>& warnings() const { return warnings_; }

  Symbols& symbols() { return symbols_; }
  const Symbols& symbols() const { return symbols_; }

 private:
  explicit Call(const LossDef& def) : def_(&def) {}

  const LossDef* def_;
  std::vector<std::pair<std::string_view, TensorSpec>> tensors_;
  std::vector<std::pair<std::string_view, OptionValue>> stated_;
  std::vector<std::string> warnings_;
  Symbols symbols_;
};

}  // namespace lossfit
