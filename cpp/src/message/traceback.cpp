// Reading the lines around a message; see traceback.hpp.
#include "message/traceback.hpp"

#include <algorithm>

#include "catalogue/registry.hpp"

namespace lossfit::message {
namespace {

constexpr std::size_t kLongestLine = 2000;
constexpr std::size_t kMostArguments = 32;

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// The place of the bracket that closes the one at `open`; the end where there is none.
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

/// Splits `target=y` into name and expression; a comparison is an expression.
std::pair<std::string_view, std::string_view> keyword_of(std::string_view argument) {
  std::size_t end = 0;
  while (end < argument.size() && is_name(argument[end])) ++end;
  const std::string_view rest = trimmed(argument.substr(end));
  if (end == 0 || !rest.starts_with("=") || rest.starts_with("==")) return {{}, argument};
  return {argument.substr(0, end), trimmed(rest.substr(1))};
}

/// A name that people give a loss: criterion, loss_fn, self.loss, bce_loss.
bool sounds_like_a_loss(std::string_view callee) {
  std::string lower(callee);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return contains(lower, "crit") || contains(lower, "loss") || contains(lower, "objective");
}

/// Names the tensors of one call: by position and keyword as the function takes them, or as the module's forward does.
std::optional<Spelling> spelled(const LossDef& loss, std::string_view callee, std::string_view inside, bool as_function) {
  Spelling spelling;
  spelling.callee = callee;
  std::vector<const Argument*> order;
  for (const Argument& argument : loss.signature) {
    if (as_function ? !argument.keyword_only : argument.is_tensor && argument.required) order.push_back(&argument);
  }
  std::size_t position = 0;
  for (std::string_view written : arguments_of(inside)) {
    const auto [keyword, expression] = keyword_of(written);
    const Argument* argument = !keyword.empty() ? loss.find_argument(keyword) : position < order.size() ? order[position++] : nullptr;
    if (argument != nullptr && argument->is_tensor) spelling.arguments.emplace_back(argument->name, expression);
  }
  if (spelling.arguments.size() < 2) return std::nullopt;
  return spelling;
}

/// The call of the loss on one line of code, if there is one.
std::optional<Spelling> call_on(std::string_view line, const LossDef& loss) {
  for (std::size_t open = line.find('('); open != std::string_view::npos; open = line.find('(', open + 1)) {
    std::size_t begin = open;
    while (begin > 0 && (is_name(line[begin - 1]) || line[begin - 1] == '.')) --begin;
    const std::string_view callee = line.substr(begin, open - begin);
    const std::string_view last = callee.substr(callee.rfind('.') + 1);
    if (last.empty() || trimmed(line.substr(0, begin)).ends_with("def")) continue;
    std::size_t close = closing(line, open);
    if (close == line.size()) continue;
    std::size_t from = open;
    const LossDef* named = loss_named(last);
    const bool is_module = named != nullptr && last == named->module;
    if (named != nullptr && is_module) {
      // nn.CrossEntropyLoss(...)(outputs, labels)
      if (named != &loss || close + 1 >= line.size() || line[close + 1] != '(') continue;
      from = close + 1;
      close = closing(line, from);
      if (close == line.size()) continue;
    }
    const bool as_function = named == &loss && !is_module;
    if (!as_function && !is_module && (named != nullptr || !sounds_like_a_loss(callee))) continue;
    if (auto spelling = spelled(loss, callee, line.substr(from + 1, close - from - 1), as_function)) return spelling;
  }
  return std::nullopt;
}

bool is_frame_header(std::string_view line) {
  return line.starts_with("File ") || contains(line, "<ipython-input") || line.starts_with("Cell In") || contains(line, ".py in ") || contains(line, ".py:") ||
         contains(line, ".py\", line");
}

bool inside_torch(std::string_view header) { return contains(header, "/torch/") || contains(header, "\\torch\\") || header.starts_with("torch/"); }

/// Takes off `---->`, the line number of a notebook, `>>>`.
std::string_view code_of(std::string_view line) {
  const std::size_t arrow = line.find("--> ");
  if (arrow != std::string_view::npos && arrow < 8) line.remove_prefix(arrow + 4);
  line = trimmed(line);
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 && digits < line.size() && line[digits] == ' ') line.remove_prefix(digits);
  while (line.starts_with(">")) line.remove_prefix(1);
  return trimmed(line);
}

}  // namespace

std::vector<Mention> mentions(std::string_view text) {
  std::vector<Mention> all;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_name(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_name(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (const LossDef* loss = loss_named(word)) {
      const bool is_module = word == loss->module;
      const std::string_view before = text.substr(at < 16 ? 0 : at - 16, at < 16 ? at : 16);
      const bool called = end < text.size() && text[end] == '(';
      if (!is_module && before.ends_with("in ")) {
        all.push_back({loss, Mention::Kind::kFrame});
      } else if (!is_module && (called || before.ends_with("F.") || before.ends_with("functional."))) {
        all.push_back({loss, Mention::Kind::kCall});
      } else if (is_module) {
        all.push_back({loss, Mention::Kind::kModule});
      }
    }
    at = end;
  }
  return all;
}

std::optional<Spelling> spelling_of(std::string_view text, const LossDef& loss) {
  std::optional<Spelling> found;
  bool internal = false;
  bool pointed = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, std::min(end, kLongestLine));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_frame_header(trimmed(line))) {
      internal = inside_torch(trimmed(line));
      continue;
    }
    const bool arrow = trimmed(line).starts_with("--");
    if (internal || (pointed && !arrow)) continue;
    if (auto spelling = call_on(code_of(line), loss)) {
      found = std::move(spelling);
      pointed = pointed || arrow;
    }
  }
  return found;
}

}  // namespace lossfit::message
