// Telling the lines of a pasted text apart; see text.hpp.
#include "message/text.hpp"

#include <algorithm>

#include "message/source.hpp"

namespace lossfit::message {
namespace {

constexpr std::size_t kMostPrefixes = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// The length of a colour code at the front: escape, `[0;31m`, also where the escape was lost or spelled out.
std::size_t colour_code(std::string_view text) {
  std::size_t at = 0;
  for (std::string_view escape : {"\x1b", "\\x1b", "\\u001b", "\\033"}) {
    if (text.starts_with(escape)) at = escape.size();
  }
  if (at >= text.size() || text[at] != '[') return 0;
  std::size_t end = at + 1;
  while (end < text.size() && (is_digit(text[end]) || text[end] == ';')) ++end;
  if (end >= text.size() || (at == 0 && end == at + 1)) return 0;
  const bool closes = text[end] == 'm' || (at > 0 && text[end] >= '@' && text[end] <= '~');
  return closes ? end + 1 : 0;
}

/// A box's line (U+2500 to U+257F) at the front, as rich draws around tracebacks.
bool is_box(std::string_view text) { return text.size() > 2 && text[0] == '\xe2' && (text[1] == '\x94' || text[1] == '\x95'); }

constexpr std::string_view kRichArrow = "\xe2\x9d\xb1";

/// The text without colours, and without the boxes and arrows of rich.
std::string plainly(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (is_box(text.substr(at))) {
      plain += ' ';
      at += 3;
      continue;
    }
    if (text.substr(at).starts_with(kRichArrow)) {
      plain += "-->";
      at += kRichArrow.size();
      continue;
    }
    const bool may_open = text[at] == '\x1b' || text[at] == '[' || text[at] == '\\';
    const std::size_t code = may_open ? colour_code(text.substr(at)) : 0;
    if (code == 0) plain += text[at];
    at += std::max<std::size_t>(code, 1);
  }
  return plain;
}

/// Behind `2024-03-05 11:02:46,682 - root - ERROR - `; the start where there is no time stamp.
std::size_t time_stamp(std::string_view line) {
  std::size_t at = line.starts_with("[") ? 1 : 0;
  if (line.size() < at + 10 || !is_digit(line[at]) || line[at + 4] != '-' || line[at + 7] != '-') return 0;
  while (at < line.size() && (is_digit(line[at]) || contains("-:,.TZ+/] ", line.substr(at, 1)))) ++at;
  constexpr std::size_t kFarthestLevel = 48;
  const std::string_view near = line.substr(at, kFarthestLevel);
  for (std::string_view level : {"ERROR", "WARNING", "INFO", "DEBUG", "CRITICAL", "WARN", "error", "warning", "info"}) {
    const std::size_t place = near.find(level);
    // `ValueError: ..` holds no level; `train.py:12 ERROR` does.
    if (place == std::string_view::npos || (place > 0 && is_name(near[place - 1]))) continue;
    const std::size_t end = place + level.size();
    if (end < near.size() && is_name(near[end])) continue;
    at += end;
    while (at < line.size() && contains(" :-|]\t", line.substr(at, 1))) ++at;
    break;
  }
  return at;
}

/// Behind `E1126 21:41:06.062000 29119 torch/x.py:3212] [3/0] `, as Google's loggers write; the start where there is none.
std::size_t log_header(std::string_view line) {
  const bool opens = line.size() > 8 && contains("EWIF", line.substr(0, 1)) && std::all_of(line.begin() + 1, line.begin() + 5, is_digit) && line[5] == ' ' && is_digit(line[6]);
  const std::size_t close = opens ? line.find("] ") : std::string_view::npos;
  return close == std::string_view::npos ? 0 : close + 2;
}

/// `3/0`, the frame that torch.compile was at.
bool is_frame_id(std::string_view text) { return contains(text, "/") && text.find_first_not_of("0123456789/_") == std::string_view::npos; }

/// Behind one thing that stands before a program's own words; the start where there is none.
std::size_t prefix(std::string_view line) {
  if (const std::size_t stamp = time_stamp(line); stamp > 0) return stamp;
  if (const std::size_t header = log_header(line); header > 0) return header;
  if (line.starts_with("[") || line.starts_with("(")) {  // [rank0]:   (TrainWorker pid=123)
    const std::size_t close = line.find(line.front() == '[' ? ']' : ')');
    const std::string_view inside = line.substr(1, close == std::string_view::npos ? 0 : close - 1);
    if (inside.empty() || inside.size() > 60) return 0;
    if (contains(inside, "pid=") || (line.substr(close + 1).starts_with(":") && std::all_of(inside.begin(), inside.end(), is_name)) || is_frame_id(inside)) {
      return close + (line.substr(close + 1).starts_with(":") ? 2 : 1);
    }
  }
  for (std::string_view mark : {">>>", "...", "> ", "E  ", "| "}) {
    if (line.starts_with(mark)) return mark.size();
  }
  if (line.starts_with("In [")) {
    const std::size_t close = line.find("]:");
    if (close < 9) return close + 2;
  }
  return 0;
}

/// `---> 12 loss = ..`: behind the arrow and the number; sets whether there was an arrow.
std::string_view without_number(std::string_view line, bool& pointed) {
  std::size_t at = line.find_first_not_of('-');
  pointed = at != std::string_view::npos && at > 0 && line[at] == '>';
  std::string_view rest = pointed ? trimmed(line.substr(at + 1)) : line;
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  const bool numbered = digits > 0 && digits < 7 && (digits == rest.size() || rest[digits] == ' ' || rest[digits] == '\t');
  if (!numbered) {
    pointed = false;
    return line;
  }
  return trimmed(rest.substr(digits));
}

/// `torch._dynamo.exc.TorchRuntimeError: ..`, `UserWarning: ..`
bool opens_exception(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && (is_name(line[end]) || line[end] == '.')) ++end;
  const std::string_view word = line.substr(0, end);
  const bool named = word.ends_with("Error") || word.ends_with("Exception") || word.ends_with("Warning") || word.ends_with("Interrupt");
  return named && (end == line.size() || line[end] == ':' || line[end] == ' ');
}

bool is_frame(std::string_view line) {
  if (line.starts_with("File \"")) return contains(line, "\", line ");
  if (line.starts_with("File ") || line.starts_with("Cell In") || line.starts_with("Input In") || line.starts_with("<ipython-input")) return true;
  if (contains(line, ".py in ") || contains(line, "<ipython-input")) return true;
  // pytest and IPython: `train.py:12: ValueError`, `/usr/lib/x.py:3699, in f(input)`
  const std::size_t place = line.find(".py:");
  return place != std::string_view::npos && place + 4 < line.size() && is_digit(line[place + 4]) && !contains(line.substr(0, place), " ");
}

Line::Owner owner_of(std::string_view header) {
  for (std::string_view mark : {"/torch/", "\\torch\\", "\"torch/"}) {
    if (contains(header, mark)) return Line::Owner::kTorch;
  }
  if (header.starts_with("torch/")) return Line::Owner::kTorch;
  const bool installed = contains(header, "site-packages") || contains(header, "dist-packages") || contains(header, "/lib/python") || contains(header, "<frozen ");
  return installed ? Line::Owner::kLibrary : Line::Owner::kUser;
}

/// Whether the line is only marks under another line, `^^^^^`, `~~~^~~~`, `-----`.
bool is_underline(std::string_view line) { return line.find_first_not_of("^~- ") == std::string_view::npos && line.find_first_of("^~-") != std::string_view::npos; }

/// A reader of lines in order: what a line is follows from those above.
class Roles {
 public:
  Line next(std::string_view raw) {
    const bool indented = raw.starts_with("  ") || raw.starts_with("\t");
    Line line;
    std::string_view text = trimmed(raw);
    for (std::size_t i = 0; i < kMostPrefixes; ++i) {
      const std::size_t behind = prefix(text);
      if (behind == 0) break;
      text = trimmed(text.substr(behind));
    }
    if (is_underline(text)) text = {};
    const bool warns = contains(text, "Warning: ");
    if (opens_exception(text) || text.starts_with("Traceback (most recent") || text.starts_with("During handling of") || text.starts_with("The above exception")) {
      left_ = 0;
    } else if (warns && is_frame(text)) {
      // The line under a warning is the source that gave it.
      owner_ = owner_of(text);
      left_ = 1;
    } else if (is_frame(text)) {
      line.role = Line::Role::kFrame;
      owner_ = owner_of(text);
      left_ = kLongestFrame;
    } else if (left_ > 0 && (left_ > 1 || indented)) {
      line.role = Line::Role::kSource;
      if (left_ == 1 || !text.empty()) --left_;
      text = without_number(text, line.pointed);
    } else if (left_ > 0) {
      left_ = 0;
    }
    if (line.role != Line::Role::kSaid) line.owner = owner_;
    line.text = text;
    return line;
  }

 private:
  static constexpr int kLongestFrame = 400;
  int left_ = 0;  ///< lines that may still belong to the frame
  Line::Owner owner_ = Line::Owner::kUser;
};

}  // namespace

std::vector<Line> lines_of(std::string_view text) {
  const std::string plain = plainly(text);
  std::vector<Line> lines;
  Roles roles;
  for (std::string_view rest = plain; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.push_back(roles.next(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::string joined(const std::vector<Line>& lines, bool said_only) {
  std::string result;
  for (const Line& line : lines) {
    if (said_only && line.role != Line::Role::kSaid) continue;
    for (const char c : line.text) {
      const bool space = c == ' ' || (c >= '\t' && c <= '\r');
      if (!space) {
        result += c;
      } else if (!result.empty() && result.back() != ' ') {
        result += ' ';
      }
    }
    if (!result.empty() && result.back() != ' ') result += ' ';
  }
  return result;
}

}  // namespace lossfit::message
