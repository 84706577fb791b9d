// One axis' size, which may be a number, a symbol such as N, or unknown; and a shape, a row of them.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lossfit {

/// The size of one axis, in elements. A small value: symbols are stored inline.
class Dim {
 public:
  /// Longest symbol, in bytes.
  static constexpr std::size_t kMaxSymbol = 15;

  constexpr Dim() = default;
  constexpr Dim(std::int64_t size) : size_(size) {}

  /// A size nobody stated; it fits anything.
  static constexpr Dim unknown() { return Dim(kUnknown); }
  /// A named size, `N` or `batch_size`; at most `kMaxSymbol` bytes, an identifier.
  static Dim symbol(std::string_view symbol_name);

  constexpr bool is_number() const { return size_ >= 0; }
  constexpr bool is_symbol() const { return size_ == kSymbol; }
  constexpr bool is_unknown() const { return size_ == kUnknown; }

  /// The number; only where `is_number()`.
  constexpr std::int64_t number() const {
    assert(is_number());
    return size_;
  }
  /// The symbol's name, living as long as this Dim; empty unless `is_symbol()`.
  std::string_view symbol() const { return {name_.data()}; }
  /// `32`, `N` or `?`.
  std::string text() const;

  /// The same number or the same symbol; unknown equals only unknown. To compare sizes in a check, ask `Symbols::same`.
  constexpr bool operator==(const Dim&) const = default;

 private:
  static constexpr std::int64_t kUnknown = -1;
  static constexpr std::int64_t kSymbol = -2;
  std::int64_t size_ = 0;
  std::array<char, kMaxSymbol + 1> name_{};
};

/// The sizes of a tensor, outermost axis first.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<Dim> dims) : dims_(dims) {}
  explicit Shape(std::vector<Dim> dims) : dims_(std::move(dims)) {}

  std::int64_t rank() const { return static_cast<std::int64_t>(dims_.size()); }
  bool is_scalar() const { return dims_.empty(); }

  /// The axis' size; negative axes count from the end, as in Python. The axis must exist.
  const Dim& operator[](std::int64_t axis) const { return dims_[index(axis)]; }
  Dim& operator[](std::int64_t axis) { return dims_[index(axis)]; }

  auto begin() const { return dims_.begin(); }
  auto end() const { return dims_.end(); }
  const std::vector<Dim>& dims() const { return dims_; }
  std::vector<Dim>& dims() { return dims_; }

  /// All sizes are numbers.
  bool is_known() const;
  /// The number of elements; none when a size is not a number (and none is 0), or when the product overflows 64 bits.
  std::optional<std::int64_t> element_count() const;
  /// True when an axis is known to be 0.
  bool is_empty() const;

  /// `[32, 10]`, as ATen prints sizes.
  std::string text() const;
  /// `torch.Size([32, 10])`, as Python prints them.
  std::string torch_size() const { return "torch.Size(" + text() + ")"; }
  /// `(32, 10)`, `(32,)`, `()`: a Python tuple.
  std::string tuple() const;

  bool operator==(const Shape&) const = default;

 private:
  std::size_t index(std::int64_t axis) const {
    assert(axis >= -rank() && axis < rank());
    return static_cast<std::size_t>(axis < 0 ? axis + rank() : axis);
  }
  std::vector<Dim> dims_;
};

}  // namespace lossfit
