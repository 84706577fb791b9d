// The element-by-element kernels: accuracy of their functions, blocks and broadcasting at any size, promotion of Typed.
#include "numeric/pointwise_math.hpp"

#include "ask.hpp"
#include "numeric/broadcast_walk.hpp"
#include "numeric/typed.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

/// The distance from the true value, in units of the last place of the float nearest to it.
double ulps(float got, double truth) {
  const float near = static_cast<float>(truth);
  const double ulp = static_cast<double>(std::nextafter(std::fabs(near), std::numeric_limits<float>::infinity())) - std::fabs(near);
  return std::fabs(static_cast<double>(got) - truth) / ulp;
}

}  // namespace

TEST_CASE("pointwise: exp is within 2 units in the last place over the whole range") {
  double worst = 0;
  for (float x = -87.0f; x < 88.7f; x += 0.0137f) worst = std::max(worst, ulps(numeric::exp(x), std::exp(static_cast<double>(x))));
  CHECK(worst < 2);
}

TEST_CASE("pointwise: log is within 2 units in the last place, log1p within 4") {
  double worst_log = 0;
  double worst_log1p = 0;
  for (float x = 1e-42f; x < 1e38f; x *= 1.0173f) {
    worst_log = std::max(worst_log, ulps(numeric::log(x), std::log(static_cast<double>(x))));
    worst_log1p = std::max(worst_log1p, ulps(numeric::log1p(x), std::log1p(static_cast<double>(x))));
    if (x < 1) worst_log1p = std::max(worst_log1p, ulps(numeric::log1p(-x), std::log1p(-static_cast<double>(x))));
  }
  CHECK(worst_log < 2);
  CHECK(worst_log1p < 4);
}

TEST_CASE("pointwise: log1p of a share is within 2 units in the last place") {
  double worst = 0;
  for (float x = 1.0f; x > 1e-30f; x *= 0.9999f) worst = std::max(worst, ulps(numeric::log1p_share(x), std::log1p(static_cast<double>(x))));
  CHECK(worst < 2);
  CHECK(numeric::log1p_share(0.0f) == 0.0f);
  CHECK(std::isnan(numeric::log1p_share(std::nanf(""))));
}

TEST_CASE("pointwise: exp, log and log1p at their edges") {
  const float inf = std::numeric_limits<float>::infinity();
  const float none = std::numeric_limits<float>::quiet_NaN();
  CHECK(numeric::exp(0.0f) == 1);
  CHECK(numeric::exp(inf) == inf);
  CHECK(numeric::exp(89.5f) == inf);
  CHECK(numeric::exp(-inf) == 0);
  CHECK(std::isnan(numeric::exp(none)));
  CHECK(numeric::log(1.0f) == 0);
  CHECK(numeric::log(0.0f) == -inf);
  CHECK(numeric::log(inf) == inf);
  CHECK(std::isnan(numeric::log(-1.0f)));
  CHECK(std::isnan(numeric::log(none)));
  CHECK(numeric::log1p(-1.0f) == -inf);
  CHECK(numeric::log1p(inf) == inf);
  CHECK(std::isnan(numeric::log1p(-1.5f)));
  CHECK(numeric::log1p(1e-30f) == 1e-30f);
}

TEST_CASE("pointwise: every block and remainder is counted, broadcast or not") {
  for (const std::int64_t count : {1, 15, 16, 17, 511, 512, 513, 2049}) {
    std::vector<double> ramp(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<double>(i);
    const double n = static_cast<double>(count);
    Ask whole = ask("mse_loss").tensor("input", {count}, ramp, Dtype::kFloat64).tensor("target", {count}, ramp, Dtype::kFloat64).option("reduction", std::string("sum"));
    CHECK(whole.value()[0] == 0);
    Ask column = ask("l1_loss").tensor("input", {3, 1}, {-1, -2, -3}, Dtype::kFloat64).tensor("target", {count}, ramp, Dtype::kFloat64).option("reduction", std::string("sum"));
    CHECK(column.value()[0] == Approx(3 * n * (n - 1) / 2 + 6 * n));
    CHECK(column.grad("input") == std::vector<double>{-n, -n, -n});
  }
}

TEST_CASE("pointwise: a float32 mean of many elements keeps its digits") {
  const std::int64_t count = 1 << 20;
  Ask call = ask("l1_loss").tensor("input", {count}, std::vector<double>(static_cast<std::size_t>(count), 0.1)).tensor("target", {}, {0});
  // A lane adds 32 floats before the sum goes on in double: a relative error of 32 * 2^-24 at worst.
  CHECK(call.value()[0] == Approx(0.1f).epsilon(1.9e-6));
}

TEST_CASE("pointwise: a broadcast walk visits each element once, in the result's order") {
  const numeric::BroadcastWalk walk(Shape{2, 1, 3}, Shape{5, 2, 4, 3});
  std::vector<std::int64_t> offsets;
  walk.runs(10, 20, [&](std::int64_t, std::int64_t offset, std::int64_t step, std::int64_t length) {
    for (std::int64_t i = 0; i < length; ++i) offsets.push_back(offset + step * i);
  });
  REQUIRE(offsets.size() == 20);
  for (std::int64_t i = 0; i < 20; ++i) {
    const std::int64_t linear = 10 + i;
    CHECK(offsets[static_cast<std::size_t>(i)] == linear / 12 % 2 * 3 + linear % 3);
  }
}

TEST_CASE("typed: promotion asks tensors with axes first, then scalars, then numbers; results are rounded") {
  using numeric::Standing;
  using numeric::Typed;
  const Typed half(1.0, Dtype::kFloat16, Standing::kTensor);
  const Typed scalar(0.0001, Dtype::kFloat64, Standing::kScalar);
  CHECK((half + scalar).dtype() == Dtype::kFloat16);
  CHECK((half + scalar).value() == 1.0);
  CHECK((half + Typed(0.0001, Dtype::kFloat64, Standing::kTensor)).dtype() == Dtype::kFloat64);
  const Typed byte(1.0, Dtype::kUint8, Standing::kTensor);
  CHECK((-byte).value() == 255);
  CHECK((byte * Typed(0.5)).dtype() == Dtype::kFloat32);
  CHECK((byte / byte).dtype() == Dtype::kFloat32);
  const Typed large(2147483647, Dtype::kInt32, Standing::kTensor);
  CHECK((large * large).value() == 1);
}
