// Reports as text for a terminal, in the manner of a compiler: headline, shapes lined up axis by axis with the culprit
// marked, notes, PyTorch's own words, fixes.
#pragma once

#include <string>

#include "lossfit/engine.hpp"

namespace lossfit::render {

struct TextStyle {
  bool colour = false;
  int width = 80;  ///< columns; long lines are folded at words
};

/// The whole report, ending in a line break.
std::string text(const Question& question, const Report& report, TextStyle style);

/// One line: verdict, loss, shapes, code and headline.
std::string concise(const Question& question, const Report& report);

/// Whole sentences in reading order, without drawings, for a screen reader.
std::string narrated(const Question& question, const Report& report);

/// Signature, contract and sources of a loss.
std::string description_text(const LossDescription& loss, TextStyle style);

/// A table of every loss with its summary.
std::string losses_text(const std::vector<LossDescription>& losses, TextStyle style);

/// A malformed question: what, where, what instead.
std::string fault_text(const Fault& fault, TextStyle style);

}  // namespace lossfit::render
