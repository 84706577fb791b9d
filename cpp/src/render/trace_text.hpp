// A trace as text for a terminal: the lines that make tensors with what they make, then each stop and each loss call.
#pragma once

#include <string>
#include <string_view>

#include "lossfit/trace.hpp"
#include "render/text.hpp"

namespace lossfit::render {

/// `source` is what was read: its lines are quoted. Ends in a line break unless there is nothing to tell.
std::string trace_text(const Trace& trace, std::string_view source, TextStyle style);

}  // namespace lossfit::render
