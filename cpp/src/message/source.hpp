// Pieces of Python source in a text: what brackets hold, and its arguments.
#pragma once

#include <string_view>
#include <vector>

namespace lossfit::message {

/// The text without white space around it.
std::string_view trimmed(std::string_view text);

/// The place of the bracket that closes the one at `open`; the end where there is none.
std::size_t closing(std::string_view text, std::size_t open);

/// What stands between the commas of `inside`, brackets and quotes kept whole; at most 32.
std::vector<std::string_view> arguments_of(std::string_view inside);

}  // namespace lossfit::message
