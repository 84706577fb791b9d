// Sorting of lists that are short or nearly in order, in little code.
#pragma once

#include <algorithm>
#include <vector>

namespace lossfit {

/// Sorts, equals staying in order, as std::stable_sort does, of which every instance costs the module 4 kB.
template <typename Item, typename Before>
void short_sort(std::vector<Item>& items, Before before) {
  for (auto at = items.begin(); at != items.end(); ++at) std::rotate(std::upper_bound(items.begin(), at, *at, before), at, at + 1);
}

}  // namespace lossfit
