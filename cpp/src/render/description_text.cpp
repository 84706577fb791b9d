// Losses described for a terminal: the list, and one loss's signature and contract.
#include <algorithm>

#include "render/ink.hpp"
#include "render/text.hpp"

namespace lossfit::render {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(separator)) + part;
  return text;
}

std::string signature_of(const LossDescription& loss, int width) {
  const std::string indent(loss.name.size() + 3, ' ');
  std::string line = "F." + loss.name + "(";
  std::string result;
  bool keyword_only = false;
  for (std::size_t i = 0; i < loss.arguments.size(); ++i) {
    const ArgumentDescription& argument = loss.arguments[i];
    std::string part = argument.keyword_only && !keyword_only ? "*, " : "";
    keyword_only = argument.keyword_only;
    part += argument.name;
    if (!argument.required) part += "=" + python_literal(argument.default_value);
    part += i + 1 < loss.arguments.size() ? "," : ")";
    if (line.size() + 1 + part.size() > static_cast<std::size_t>(width)) {
      result += line + "\n";
      line = indent;
    } else if (i > 0) {
      line += ' ';
    }
    line += part;
  }
  return result + line + "\n";
}

}  // namespace

std::string description_text(const LossDescription& loss, TextStyle style) {
  std::string result = loss.name + " (nn." + loss.module + ")\n" + folded("  ", loss.summary, 2, style.width) + "\n";
  if (!loss.formula.empty()) result += folded("  ", loss.formula, 4, style.width) + "\n";
  result += "\n" + signature_of(loss, style.width) + "\n";
  std::size_t width = 0;
  for (const ArgumentDescription& argument : loss.arguments) width = std::max(width, argument.name.size());
  for (const ArgumentDescription& argument : loss.arguments) {
    const std::string choices = argument.choices.empty() ? "" : " (" + joined(argument.choices, ", ") + ")";
    result += folded("  " + argument.name + std::string(width + 2 - argument.name.size(), ' '), argument.help + choices, width + 4, style.width) + "\n";
  }
  result += "\nIt takes:\n";
  for (const ContractForm& form : loss.contract) {
    std::string bullet = "  - ";
    for (const ArgumentContract& argument : form.tensors) {
      const std::string values = argument.values.empty() ? "" : ", " + argument.values;
      result += folded(bullet + argument.tensor + " ", "(" + joined(argument.axes, ", ") + ") " + joined(argument.dtypes, " | ") + values, 8, style.width) + "\n";
      bullet = "    ";
    }
    if (!form.note.empty()) result += folded("    ", form.note, 4, style.width) + "\n";
  }
  return result + "\n" + loss.source + "\n";
}

std::string losses_text(const std::vector<LossDescription>& losses, TextStyle style) {
  std::size_t width = 0;
  for (const LossDescription& loss : losses) width = std::max(width, loss.name.size());
  std::string result;
  for (const LossDescription& loss : losses) {
    std::string line = loss.name + std::string(width + 2 - loss.name.size(), ' ') + loss.summary;
    if (line.size() > static_cast<std::size_t>(style.width)) line = line.substr(0, static_cast<std::size_t>(style.width) - 3) + "...";
    result += line + "\n";
  }
  return result;
}

}  // namespace lossfit::render
