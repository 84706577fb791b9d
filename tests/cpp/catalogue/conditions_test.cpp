// Verdicts on symbolic sizes against the verdicts on every small number that the symbols may stand for.
#include <map>
#include <string_view>

#include "ask.hpp"

using namespace lossfit;

namespace {

using Numbers = std::map<std::string, std::int64_t>;

Dim filled_in(const Dim& dim, const Numbers& numbers) { return dim.is_symbol() ? Dim(numbers.at(std::string(dim.symbol()))) : dim; }

Shape filled_in(const Shape& shape, const Numbers& numbers) {
  std::vector<Dim> dims;
  for (const Dim& dim : shape) dims.push_back(filled_in(dim, numbers));
  return Shape(std::move(dims));
}

std::vector<std::string_view> split(std::string_view text, std::string_view by) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; (at = text.find(by)) != std::string_view::npos; text.remove_prefix(at + by.size())) parts.push_back(text.substr(0, at));
  parts.push_back(text);
  return parts;
}

std::int64_t number_of(std::string_view term, const Numbers& numbers) {
  const auto named = numbers.find(std::string(term));
  return named != numbers.end() ? named->second : std::stoll(std::string(term));
}

/// `N == M`, `N == 2 or N == 1`, `(N == M) and (M == 2 or M == 1)`.
bool holds_for(std::string_view condition, const Numbers& numbers) {
  for (std::string_view all : split(condition, " and ")) {
    if (all.starts_with("(")) all = all.substr(1, all.size() - 2);
    bool any = false;
    for (std::string_view one : split(all, " or ")) {
      const std::vector<std::string_view> sides = split(one, " == ");
      REQUIRE(sides.size() == 2);
      any = any || number_of(sides[0], numbers) == number_of(sides[1], numbers);
    }
    if (!any) return false;
  }
  return true;
}

Report asked(const std::string& loss, const Shape& input, const Shape& target) {
  Question question;
  question.loss = loss;
  question.tensors.emplace_back("input", TensorSpec{.shape = input});
  question.tensors.emplace_back("target", TensorSpec{.shape = target});
  return check(question).value();
}

bool symbolic_verdict(const Report& report, const Numbers& numbers) {
  constexpr std::string_view kOpening = "this fits if and only if ";
  if (report.status == Status::kMismatch) return false;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.code == "LF0001") return holds_for(std::string_view(diagnostic.headline).substr(kOpening.size()), numbers);
  }
  return true;
}

/// Every shape of up to two axes of these sizes.
std::vector<Shape> small_shapes() {
  const std::vector<Dim> sizes = {Dim::symbol("N"), Dim::symbol("M"), Dim(1), Dim(2)};
  std::vector<Shape> shapes = {Shape{}};
  for (const Dim& first : sizes) {
    shapes.push_back({first});
    for (const Dim& second : sizes) shapes.push_back({first, second});
  }
  return shapes;
}

}  // namespace

TEST_CASE("conditions: a call with symbolic sizes fits for just the numbers that its condition admits") {
  for (const std::string& loss : {std::string("mse_loss"), std::string("hinge_embedding_loss")}) {
    for (const Shape& input : small_shapes()) {
      for (const Shape& target : small_shapes()) {
        const Report symbolic = asked(loss, input, target);
        for (std::int64_t n = 1; n <= 3; ++n) {
          for (std::int64_t m = 1; m <= 3; ++m) {
            const Numbers numbers = {{"N", n}, {"M", m}};
            const bool fits = asked(loss, filled_in(input, numbers), filled_in(target, numbers)).status != Status::kMismatch;
            INFO(loss << " of " << input.text() << " and " << target.text() << " with N = " << n << ", M = " << m);
            CHECK(symbolic_verdict(symbolic, numbers) == fits);
          }
        }
      }
    }
  }
}
