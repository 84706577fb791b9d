// The number detective: what two sizes that should be equal suggest about how they came to differ, and what labels out of
// range suggest about how they were counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/call.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// Clues in sizes `a` of one argument and `b` of another, likeliest first, at most two: `320 = 32 x 10 and 288 = 32 x 9: ...`.
std::vector<std::string> size_clues(std::string_view name_a, std::int64_t a, std::string_view name_b, std::int64_t b);

/// Clues in class indices that leave [0, classes): one-based labels, a void label, a background class not counted. Labels
/// that are `ignored` say nothing.
std::vector<std::string> label_clues(const Values& labels, std::int64_t classes, std::optional<std::int64_t> ignored);

/// Adds what the numbers of a refused call suggest to its diagnostic.
void add_clues(const Call& call, Diagnostic& diagnostic);

/// What has to change instead, where no operation on the tensors can help.
std::string advice_without_fix(const Call& call, const Diagnostic& diagnostic);

}  // namespace lossfit
