// ATen's broadcasting and type promotion on shapes and dtypes.
#include "shape/aten.hpp"

#include "catch.hpp"

using namespace lossfit;

namespace {

Operand of(Shape shape, Dtype dtype) { return {{std::move(shape), dtype}}; }

}  // namespace

TEST_CASE("broadcast: sizes of 1 and missing axes give way") {
  Symbols symbols;
  const Aten aten(symbols);
  const auto shape = aten.broadcast(of({4, 1, 3}, Dtype::kFloat32), of({5, 1}, Dtype::kFloat32));
  REQUIRE(shape.ok());
  CHECK(*shape == Shape{4, 5, 3});
}

TEST_CASE("broadcast: the last axis that disagrees is the one named, and both arguments are labelled") {
  Symbols symbols;
  const Aten aten(symbols);
  Operand input = of({7, 3}, Dtype::kFloat32);
  Operand target = of({8, 4}, Dtype::kFloat32);
  input.origin = "input";
  target.origin = "target";
  const auto shape = aten.broadcast(input, target);
  REQUIRE_FALSE(shape.ok());
  CHECK(shape.error().torch.message == "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1");
  REQUIRE(shape.error().diagnostic.labels.size() == 2);
  CHECK(shape.error().diagnostic.labels[0].tensor == "target");
  CHECK(shape.error().diagnostic.labels[0].primary);
  CHECK_FALSE(shape.error().diagnostic.labels[1].primary);
}

TEST_CASE("result_type: tensors with axes count before scalars, and those before Python numbers") {
  const Operand vector = of({3}, Dtype::kFloat32);
  const Operand scalar = of({}, Dtype::kFloat64);
  CHECK(result_type({&vector, &scalar}) == Dtype::kFloat32);
  const Operand integers = of({3}, Dtype::kInt64);
  CHECK(result_type({&integers, &scalar}) == Dtype::kFloat64);
  const Operand number = Operand::number(1.0);
  CHECK(result_type({&integers, &number}) == Dtype::kFloat32);
  const Operand half = of({3}, Dtype::kFloat16);
  CHECK(result_type({&half, &number}) == Dtype::kFloat16);
}

TEST_CASE("promote: mixed kinds go to the wider one") {
  CHECK(promote(Dtype::kFloat16, Dtype::kBfloat16) == Dtype::kFloat32);
  CHECK(promote(Dtype::kUint8, Dtype::kInt8) == Dtype::kInt16);
  CHECK(promote(Dtype::kUint8, Dtype::kInt32) == Dtype::kInt32);
  CHECK(promote(Dtype::kBool, Dtype::kUint8) == Dtype::kUint8);
  CHECK(promote(Dtype::kInt64, Dtype::kFloat16) == Dtype::kFloat16);
}

TEST_CASE("sub: refuses bool as PyTorch does") {
  Symbols symbols;
  const Aten aten(symbols);
  const auto both = aten.sub(of({2}, Dtype::kBool), of({2}, Dtype::kBool));
  REQUIRE_FALSE(both.ok());
  CHECK(both.error().torch.type == ErrorType::kNotImplementedError);
  CHECK(both.error().torch.message ==
        "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.");
}

TEST_CASE("arithmetic_in_place: a result cannot be stored in a lesser kind of number") {
  Symbols symbols;
  const Aten aten(symbols);
  const auto stored = aten.arithmetic_in_place(of({2}, Dtype::kInt64), of({2}, Dtype::kFloat32));
  REQUIRE_FALSE(stored.ok());
  CHECK(stored.error().torch.message == "result type Float can't be cast to the desired output type Long");
}
