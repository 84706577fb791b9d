// Loss calls in the source read: as functions and as modules, each handed to the engine and recorded with its report.
#pragma once

#include <span>

#include "snippet/natives.hpp"

namespace lossfit::snippet {

/// One native for each loss of the registry, `torch.nn.functional.cross_entropy` and so on.
std::span<const Native> loss_natives();

}  // namespace lossfit::snippet
