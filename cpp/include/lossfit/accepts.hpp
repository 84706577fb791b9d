// What a loss accepts once one of its arguments is known.
#pragma once

#include <string_view>
#include <vector>

#include "lossfit/outcome.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// What the other arguments of `loss` may be beside `tensor` of this shape, sizes filled in where they follow; symbols stay.
/// Faults: an unknown loss, no such tensor, a shape that no form of the loss takes.
Outcome<std::vector<ContractForm>> accepts(std::string_view loss, std::string_view tensor, const Shape& shape);

}  // namespace lossfit
