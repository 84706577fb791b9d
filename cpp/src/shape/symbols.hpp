// Symbolic sizes. A check compares sizes through `Symbols`, which answers for numbers at once and, where a symbol is
// involved, assumes what lets the call go on and remembers the assumption as a condition of the verdict.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lossfit/dim.hpp"

namespace lossfit {

class Symbols {
 public:
  /// True when two sizes are equal, or can be: a symbol is bound to the other side, an unknown fits anything.
  bool same(Dim a, Dim b);
  /// True when both shapes have the same rank and `same` sizes throughout.
  bool same(const Shape& a, const Shape& b);
  /// True when the size is the number `n`, or is a symbol assumed to be.
  bool is(Dim a, std::int64_t n) { return same(a, Dim(n)); }

  /// The size that two broadcast axes give together, or none when they cannot: equal sizes, or one of them 1.
  std::optional<Dim> broadcast(Dim a, Dim b);

  /// What is known of a size: the number or the other symbol that it was bound to, else itself.
  Dim resolve(Dim a) const;

  /// The assumptions made, each a Python condition: `N == M`, `N == 10`.
  const std::vector<std::string>& conditions() const { return conditions_; }

 private:
  void bind(Dim symbol, Dim to);

  std::vector<std::pair<Dim, Dim>> bindings_;
  std::vector<std::string> conditions_;
};

}  // namespace lossfit
