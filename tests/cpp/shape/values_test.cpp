// Element storage and casts.
#include "lossfit/values.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace lossfit;

TEST_CASE("to_half: rounds to nearest even, keeps subnormals, overflows to infinity") {
  CHECK(to_half(1.0f).bits == 0x3c00);
  CHECK(to_half(65504.0f).bits == 0x7bff);
  CHECK(to_half(65520.0f).bits == 0x7c00);
  CHECK(to_half(5.9604645e-8f).bits == 0x0001);
  CHECK(to_half(-2.0f).bits == 0xc000);
  CHECK(to_half(1.00048828125f).bits == 0x3c00);  // halfway: to even
}

TEST_CASE("to_half and to_float: every half survives the way there and back") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Half half{static_cast<std::uint16_t>(bits)};
    const float value = to_float(half);
    if (std::isnan(value)) continue;
    REQUIRE(to_half(value).bits == half.bits);
  }
}

TEST_CASE("to_bfloat16: rounds to nearest even and keeps nan") {
  CHECK(to_bfloat16(1.0f).bits == 0x3f80);
  CHECK(to_bfloat16(1.00390625f).bits == 0x3f80);
  CHECK(to_bfloat16(std::numeric_limits<float>::quiet_NaN()).bits == 0x7fc0);
}

TEST_CASE("Values: casts wrap and truncate as PyTorch's do") {
  const double numbers[] = {-1.7, 300.0, 0.5};
  const Values floats = Values::from_doubles(Dtype::kFloat32, numbers);
  const Values bytes = floats.cast(Dtype::kUint8);
  CHECK(bytes.integer(0) == 255);
  CHECK(bytes.integer(1) == 44);
  CHECK(bytes.integer(2) == 0);
  CHECK(floats.cast(Dtype::kBool).integer(2) == 1);
}
