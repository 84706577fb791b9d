// Things with names, in the order they were given.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lossfit {

template <class T>
using Named = std::vector<std::pair<std::string, T>>;

/// The value under `name` in pairs of name and value, or null.
template <class Pairs>
auto find_named(Pairs& pairs, std::string_view name) -> decltype(&pairs.front().second) {
  for (auto& [key, value] : pairs) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace lossfit
