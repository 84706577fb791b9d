// The softmax kernels: every layout, width and dtype gives what the definition gives.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "numeric/softmax.hpp"
#include "numeric/softmax_row.hpp"
#include "numeric/streaming.hpp"
#include "numeric/vector_math.hpp"

using namespace lossfit;
using namespace lossfit::numeric;

namespace {

std::vector<float> noise(std::int64_t count) {
  std::vector<float> values;
  std::uint32_t state = 12345;
  for (std::int64_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    values.push_back(static_cast<float>(state >> 8) / 1e6f - 8.0f);
  }
  return values;
}

/// log p of one class and the gradient of -q log p at one position, by the definition.
struct Expected {
  double log_p;
  std::vector<double> grad;
};
Expected by_definition(const ScoresLayout& layout, const std::vector<float>& x, std::int64_t position, std::int64_t target, double q) {
  const auto at = [&](std::int64_t c) { return static_cast<double>(x[static_cast<std::size_t>(layout.base(position) + c * layout.inner)]); };
  double most = at(0);
  for (std::int64_t c = 1; c < layout.classes; ++c) most = std::max(most, at(c));
  double sum = 0;
  for (std::int64_t c = 0; c < layout.classes; ++c) sum += std::exp(at(c) - most);
  Expected expected{at(target) - most - std::log(sum), {}};
  for (std::int64_t c = 0; c < layout.classes; ++c) expected.grad.push_back(std::exp(at(c) - most) / sum * q - (c == target ? q : 0));
  return expected;
}

}  // namespace

TEST_CASE("exp_nonpositive: within 2 units in the last place of the C library, 0 below the normal range, nan for nan") {
  double worst = 0;
  for (int i = 0; i <= 870000; ++i) {
    const float x = -static_cast<float>(i) * 1e-4f;
    const double exact = std::exp(static_cast<double>(x));
    worst = std::max(worst, std::abs(static_cast<double>(exp_nonpositive(x)) - exact) / exact);
  }
  CHECK(worst < 2.4e-7);
  CHECK(exp_nonpositive(0.0f) == 1.0f);
  CHECK(exp_nonpositive(-std::numeric_limits<float>::infinity()) == 0.0f);
  CHECK(std::isnan(exp_nonpositive(std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("log_positive: within 2 units in the last place of the C library") {
  double worst = 0;
  for (float x = 1.0f; x < 1e6f; x *= 1.0001f) {
    const double exact = std::log(static_cast<double>(x));
    worst = std::max(worst, std::abs(static_cast<double>(log_positive(x)) - exact) / std::max(exact, 1e-3));
  }
  CHECK(worst < 2.4e-7);
  CHECK(std::isnan(log_positive(std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("softmax_block: rows, small class counts and strided classes agree with the definition") {
  const ScoresLayout layouts[] = {{5, 1, 1}, {70, 2, 1}, {130, 10, 1}, {3, 33, 1}, {2, 5000, 1}, {3, 7, 5}, {2, 40, 3}, {2, 3, 100}, {1, 300, 64}, {2, 19, 131}};
  for (const ScoresLayout& layout : layouts) {
    CAPTURE(layout.outer, layout.classes, layout.inner);
    const std::vector<float> x = noise(layout.positions() * layout.classes);
    std::vector<float> grad(x.size());
    for (std::int64_t first = 0; first < layout.positions(); first += kPositionBlock) {
      const std::int64_t count = std::min(kPositionBlock, layout.positions() - first);
      PositionTerms terms[kPositionBlock];
      PositionResult results[kPositionBlock];
      for (std::int64_t i = 0; i < count; ++i) terms[i] = {(first + i) % layout.classes, 0.5, 0};
      softmax_block<float>(layout, x, {}, first, count, terms, results, grad);
      for (std::int64_t i = 0; i < count; ++i) {
        const Expected expected = by_definition(layout, x, first + i, terms[i].target, 0.5);
        REQUIRE(results[i].log_p_target == Approx(expected.log_p).epsilon(1e-6).margin(1e-5));
        for (std::int64_t c = 0; c < layout.classes; ++c) {
          const float got = grad[static_cast<std::size_t>(layout.base(first + i) + c * layout.inner)];
          REQUIRE(static_cast<double>(got) == Approx(expected.grad[static_cast<std::size_t>(c)]).margin(1e-6));
        }
      }
    }
  }
}

TEST_CASE("softmax_block: the gradient may replace the scores") {
  for (const ScoresLayout& layout : {ScoresLayout{3, 10, 1}, ScoresLayout{2, 100, 1}, ScoresLayout{2, 40, 20}}) {
    std::vector<float> x = noise(layout.positions() * layout.classes);
    std::vector<float> apart(x.size());
    PositionTerms terms[kPositionBlock];
    PositionResult results[kPositionBlock];
    for (std::int64_t i = 0; i < layout.positions(); ++i) terms[i] = {i % layout.classes, 1, 0};
    softmax_block<float>(layout, x, {}, 0, layout.positions(), terms, results, apart);
    softmax_block<float>(layout, x, {}, 0, layout.positions(), terms, results, x);
    CHECK(x == apart);
  }
}

TEST_CASE("RowExponentials: stretches far apart share one row, and one masked throughout is 0") {
  std::vector<float> x = noise(3 * kStretch + 5);
  for (std::int64_t i = 0; i < kStretch; ++i) x[static_cast<std::size_t>(i)] = -std::numeric_limits<float>::infinity();
  x[static_cast<std::size_t>(2 * kStretch + 7)] = 90;
  const auto count = static_cast<std::int64_t>(x.size());
  std::vector<float> exps(x.size());
  RowExponentials<float> row;
  row.take(x.data(), exps.data(), count);
  CHECK(row.most() == 90);
  double sum = 0;
  for (const float element : x) sum += std::exp(static_cast<double>(element) - 90);
  CHECK(row.sum() == Approx(sum));
  double worst = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    worst = std::max(worst, std::abs(static_cast<double>(exps[at]) * row.share(i / kStretch) - std::exp(static_cast<double>(x[at]) - 90) / sum));
  }
  CHECK(worst < 1e-6);
}

TEST_CASE("softmax_block: a target in a stretch that vanishes beside another has the gradient -q") {
  const ScoresLayout layout{1, 2 * kStretch, 1};
  std::vector<float> x(2 * kStretch, 0.0f);
  x[kStretch] = 200;
  const PositionTerms terms{5, 0.25, 0};
  PositionResult result;
  std::vector<float> grad(x.size());
  softmax_block<float>(layout, x, {}, 0, 1, &terms, &result, grad);
  CHECK(grad[5] == -0.25f);
  CHECK(grad[kStretch] == Approx(0.25));
  CHECK(grad[6] == 0.0f);
  CHECK(result.log_p_target == Approx(-200));
}

TEST_CASE("RowExponentials: nan, an infinite score, or nothing but masks make the sum nan") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  RowExponentials<float> row;
  std::vector<float> exps(2 * kStretch);
  for (const float odd : {std::nanf(""), kInfinity}) {
    std::vector<float> x = noise(2 * kStretch);
    x[kStretch + 3] = odd;
    row.take(x.data(), exps.data(), 2 * kStretch);
    CHECK(std::isnan(row.sum()));
  }
  const std::vector<float> masks(2 * kStretch, -kInfinity);
  for (const std::int64_t count : {std::int64_t{3}, 2 * kStretch}) {
    row.take(masks.data(), exps.data(), count);
    CHECK(std::isnan(row.sum()));
  }
}

TEST_CASE("streaming writes what was asked, wherever it begins and ends, and nothing beside it") {
  const std::vector<float> from = noise(100);
  for (std::size_t begin = 0; begin < 17; ++begin) {
    for (std::size_t count = 0; count < 70; ++count) {
      std::vector<float> copied(100, 7.0f);
      std::vector<float> scaled(100, 7.0f);
      stream(from.data(), copied.data() + begin, static_cast<std::int64_t>(count * sizeof(float)));
      stream_scaled(from.data(), 0.5f, scaled.data() + begin, static_cast<std::int64_t>(count));
      std::vector<float> wanted(100, 7.0f);
      std::copy_n(from.begin(), count, wanted.begin() + static_cast<std::ptrdiff_t>(begin));
      CHECK(copied == wanted);
      for (std::size_t i = begin; i < begin + count; ++i) wanted[i] *= 0.5f;
      CHECK(scaled == wanted);
    }
  }
  finish_streaming();
}
