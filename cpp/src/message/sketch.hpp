// From what a message states to a loss call that it describes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/loss_def.hpp"
#include "lossfit/question.hpp"
#include "message/pattern.hpp"
#include "message/templates.hpp"

namespace lossfit::message {

/// The text with facts in the place of its braces; none where one of them was not stated.
std::optional<std::string> filled(std::string_view text, const Facts& facts);

/// A call that a message may speak of.
struct Sketch {
  Question question;
  bool example = false;  ///< some of its sizes or values were made up
};

/// The calls of `def` that the message may speak of, likeliest first; sizes that it does not state are unknown. At most 16.
std::vector<Sketch> sketches(const LossDef& def, const Template& message, const Facts& facts);

}  // namespace lossfit::message
