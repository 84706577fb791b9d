// What the lines around a message tell: which loss was called, and with which arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/loss_def.hpp"
#include "lossfit/question.hpp"

namespace lossfit::message {

/// Where a loss is named in a text.
struct Mention {
  enum class Kind { kFrame, kCall, kModule };  ///< `in cross_entropy`, `F.cross_entropy(`, `nn.CrossEntropyLoss(`
  const LossDef* loss;
  Kind kind;
};

/// Every loss that the text names, in order.
std::vector<Mention> mentions(std::string_view text);

/// The argument names of the source line that called the loss, `criterion(outputs, labels)` or `F.cross_entropy(logits, y)`.
/// Lines inside of PyTorch do not count. None where there is no such line.
std::optional<Spelling> spelling_of(std::string_view text, const LossDef& loss);

}  // namespace lossfit::message
