// The shortest digits that read back as the same double; see number_text.hpp.
#include "shape/number_text.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace lossfit {

std::string cpp_text(double number) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%g", number);
  return buffer;
}

std::string python_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  char buffer[40];
  int digits = 0;  // after the first
  do {
    std::snprintf(buffer, sizeof buffer, "%.*e", digits, number);
  } while (std::strtod(buffer, nullptr) != number && ++digits < 17);
  const std::string scientific = buffer;
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent < -4 || exponent >= 16) return scientific;
  std::snprintf(buffer, sizeof buffer, "%.*f", digits > exponent ? digits - exponent : 1, number);
  return buffer;
}

std::string python_text(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "True" : "False";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value)) return python_text(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "None";
}

std::string python_literal(const OptionValue& value) {
  const std::string text = python_text(value);
  if (std::holds_alternative<std::string>(value)) return "'" + text + "'";
  const auto* number = std::get_if<double>(&value);
  return number != nullptr && !std::isfinite(*number) ? "float('" + text + "')" : text;
}

}  // namespace lossfit
