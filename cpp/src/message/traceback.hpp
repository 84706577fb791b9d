// What the lines around a message tell: which loss was called, with which arguments, or that it was no loss.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/loss_def.hpp"
#include "lossfit/question.hpp"
#include "message/text.hpp"

namespace lossfit::message {

/// Where a loss is named in a text.
struct Mention {
  enum class Kind { kFrame, kCall, kModule };  ///< `in cross_entropy`, `F.cross_entropy(`, `nn.CrossEntropyLoss(`
  const LossDef* loss;
  Kind kind;
  std::string_view assigned = {};  ///< `criterion` in `self.criterion = nn.CrossEntropyLoss()`
};

/// Every loss that the lines name, in order. The views are into the lines.
std::vector<Mention> mentions(const std::vector<Line>& lines);

/// The last component of what the user's line called as a loss: `criterion` of `self.criterion(outputs, labels)`; empty
/// where there is no such line.
std::string called_name(const std::vector<Line>& lines);

/// The argument names of the source line that called the loss, `criterion(outputs, labels)` or `F.cross_entropy(logits, y)`.
/// Lines inside of PyTorch do not count, and the user's own go before a library's. None where there is no such line.
std::optional<Spelling> spelling_of(const std::vector<Line>& lines, const LossDef& loss);

/// Where a traceback ended outside of every loss: `torch/nn/modules/linear.py`'s stem, `linear`, or the user's own line.
struct Elsewhere {
  std::string module;  ///< the stem of PyTorch's file; empty for a line of the user's
  std::string source;  ///< the line that failed
};

/// None where the frames lead through a loss, end in backward(), or are not there.
std::optional<Elsewhere> elsewhere(const std::vector<Line>& lines);

}  // namespace lossfit::message
