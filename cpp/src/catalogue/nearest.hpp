// Suggestions for misspelt names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lossfit {

/// `"name"` in quotes, shortened and with control bytes replaced, so that hostile text stays harmless in a message.
std::string quoted(std::string_view text);

/// `a, b or c`.
std::string list_of(const std::vector<std::string_view>& names);

/// The candidates nearest to `name` by edit distance, at most three, best first; empty when none is near.
std::vector<std::string_view> nearest(std::string_view name, const std::vector<std::string_view>& candidates);

/// `did you mean a or b?`, or what there is when nothing is near.
std::string suggestion(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace lossfit
