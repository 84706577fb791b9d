// Shapes as people type them.
#include "lossfit/shape_text.hpp"

#include "catch.hpp"

using namespace lossfit;

TEST_CASE("parse_shape: every customary spelling gives the same shape") {
  const std::string text = GENERATE("8,5", "8, 5", "(8, 5)", "[8,5]", "torch.Size([8, 5])", "8x5", "8 5", " (8,5,) ");
  const auto shape = parse_shape(text, "input");
  REQUIRE(shape.ok());
  CHECK(*shape == Shape{8, 5});
}

TEST_CASE("parse_shape: scalars have no axes") {
  const std::string text = GENERATE("()", "[]", "torch.Size([])", "scalar");
  const auto shape = parse_shape(text, "input");
  REQUIRE(shape.ok());
  CHECK(shape->is_scalar());
}

TEST_CASE("parse_shape: symbols and unknown sizes are kept") {
  const auto shape = parse_shape("N, C, ?, 10", "input");
  REQUIRE(shape.ok());
  CHECK((*shape)[0].symbol() == "N");
  CHECK((*shape)[2].is_unknown());
  CHECK((*shape)[3] == Dim(10));
}

TEST_CASE("parse_shape: what is no size is named") {
  const auto [text, code] = GENERATE(table<std::string, std::string>({
      {"3,-1", "bad-size"},
      {"3,1.5", "bad-size"},
      {"3,99999999999999999999", "bad-size"},
      {"3,a_name_that_is_too_long", "bad-size"},
      {"", "bad-shape"},
  }));
  const auto shape = parse_shape(text, "tensors.input.shape");
  REQUIRE_FALSE(shape.ok());
  CHECK(shape.error().code == code);
  CHECK(shape.error().where == "tensors.input.shape");
}

TEST_CASE("parse_tensor: dtype and elements follow the shape") {
  const auto spec = parse_tensor("4:long=0,1,2,1", "target");
  REQUIRE(spec.ok());
  CHECK(spec->dtype == Dtype::kInt64);
  REQUIRE(spec->values);
  CHECK(spec->values->integer(2) == 2);
  CHECK(parse_tensor("4:flaot", "target").error().code == "unknown-dtype");
}
