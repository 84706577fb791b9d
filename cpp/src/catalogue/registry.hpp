// Finding a loss by any of the names people write for it.
#pragma once

#include <string_view>
#include <vector>

#include "catalogue/loss_def.hpp"
#include "lossfit/outcome.hpp"

namespace lossfit {

/// The loss named `cross_entropy`, `F.cross_entropy`, `CrossEntropyLoss`, `nn.CrossEntropyLoss`,
/// `torch.nn.functional.cross_entropy` or `torch.nn.CrossEntropyLoss`. A fault names the nearest ones.
Outcome<const LossDef*> find_loss(std::string_view name);

/// The loss whose function or module has exactly this name, `cross_entropy` or `CrossEntropyLoss`; null where none has.
const LossDef* loss_named(std::string_view name);

}  // namespace lossfit
