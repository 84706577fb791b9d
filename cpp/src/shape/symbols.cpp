// Union-find over a handful of symbols; a linear list is smaller and faster than a map here.
#include "shape/symbols.hpp"

#include <algorithm>

namespace lossfit {

Dim Symbols::resolve(Dim a) const {
  for (bool moved = a.is_symbol(); moved;) {
    moved = false;
    for (const auto& [symbol, to] : bindings_) {
      if (symbol == a) {
        a = to;
        moved = a.is_symbol();
        break;
      }
    }
  }
  return a;
}

void Symbols::bind(Dim symbol, Dim to) {
  bindings_.emplace_back(symbol, to);
  conditions_.push_back(symbol.text() + " == " + to.text());
}

bool Symbols::same(Dim a, Dim b) {
  a = resolve(a);
  b = resolve(b);
  if (a == b || a.is_unknown() || b.is_unknown()) return true;
  if (a.is_symbol()) {
    bind(a, b);
    return true;
  }
  if (b.is_symbol()) {
    bind(b, a);
    return true;
  }
  return false;
}

bool Symbols::same(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (std::int64_t axis = 0; axis < a.rank(); ++axis) {
    if (!same(a[axis], b[axis])) return false;
  }
  return true;
}

std::optional<Dim> Symbols::broadcast(Dim a, Dim b) {
  a = resolve(a);
  b = resolve(b);
  if (a == b) return a;
  if (a == Dim(1)) return b;
  if (b == Dim(1)) return a;
  if (a.is_unknown()) return b;
  if (b.is_unknown()) return a;
  if (a.is_number() && b.is_number()) return std::nullopt;
  // A size of 1 would broadcast as well, so nothing is bound: another axis may make the symbol 1.
  std::string condition = a.text() + " == " + b.text();
  for (const Dim& side : {a, b}) {
    if (side.is_symbol()) condition += " or " + side.text() + " == 1";
  }
  if (std::find(conditions_.begin(), conditions_.end(), condition) == conditions_.end()) conditions_.push_back(std::move(condition));
  return b.is_number() ? b : a;
}

}  // namespace lossfit
