// What Python says of arguments that do not fit a signature, be it of a function in the source or of PyTorch's Python code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snippet/natives.hpp"

namespace lossfit::snippet {

/// What Python calls a layer's method or a loss, which are Python code and refuse wrong arguments of themselves:
/// `Linear.forward()`; empty for whatever else. `short_name` is the native's without its path.
std::string python_name_of(const Native& native, std::string_view short_name);

/// `f() takes from 1 to 2 positional arguments but 3 were given`.
std::string takes_other_count(const std::string& called, std::size_t least, std::size_t most, std::size_t given);

/// `f() missing 2 required positional arguments: 'a' and 'b'`; at least one name.
std::string missing_arguments(const std::string& called, std::string_view kind, const std::vector<std::string_view>& names);

/// `f() got an unexpected keyword argument 'a'`.
std::string unexpected_keyword(const std::string& called, std::string_view name);

}  // namespace lossfit::snippet
