// The one entrance: text of any kind, told apart and handed to its verb; see json_read.hpp.
#include "render/json_read.hpp"

#include <optional>

#include "lossfit/call_text.hpp"
#include "lossfit/engine.hpp"
#include "render/json.hpp"
#include "render/json_explain.hpp"
#include "render/json_question.hpp"
#include "render/json_report.hpp"
#include "render/json_trace.hpp"

namespace lossfit::render {
namespace {

constexpr std::size_t kLongestNotebook = std::size_t{16} << 20;

/// The code cells of a Jupyter notebook, one behind the other; none where the JSON is no notebook.
std::optional<std::string> notebook_code(std::string_view text) {
  if (text.size() > kLongestNotebook || text.find("\"cells\"") == std::string_view::npos) return std::nullopt;
  const Outcome<ParsedJson> json = parse_json(text);
  if (!json || !json->is_object() || !json->contains("cells") || !(*json)["cells"].is_array()) return std::nullopt;
  std::string code;
  for (const ParsedJson& cell : (*json)["cells"]) {
    if (!cell.is_object() || !cell.contains("source") || (cell.contains("cell_type") && cell["cell_type"] != "code")) continue;
    const ParsedJson& source = cell["source"];
    if (source.is_string()) code += source.get<std::string>();
    if (source.is_array()) {
      for (const ParsedJson& line : source) code += line.is_string() ? line.get<std::string>() : std::string();
    }
    code += '\n';
  }
  return code;
}

Outcome<Question> question_in(std::string_view text) {
  const Outcome<ParsedJson> json = parse_json(text);
  return json ? read_question(*json) : Outcome<Question>(json.error());
}

/// Joins the answer as it stands, which is JSON already.
std::string told(std::string_view kind, const std::string& answer, const Question* question = nullptr) {
  std::string text = std::string("{\"schema\":\"") + kSchema + "\",\"kind\":\"" + std::string(kind) + "\",\"answer\":" + answer;
  if (question != nullptr) text += ",\"question\":" + question_value(*question).text();
  return text + "}";
}

std::string told_call(std::string_view kind, const Outcome<Question>& question) {
  if (!question) return told(kind, fault_json(question.error()));
  const Outcome<Report> report = check(*question);
  return told(kind, report ? report_json(*question, *report) : fault_json(report.error()), &*question);
}

}  // namespace

Reading reading_of(std::string_view text) {
  Reading reading = read_text(text);
  if (reading.kind != TextKind::kQuestion) return reading;
  // The magics of a notebook's cells are no Python; reading them again takes them out.
  if (const std::optional<std::string> code = notebook_code(reading.text)) return {TextKind::kCode, read_text(*code).text};
  return reading;
}

std::string read_json(std::string_view text) {
  const auto [kind, inner] = reading_of(text);
  switch (kind) {
    case TextKind::kQuestion: return told_call(name(kind), question_in(inner));
    case TextKind::kCall: return told_call(name(kind), parse_call(inner));
    case TextKind::kDiagnosticCode:
    case TextKind::kMessage: return told(name(kind), explain_json(inner));
    case TextKind::kCode: return told(name(kind), trace_json(inner));
  }
  return {};
}

}  // namespace lossfit::render
