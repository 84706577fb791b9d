// Packed sequences, which recurrent layers take and give.
#pragma once

#include <optional>

#include "snippet/machine.hpp"

namespace lossfit::snippet {

struct PackedParts {
  Tensor* data = nullptr;  ///< every step of every sequence: (sum of lengths, *)
  Dim batch;               ///< how many sequences
  Dim longest;             ///< the longest one's length
};

Value packed_sequence(Machine& machine, const Value& data, const Dim& batch, const Dim& longest);
/// None where the value is no packed sequence.
std::optional<PackedParts> packed_parts(Machine& machine, const Value& value);

}  // namespace lossfit::snippet
