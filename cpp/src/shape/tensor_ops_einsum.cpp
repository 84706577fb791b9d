// einsum on shapes; see tensor_ops.hpp.
#include <algorithm>
#include <map>

#include "shape/tensor_ops.hpp"

namespace lossfit::ops {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Raise refused(std::string message) {
  return raise(ErrorType::kRuntimeError, "einsum(): " + std::move(message)).because("LF0608", "the equation and the operands disagree");
}

/// One operand's or the result's letters; an ellipsis is kept as one '.'.
struct Equation {
  std::vector<std::string> inputs{std::string()};
  std::optional<std::string> output;
};

Equation parse(std::string_view text) {
  Equation equation;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& part = equation.output ? *equation.output : equation.inputs.back();
    if (text.substr(i, 2) == "->") {
      equation.output = std::string();
      ++i;
    } else if (text[i] == ',' && !equation.output) {
      equation.inputs.emplace_back();
    } else if (text.substr(i, 3) == "...") {
      part += '.';
      i += 2;
    } else if (is_letter(text[i])) {
      part += text[i];
    }
  }
  return equation;
}

/// Without `->`: the ellipsis, then every letter that stands once, in alphabetical order.
std::string implied_output(const Equation& equation) {
  std::map<char, int> counts;
  for (const std::string& input : equation.inputs) {
    for (const char c : input) ++counts[c];
  }
  std::string output;
  for (const auto& [letter, count] : counts) {
    if (letter == '.' || count == 1) output += letter;
  }
  return output;
}

}  // namespace

Checked<Shape> einsum(std::string_view text, std::span<const Shape> operands) {
  const Equation equation = parse(text);
  if (operands.size() > equation.inputs.size()) return refused("more operands were provided than specified in the equation");
  if (operands.size() < equation.inputs.size()) return refused("fewer operands were provided than specified in the equation");
  std::map<char, Dim> sizes;
  Shape ellipsis;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const std::string& letters = equation.inputs[i];
    const Shape& shape = operands[i];
    const bool has_ellipsis = letters.find('.') != std::string::npos;
    const auto named = static_cast<std::int64_t>(letters.size()) - (has_ellipsis ? 1 : 0);
    if (has_ellipsis ? named > shape.rank() : named != shape.rank()) {
      return refused("the number of subscripts in the equation (" + std::to_string(named) + ") " +
                     (has_ellipsis ? "is more than the number of dimensions (" : "does not match the number of dimensions (") +
                     std::to_string(shape.rank()) + ") for operand " + std::to_string(i) + (has_ellipsis ? "" : " and no ellipsis was given"));
    }
    std::int64_t axis = 0;
    for (const char letter : letters) {
      if (letter == '.') {
        const std::int64_t count = shape.rank() - named;
        ellipsis = LOSSFIT_TRY(broadcast(ellipsis, Shape(std::vector<Dim>(shape.begin() + axis, shape.begin() + axis + count))));
        axis += count;
        continue;
      }
      const Dim& size = shape[axis++];
      const auto [seen, is_new] = sizes.try_emplace(letter, size);
      if (is_new || seen->second == size) continue;
      if (seen->second == Dim(1) || !seen->second.is_number()) {
        seen->second = size;
      } else if (size.is_number() && size != Dim(1)) {
        return refused("subscript " + std::string(1, letter) + " has size " + size.text() + " for operand " + std::to_string(i) +
                       " which does not broadcast with previously seen size " + seen->second.text());
      }
    }
  }
  Shape result;
  for (const char letter : equation.output ? *equation.output : implied_output(equation)) {
    if (letter == '.') {
      result.dims().insert(result.dims().end(), ellipsis.begin(), ellipsis.end());
      continue;
    }
    const auto found = sizes.find(letter);
    if (found == sizes.end()) {
      return refused("output subscript " + std::string(1, letter) + " does not appear in the equation for any input operand");
    }
    result.dims().push_back(found->second);
  }
  return result;
}

}  // namespace lossfit::ops
