// A block's rows on their way in and out of the element-by-element kernels: operands converted and broadcast into rows,
// results stored as they are, converted, or summed back into the shape they were broadcast from.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "numeric/broadcast_walk.hpp"
#include "numeric/pointwise.hpp"
#include "numeric/streaming.hpp"

namespace lossfit::numeric {

inline Standing standing(const Input& input) {
  if (input.spec == nullptr) return Standing::kNumber;
  return input.spec->shape.is_scalar() && !input.counts_as_tensor ? Standing::kScalar : Standing::kTensor;
}

/// One stored element as a T.
template <class T, class From>
T converted(From from, Dtype dtype, Standing kind) {
  if constexpr (std::is_same_v<From, Half> || std::is_same_v<From, Bfloat16>) {
    return converted<T>(to_float(from), dtype, kind);
  } else if constexpr (std::is_same_v<T, Typed>) {
    return Typed(static_cast<double>(from), dtype, kind);
  } else {
    return static_cast<T>(from);
  }
}

inline double plain(float x) { return x; }
inline double plain(double x) { return x; }
inline double plain(Typed x) { return x.value(); }

template <class T>
constexpr bool stores(Dtype dtype) {
  if constexpr (std::is_same_v<T, Typed>) {
    return false;
  } else {
    return DtypeOf<T>::value == dtype;
  }
}

/// One operand's row of the current block.
template <class T>
class Reader {
 public:
  Reader(const Input& input, const Shape& result, std::int64_t result_count) : input_(input), whole_(true) {
    if (input.spec == nullptr) {
      std::fill(row_.begin(), row_.end(), from_number(input.number));
      constant_ = true;
      return;
    }
    const std::int64_t count = input.spec->values->count();
    whole_ = count == result_count;
    if (count == 1) {
      std::fill(row_.begin(), row_.end(), from_number(Typed(input.spec->values->number(0), input.spec->dtype, standing(input))));
      constant_ = true;
    } else if (!whole_) {
      walk_.emplace(input.spec->shape, result);
    }
  }

  const T* read(std::int64_t begin, std::int64_t count) {
    if (constant_) return row_.data();
    if constexpr (!std::is_same_v<T, Typed>) {
      if (whole_ && stores<T>(input_.spec->dtype)) return input_.spec->values->template span<T>().data() + begin;
    }
    const Standing kind = standing(input_);
    visit_dtype(input_.spec->dtype, [&](auto zero) {
      const auto from = input_.spec->values->template span<decltype(zero)>();
      const auto copy = [&](std::int64_t position, std::int64_t offset, std::int64_t step, std::int64_t length) {
        for (std::int64_t i = 0; i < length; ++i) {
          row_[static_cast<std::size_t>(position + i)] =
              converted<T>(from[static_cast<std::size_t>(offset + step * i)], input_.spec->dtype, kind);
        }
      };
      if (whole_) {
        copy(0, begin, 1, count);
      } else {
        walk_->runs(begin, count, copy);
      }
    });
    return row_.data();
  }

 private:
  static T from_number(Typed number) {
    if constexpr (std::is_same_v<T, Typed>) {
      return number;
    } else {
      return static_cast<T>(number.value());
    }
  }

  const Input& input_;
  bool whole_;
  bool constant_ = false;
  std::optional<BroadcastWalk> walk_;
  std::array<T, kBlock> row_;
};

/// Where a row of results goes: into a tensor of the elements' shape, or summed into a smaller one, or nowhere.
template <class T>
class Writer {
 public:
  Writer(Values* values, const Shape& own, const Shape& result, std::int64_t result_count) : values_(values) {
    if (values == nullptr || values->count() == result_count) return;
    totals_.resize(static_cast<std::size_t>(values->count()));
    walk_.emplace(own, result);
  }

  /// Where to write the row that begins at `begin`.
  T* row(std::int64_t begin) {
    if constexpr (!std::is_same_v<T, Typed>) {
      if (is_direct() && values_->count() < kStreamedFrom) return values_->template mutable_span<T>().data() + begin;
    }
    return row_.data();
  }

  /// Takes the written row in.
  void keep(std::int64_t begin, std::int64_t count) {
    if (values_ == nullptr) return;
    if constexpr (!std::is_same_v<T, Typed>) {
      if (is_direct()) {
        if (values_->count() >= kStreamedFrom) stream(row_.data(), values_->template mutable_span<T>().data() + begin, count * static_cast<std::int64_t>(sizeof(T)));
        return;
      }
    }
    if (walk_) {
      walk_->runs(begin, count, [&](std::int64_t position, std::int64_t offset, std::int64_t step, std::int64_t length) {
        for (std::int64_t i = 0; i < length; ++i) {
          totals_[static_cast<std::size_t>(offset + step * i)] += plain(row_[static_cast<std::size_t>(position + i)]);
        }
      });
      return;
    }
    std::array<double, kBlock> numbers;
    std::transform(row_.begin(), row_.begin() + count, numbers.begin(), [](T x) { return plain(x); });
    const Values converted_row = Values::from_doubles(values_->dtype(), {numbers.data(), static_cast<std::size_t>(count)});
    const std::size_t item = item_size(values_->dtype());
    std::copy_n(converted_row.bytes(), static_cast<std::size_t>(count) * item,
                const_cast<std::byte*>(values_->bytes()) + static_cast<std::size_t>(begin) * item);
  }

  const std::vector<double>& totals() const { return totals_; }

 private:
  /// Whether results are stored as they are computed.
  bool is_direct() const { return values_ != nullptr && !walk_ && stores<T>(values_->dtype()); }

  Values* values_;
  std::vector<double> totals_;
  std::optional<BroadcastWalk> walk_;
  std::array<T, kBlock> row_;
};

}  // namespace lossfit::numeric
