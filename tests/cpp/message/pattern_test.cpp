// Message patterns: what each kind of hole takes, and where.
#include "message/pattern.hpp"

#include "catch.hpp"

using namespace lossfit;
using namespace lossfit::message;

TEST_CASE("pattern: a hole takes the number, sizes, dtype or word that stands there") {
  const auto match = find("a ({n:n}) is {s:s}, {d:d} and {c:c} of {w:w}", "well: A (-12) is torch.Size([8, 5]), torch.cuda.LongTensor and long int of cuda:0.");
  REQUIRE(match);
  CHECK(match->begin == 6);
  CHECK(std::get<std::int64_t>(*find_fact(match->facts, "n")) == -12);
  CHECK(std::get<Shape>(*find_fact(match->facts, "s")) == Shape{8, 5});
  CHECK(std::get<Dtype>(*find_fact(match->facts, "d")) == Dtype::kInt64);
  CHECK(std::get<Dtype>(*find_fact(match->facts, "c")) == Dtype::kInt64);
  CHECK(std::get<std::string>(*find_fact(match->facts, "w")) == "cuda:0");
}

TEST_CASE("pattern: sizes may stand in brackets of either kind, joined by commas or x") {
  for (const char* text : {"got [60, 1]", "got (60, 1)", "got [60 x 1]", "got torch.Size([60, 1])"}) {
    const auto match = find("got {s:s}", text);
    REQUIRE(match);
    CHECK(std::get<Shape>(match->facts[0].second) == Shape{60, 1});
  }
  CHECK(std::get<Shape>(find("got {s:s}", "got []")->facts[0].second) == Shape{});
  CHECK_FALSE(find("got {s:s}", "got [1, 2"));
  // view names the size that it is to find by -1.
  CHECK(std::get<Shape>(find("got {s:s}", "got [-1, 4]")->facts[0].second) == Shape{Dim::unknown(), 4});
  CHECK_FALSE(find("got {s:s}", "got [-2]"));
  CHECK_FALSE(find("got {s:s}", "got [99999999999999999999999]"));
}

TEST_CASE("pattern: a word in front is read backwards, and may be empty") {
  const auto match = find("{w:w} is not valid", "x = mean is not valid");
  REQUIRE(match);
  CHECK(std::get<std::string>(match->facts[0].second) == "mean");
  CHECK(std::get<std::string>(find("{w:w} is not valid", " is not valid")->facts[0].second).empty());
}

TEST_CASE("pattern: a first place that does not fit does not hide a later one") {
  const auto match = find("Target {n:n} is out", "Target x is out; Target 7 is out");
  REQUIRE(match);
  CHECK(match->begin == 17);
}

TEST_CASE("one_line: folds every run of white space") { CHECK(one_line("a\n   b\t c") == "a b c"); }
