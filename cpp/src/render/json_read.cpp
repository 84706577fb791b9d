// The one entrance: text of any kind, told apart and handed to its verb; see json_read.hpp.
#include "render/json_read.hpp"

#include "lossfit/call_text.hpp"
#include "lossfit/codes.hpp"
#include "lossfit/message.hpp"
#include "render/json.hpp"
#include "render/json_explain.hpp"
#include "render/json_question.hpp"
#include "render/json_report.hpp"
#include "render/json_trace.hpp"

namespace lossfit::render {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// `cross_entropy 32,10 32:int64`: one line that opens with a loss.
bool is_call_line(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return false;
  const std::size_t end = text.find_first_of(" \t");
  return end != std::string_view::npos && describe(text.substr(0, end)).ok();
}

/// A script may quote an error in a comment, and a traceback quotes code: what an exception leaves at a line's start decides.
bool is_script(std::string_view text) {
  if (text.find("Traceback (most recent call last)") != std::string_view::npos) return false;
  return text.starts_with("import ") || text.starts_with("from ") || text.find("\nimport ") != std::string_view::npos || text.find("\nfrom ") != std::string_view::npos;
}

Outcome<Question> question_in(std::string_view text) {
  const Outcome<Json> json = parse_json(text);
  return json ? read_question(*json) : Outcome<Question>(json.error());
}

/// Joins the answer as it stands, which is JSON already.
std::string told(std::string_view kind, const std::string& answer, const Question* question = nullptr) {
  std::string text = std::string("{\"schema\":\"") + kSchema + "\",\"kind\":\"" + std::string(kind) + "\",\"answer\":" + answer;
  if (question != nullptr) text += ",\"question\":" + dump(question_value(*question));
  return text + "}";
}

std::string told_call(std::string_view kind, const Outcome<Question>& question) {
  if (!question) return told(kind, fault_json(question.error()));
  const Outcome<Report> report = check(*question);
  return told(kind, report ? report_json(*question, *report) : fault_json(report.error()), &*question);
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

TextKind kind_of(std::string_view text) {
  text = trimmed(text);
  if (looks_like_code(text)) return TextKind::kDiagnosticCode;
  if (text.starts_with("{")) return TextKind::kQuestion;
  if (is_call_line(text)) return TextKind::kCall;
  if (is_script(text)) return TextKind::kCode;
  const Outcome<std::vector<Recognition>> found = explain_message(text);
  return found && !found->empty() ? TextKind::kMessage : TextKind::kCode;
}

std::string read_json(std::string_view text) {
  const TextKind kind = kind_of(text);
  switch (kind) {
    case TextKind::kQuestion: return told_call(name(kind), question_in(text));
    case TextKind::kCall: return told_call(name(kind), parse_call(trimmed(text)));
    case TextKind::kDiagnosticCode:
    case TextKind::kMessage: return told(name(kind), explain_json(text));
    case TextKind::kCode: return told(name(kind), trace_json(text));
  }
  return {};
}

}  // namespace lossfit::render
