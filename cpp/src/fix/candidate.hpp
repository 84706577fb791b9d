// A changed loss call on its way to becoming a fix.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/call.hpp"
#include "fix/edit.hpp"
#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit::fix {

/// What is written around the call: `%` stands for it in `python`.
struct Around {
  std::string python;
  bool reduces = false;  ///< it makes one number of the loss
};

struct Candidate {
  const LossDef* def = nullptr;
  Question question;  ///< the changed call; its spelling is the original one
  /// Python of each tensor that was changed, by argument.
  std::vector<std::pair<std::string, std::string>> python;
  /// The operations that moved or changed elements, which tell apart what shapes do not.
  std::string effects;
  std::string title;  ///< imperative, without a full stop: `drop axis 1 of target, which has size 1`
  double cost = 0;
  Safety safety = Safety::kExact;
  int steps = 0;
  Around around;
  std::string answered;         ///< codes of findings in the code around the call that the change answers
  std::optional<Meta> proved;   ///< the result, where the candidate is good and waits for its turn

  bool answers(std::string_view code) const { return answered.find(code) != std::string::npos; }

  const TensorSpec* find_tensor(std::string_view name) const;
};

/// The candidate with one more tensor edit.
Candidate with_edit(const Candidate& candidate, std::string_view tensor, const Edit& edit);

/// The candidate with an option set, or removed where `value` is none.
Candidate with_option(const Candidate& candidate, std::string_view option, std::optional<OptionValue> value, std::string title, double cost);

/// The candidate asked of another loss; tensors and options that the other does not have are left out.
Candidate with_loss(const Candidate& candidate, const LossDef& def, std::string title, double cost);

/// The candidate with something written around the call. The option of the call that this needs comes with it.
Candidate with_around(const Candidate& candidate, Around around, std::string title, double cost, Safety safety);

/// Two tensors exchanged.
Candidate with_swapped(const Candidate& candidate, std::string_view a, std::string_view b);

/// One tensor edit that is worth trying, not yet made: most are never looked at.
struct Step {
  std::string_view tensor;  ///< an argument's name in its loss's declaration
  Edit edit;
  double reluctance = 0;  ///< what it costs beyond the edit itself
};

/// What tells two candidates apart: loss, options, each tensor's shape and dtype, and what happened to its elements; of the
/// candidate as it is, or after a step.
std::string identity(const Candidate& candidate, const Step* step = nullptr);

/// The whole call in Python, in the spelling of the question.
std::string python_call(const Candidate& candidate);

}  // namespace lossfit::fix
