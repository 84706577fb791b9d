// What could be changed in a source so that Python gets past a stop: guesses, which repairs.cpp proves or drops.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "snippet/tree.hpp"

namespace lossfit::snippet {

/// Bytes [begin, end) of the source become `text`.
struct Edit {
  std::size_t begin = 0;
  std::size_t end = 0;
  int line = 0;
  std::string text;
  std::string title;
};

/// Edits that PyTorch's message at a line suggests, likeliest first; none where it suggests nothing.
std::vector<Edit> suggested_edits(const Tree& tree, int line, std::string_view message);

}  // namespace lossfit::snippet
