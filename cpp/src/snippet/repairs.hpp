// Repairs of a stop on the way to a loss: small edits of the source, each proved by reading the edited source again.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "lossfit/trace.hpp"
#include "snippet/tree.hpp"

namespace lossfit::snippet {

/// Reads a source as the reader itself does, without repairing it.
using ReadAgain = std::function<Trace(std::string_view source)>;

/// At most three changed lines with which Python gets past `stop`, likeliest first. `trace` is what was read of `source`,
/// whose tree is `tree`; an edit counts only if `read` finds the line passed and nothing new left open on it.
std::vector<StopFix> repairs(std::string_view source, const Tree& tree, const Trace& trace, const TracedStop& stop, const ReadAgain& read);

}  // namespace lossfit::snippet
