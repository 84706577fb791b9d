// Text of sizes and shapes, and the overflow-checked element count.
#include "lossfit/dim.hpp"

namespace lossfit {

Dim Dim::symbol(std::string_view symbol_name) {
  assert(!symbol_name.empty() && symbol_name.size() <= kMaxSymbol);
  Dim dim(kSymbol);
  symbol_name.copy(dim.name_.data(), kMaxSymbol);
  return dim;
}

std::string Dim::text() const {
  if (is_number()) return std::to_string(size_);
  return is_symbol() ? std::string(symbol()) : "?";
}

bool Shape::is_known() const {
  for (const Dim& dim : dims_) {
    if (!dim.is_number()) return false;
  }
  return true;
}

bool Shape::is_empty() const {
  for (const Dim& dim : dims_) {
    if (dim == Dim(0)) return true;
  }
  return false;
}

std::optional<std::int64_t> Shape::element_count() const {
  if (is_empty()) return 0;
  std::int64_t count = 1;
  for (const Dim& dim : dims_) {
    if (!dim.is_number() || __builtin_mul_overflow(count, dim.number(), &count)) return std::nullopt;
  }
  return count;
}

namespace {

std::string joined(const std::vector<Dim>& dims) {
  std::string text;
  for (const Dim& dim : dims) {
    if (!text.empty()) text += ", ";
    text += dim.text();
  }
  return text;
}

}  // namespace

std::string Shape::text() const { return "[" + joined(dims_) + "]"; }

std::string Shape::tuple() const { return "(" + joined(dims_) + (rank() == 1 ? ",)" : ")"); }

}  // namespace lossfit
