// From what a message states to a loss call that it describes.
#pragma once

#include <vector>

#include "catalogue/loss_def.hpp"
#include "lossfit/question.hpp"
#include "message/pattern.hpp"
#include "message/templates.hpp"

namespace lossfit::message {

/// The calls of `def` that the message may speak of, likeliest first; sizes that it does not state are unknown. At most 16.
std::vector<Question> sketches(const LossDef& def, const Template& message, const Facts& facts);

}  // namespace lossfit::message
