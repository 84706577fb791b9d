// Unification of symbolic sizes.
#include "shape/symbols.hpp"

#include "catch.hpp"

using namespace lossfit;

TEST_CASE("same: a symbol is bound to what it is held against, and the condition is remembered") {
  Symbols symbols;
  CHECK(symbols.same(Dim::symbol("N"), Dim(32)));
  CHECK_FALSE(symbols.same(Dim::symbol("N"), Dim(16)));
  CHECK(symbols.conditions() == std::vector<std::string>{"N == 32"});
}

TEST_CASE("same: symbols bound to one another stay bound") {
  Symbols symbols;
  CHECK(symbols.same(Dim::symbol("N"), Dim::symbol("M")));
  CHECK(symbols.same(Dim::symbol("M"), Dim(4)));
  CHECK(symbols.resolve(Dim::symbol("N")) == Dim(4));
  CHECK_FALSE(symbols.same(Dim::symbol("N"), Dim(5)));
}

TEST_CASE("same: numbers are compared without conditions, and an unknown fits anything") {
  Symbols symbols;
  CHECK(symbols.same(Dim(3), Dim(3)));
  CHECK_FALSE(symbols.same(Dim(3), Dim(4)));
  CHECK(symbols.same(Dim::unknown(), Dim(4)));
  CHECK(symbols.conditions().empty());
}

TEST_CASE("broadcast: a symbol may also be 1, which the condition says") {
  Symbols symbols;
  const auto size = symbols.broadcast(Dim::symbol("N"), Dim(5));
  REQUIRE(size);
  CHECK(*size == Dim(5));
  CHECK(symbols.conditions() == std::vector<std::string>{"N == 5 or N == 1"});
}
