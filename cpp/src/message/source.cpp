// Cutting Python source apart; see source.hpp.
#include "message/source.hpp"

#include <algorithm>

namespace lossfit::message {
namespace {

constexpr std::size_t kMostArguments = 32;

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::size_t closing(std::string_view text, std::size_t open) {
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      if (--depth == 0) return i;
    }
  }
  return text.size();
}

std::vector<std::string_view> arguments_of(std::string_view inside) {
  std::vector<std::string_view> arguments;
  for (std::size_t begin = 0; begin < inside.size() && arguments.size() < kMostArguments;) {
    std::size_t end = begin;
    while (end < inside.size() && inside[end] != ',') {
      const bool opens = inside[end] == '(' || inside[end] == '[' || inside[end] == '{';
      end = opens ? std::min(closing(inside, end) + 1, inside.size()) : end + 1;
    }
    const std::string_view argument = trimmed(inside.substr(begin, end - begin));
    if (!argument.empty()) arguments.push_back(argument);
    begin = end + 1;
  }
  return arguments;
}

}  // namespace lossfit::message
