// Telling what a pasted text is; see lossfit/reading.hpp.
#include "lossfit/reading.hpp"

#include <algorithm>

#include "lossfit/call_text.hpp"
#include "lossfit/codes.hpp"
#include "lossfit/engine.hpp"
#include "lossfit/message.hpp"
#include "lossfit/trace.hpp"
#include "message/parts.hpp"
#include "message/plain_call.hpp"

namespace lossfit {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// A shell's line that calls this very tool: `$ lossfit check cross_entropy ..` without what stands before the loss.
std::string_view without_command(std::string_view line) {
  if (line.starts_with("$ ")) line = trimmed(line.substr(2));
  if (!line.starts_with("lossfit ")) return line;
  line = trimmed(line.substr(8));
  return line.starts_with("check ") ? trimmed(line.substr(6)) : line;
}

/// `cross_entropy 32,10 32:int64`: one line that opens with a loss, or with what is to be one.
bool is_call_line(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return false;
  const std::size_t end = text.find_first_of(" \t");
  if (end == std::string_view::npos) return false;
  const std::string_view first = text.substr(0, end);
  if (describe(first).ok()) return true;
  const std::string_view rest = trimmed(text.substr(end));
  const bool sizes = rest.starts_with("--") || rest.find_first_of("0123456789([") == 0;
  return sizes && (first.ends_with("loss") || first.ends_with("Loss"));
}

/// `LF0103` of `error[LF0103]: the target has ..`, a line that this tool printed; else the text as it is.
std::string_view without_severity(std::string_view text) {
  for (std::string_view severity : {"error[", "warning[", "note["}) {
    if (text.starts_with(severity)) return text.substr(severity.size(), text.find(']') - severity.size());
  }
  return text;
}

/// Text that was to be JSON, complete or not; `{'a': 1}` of Python is told by the fault.
bool is_json(std::string_view text) {
  const std::string_view inner = trimmed(text.substr(text.starts_with("[") ? 1 : 0));
  return inner.starts_with("{") && (inner.size() == 1 || text.ends_with("}") || text.ends_with("]") || trimmed(inner.substr(1)).starts_with("\""));
}

bool says_something(std::string_view text) {
  const Outcome<std::vector<Recognition>> found = explain_message(text);
  return found.ok() && !found->empty();
}

/// An exception stands in the words, known or not.
bool stops_a_program(std::string_view text) { return text.find("Traceback (most recent call last)") != std::string_view::npos || text.find("Error: ") != std::string_view::npos; }

/// What following the code gave.
struct Followed {
  bool calls = false;    ///< a loss is called
  bool trouble = false;  ///< a call or another line fails, or seems wrong
};

Followed follow(const std::string& code) {
  const Outcome<Trace> traced = trace(code);
  if (!traced) return {};
  const bool wrong = std::any_of(traced->calls.begin(), traced->calls.end(), [](const TracedCall& call) { return call.report.status != Status::kFits; });
  return {!traced->calls.empty(), wrong || !traced->stops.empty()};
}

}  // namespace

std::string_view name(TextKind kind) {
  switch (kind) {
    case TextKind::kDiagnosticCode: return "diagnostic-code";
    case TextKind::kQuestion: return "question";
    case TextKind::kCall: return "call";
    case TextKind::kMessage: return "message";
    case TextKind::kCode: return "code";
  }
  return {};
}

Reading read_text(std::string_view text) {
  const std::string_view inner = trimmed(text);
  if (const std::string_view code = without_severity(inner); looks_like_code(code)) return {TextKind::kDiagnosticCode, std::string(code)};
  if (is_json(inner)) return {TextKind::kQuestion, std::string(inner)};
  const std::string_view line = without_command(inner);
  std::optional<std::string> plain = message::plain_call(line);
  if (plain && says_something(line)) plain.reset();
  if (plain) return {TextKind::kCall, *plain};
  if (is_call_line(line)) return {TextKind::kCall, std::string(line)};
  if (inner.size() > kLongestMessage) return {TextKind::kCode, std::string(text)};
  const message::Parts parts = message::parts_of(text);
  const bool said = says_something(parts.spoken);
  if (!said && !stops_a_program(parts.spoken)) return {TextKind::kCode, parts.code};
  const Followed followed = follow(parts.code);
  const bool code_counts = followed.calls && (followed.trouble || !said);
  return code_counts ? Reading{TextKind::kCode, parts.code} : Reading{TextKind::kMessage, std::string(text)};
}

}  // namespace lossfit
