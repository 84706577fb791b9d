// Taking code out of a pasted text; see parts.hpp.
#include "message/parts.hpp"

#include <algorithm>
#include <vector>

#include "message/source.hpp"
#include "message/text.hpp"

namespace lossfit::message {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with("\r")) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Behind `>>> `, `... `, `In [3]: `, `   ...: `; npos where the line has no prompt.
std::size_t prompt(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  const std::string_view rest = line.substr(begin);
  std::size_t length = std::string_view::npos;
  if (rest.starts_with(">>>") || (rest.starts_with("...") && !rest.starts_with("...:"))) length = 3;
  if (rest.starts_with("...:")) length = 4;
  if (rest.starts_with("In [")) {
    const std::size_t close = rest.find("]:");
    if (close < 9) length = close + 2;
  }
  if (length == std::string_view::npos) return length;
  return begin + length + (rest.substr(length).starts_with(" ") ? 1 : 0);
}

bool is_fence(std::string_view line) { return trimmed(line).starts_with("```") || trimmed(line).starts_with("~~~"); }

/// A fence that names a language names Python, or the block is no code.
bool opens_code(std::string_view fence) {
  std::string_view language = trimmed(trimmed(fence).substr(3));
  language = language.substr(0, language.find_first_of(" {,"));
  return language.empty() || language.starts_with("py") || language.starts_with("Py") || language == "ipython3" || language == "{code-cell}";
}

bool is_keyword(std::string_view word) {
  for (std::string_view keyword : {"import", "from", "for", "while", "if", "elif", "else", "with", "def", "class", "return", "try", "except", "assert", "raise", "del", "print", "async", "lambda"}) {
    if (word == keyword) return true;
  }
  return false;
}

/// A sentence at a line's start: several words, a capital first or a mark last, nothing assigned.
bool is_prose(std::string_view line) {
  if (line.empty() || line.front() == ' ' || line.front() == '\t' || line.front() == '#' || line.front() == '@') return false;
  const std::string_view first = line.substr(0, line.find(' '));
  if (is_keyword(first) || contains(line, " = ") || contains(line, "+=") || first.find_first_of("(=[.\"'") != std::string_view::npos) return false;
  const auto spaces = std::count(line.begin(), line.end(), ' ');
  const bool marked = line.ends_with(".") || line.ends_with("?") || line.ends_with(":") || line.ends_with("!") || line.ends_with(",");
  return spaces >= 3 || (spaces >= 1 && marked) || marked;
}

/// Jupyter's own commands, `%matplotlib inline` and `!pip install`.
bool is_magic(std::string_view line) { return line.starts_with("%") || line.starts_with("!"); }

/// The text with the white space gone that all of its lines begin with.
std::string dedented(std::string_view text) {
  std::size_t least = std::string_view::npos;
  const std::vector<std::string_view> lines = split(text);
  for (std::string_view line : lines) {
    if (!trimmed(line).empty()) least = std::min(least, line.find_first_not_of(" \t"));
  }
  if (least == 0 || least == std::string_view::npos) return std::string(text);
  std::string result;
  for (std::string_view line : lines) result += std::string(line.substr(std::min(least, line.size()))) + "\n";
  return result;
}

enum class Kind { kCode, kSpoken, kNeither };

Kind kind_of_block_line(std::string_view raw, const Line& line) {
  if (line.role != Line::Role::kSaid) return Kind::kSpoken;
  const std::string_view text = line.text;
  const bool reports = text.starts_with("Traceback (most recent") || contains(text, "Error: ") || contains(text, "Warning: ") || text.ends_with("Error") || contains(text, "Assertion `");
  const std::string_view code = trimmed(raw);
  if (code.starts_with("#")) return Kind::kCode;
  // `except ValueError: pass` and f"Error: {e}" are code.
  if (reports && !is_keyword(code.substr(0, code.find_first_of(" ("))) && !contains(code, "(f\"") && !contains(code, "print(")) return Kind::kSpoken;
  return is_magic(code) ? Kind::kNeither : Kind::kCode;
}

}  // namespace

Parts parts_of(std::string_view text) {
  const std::vector<std::string_view> raw = split(text);
  const std::vector<Line> lines = lines_of(text);
  const bool fenced = std::count_if(raw.begin(), raw.end(), is_fence) >= 1;
  const bool prompted = std::any_of(raw.begin(), raw.end(), [](std::string_view line) { return prompt(line) != std::string_view::npos && (contains(line, "]:") || contains(line, ">>>")); });
  Parts parts;
  bool inside = false;
  bool python = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    Kind kind = i < lines.size() ? kind_of_block_line(raw[i], lines[i]) : Kind::kNeither;
    std::string_view code = raw[i];
    if (fenced && is_fence(raw[i])) {
      inside = !inside;
      python = inside && opens_code(raw[i]);
      kind = Kind::kNeither;
    } else if (fenced && !(inside && python)) {
      kind = Kind::kSpoken;
    } else if (prompted) {
      const std::size_t behind = prompt(raw[i]);
      if (behind == std::string_view::npos) kind = Kind::kSpoken;
      else if (kind != Kind::kSpoken) code = raw[i].substr(std::min(behind, raw[i].size()));
    } else if (!fenced && kind == Kind::kCode && is_prose(raw[i])) {
      kind = Kind::kSpoken;
    }
    if (kind == Kind::kCode) parts.code += code;
    if (kind == Kind::kSpoken) parts.spoken += raw[i];
    parts.code += '\n';
    if (kind == Kind::kSpoken) parts.spoken += '\n';
  }
  parts.code = dedented(parts.code);
  return parts;
}

}  // namespace lossfit::message
