// One contiguous row of scores: its exponentials and their sum, stretch by stretch, so that each element is read from
// memory once, while the elements after it are on their way.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace lossfit::numeric {

/// Part of a row that stays in the first-level cache; a float sums so many exponentials without a loss that shows.
inline constexpr std::int64_t kStretch = 4096;

float row_max(const float* row, std::int64_t count);
double row_max(const double* row, std::int64_t count);

/// exps[i] = e^(row[i] - most); returns their sum. A nan among the elements, or an infinite `most`, makes the sum nan.
double row_exp(const float* row, float most, float* exps, std::int64_t count);
double row_exp(const double* row, double most, double* exps, std::int64_t count);

void row_scale(float* row, float factor, std::int64_t count);
void row_scale(double* row, double factor, std::int64_t count);

/// The exponentials of a row, each stretch relative to its own maximum, so that none waits for the row's.
///     softmax(row)[i] = exps[i] * share(i / kStretch)
template <class T>
class RowExponentials {
 public:
  /// Writes `exps`. `row` may be the same.
  void take(const T* row, T* exps, std::int64_t count) {
    stretches_.clear();
    most_ = -std::numeric_limits<T>::infinity();
    for (std::int64_t begin = 0; begin < count; begin += kStretch) {
      const std::int64_t length = count - begin < kStretch ? count - begin : kStretch;
      const T most = row_max(row + begin, length);
      // Where all of a stretch is -infinity, any finite number serves for its maximum; a row of nothing else is nan.
      const T base = most == -std::numeric_limits<T>::infinity() && count > kStretch ? std::numeric_limits<T>::lowest() : most;
      stretches_.push_back({base, row_exp(row + begin, base, exps + begin, length)});
      most_ = most > most_ ? most : most_;
    }
    sum_ = 0;
    for (const Stretch& stretch : stretches_) sum_ += stretch.sum * std::exp(static_cast<double>(stretch.most - most_));
  }

  T most() const { return most_; }
  /// sum_i e^(row[i] - most)
  double sum() const { return sum_; }
  double share(std::int64_t stretch) const { return std::exp(static_cast<double>(stretches_[static_cast<std::size_t>(stretch)].most - most_)) / sum_; }

 private:
  struct Stretch {
    T most;
    double sum;
  };
  std::vector<Stretch> stretches_;
  T most_ = 0;
  double sum_ = 0;
};

}  // namespace lossfit::numeric
