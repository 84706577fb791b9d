// Which of the losses that say the same words is meant.
#pragma once

#include <string>
#include <vector>

#include "message/pattern.hpp"
#include "message/templates.hpp"
#include "message/traceback.hpp"

namespace lossfit::message {

/// What the text around the messages tells of the loss that was called.
struct Context {
  std::vector<Mention> named;
  std::string called;  ///< `criterion`, see called_name
  std::optional<Elsewhere> elsewhere;
};

Context context_of(const std::vector<Line>& lines);

/// The losses that say the message, likeliest first. A frame or a call in the text decides even where the template does not
/// list its loss; a module that is made somewhere, or the name that the user's line calls, only chooses between candidates.
std::vector<std::string> likely_losses(const Template& declared, const Facts& facts, const Context& context);

/// What says the message outside of losses; empty where nothing does.
std::string operation_of(const Template& declared, const Facts& facts, const Context& context);

/// True where the text shows that no loss said it.
bool is_elsewhere(const Template& declared, const Facts& facts, const Context& context);

}  // namespace lossfit::message
