// Codes and error messages as JSON; see json_explain.hpp.
#include "render/json_explain.hpp"

#include "lossfit/codes.hpp"
#include "lossfit/engine.hpp"
#include "lossfit/message.hpp"
#include "render/json.hpp"
#include "render/json_report.hpp"

namespace lossfit::render {
namespace {

Json report_value(const Question& question, const Report& report) {
  Json json = envelope(nullptr);
  write_report(question, report, json);
  return json;
}

Json example_value(const Question& question, const std::string& text) {
  Json json = Json::object();
  json["text"] = text;
  json["question"] = question_value(question);
  const Outcome<Report> report = check(question);
  if (!report) return json;
  json["report"] = report_value(question, *report);
  return json;
}

/// An example that is Python alone.
Json text_value(const std::string& text) {
  Json json = Json::object();
  json["text"] = text;
  return json;
}

Json code_value(const CodeDescription& page, bool with_examples) {
  Json json = Json::object();
  json["code"] = page.code;
  json["title"] = page.title;
  json["meaning"] = page.meaning;
  json["harmless"] = page.harmless;
  const auto example = [&](const std::optional<Question>& question, const std::string& text) {
    return question ? example_value(*question, text) : text_value(text);
  };
  if (with_examples) {
    json["example"] = example(page.example, page.example_text);
    json["repair"] = example(page.repair, page.repair_text);
  }
  return json;
}

Json fact_value(const Fact& fact) {
  if (const auto* number = std::get_if<std::int64_t>(&fact)) return *number;
  if (const auto* dtype = std::get_if<Dtype>(&fact)) return std::string(name(*dtype));
  if (const auto* word = std::get_if<std::string>(&fact)) return *word;
  return shape_value(std::get<Shape>(fact));
}

Json recognition_value(const Recognition& found) {
  Json facts = Json::object();
  facts["message"] = found.message;
  for (const auto& [name, fact] : found.facts) facts[name] = fact_value(fact);
  Json json = Json::object();
  json["losses"] = found.losses;
  json["torch_versions"] = found.torch_versions;
  json["facts"] = std::move(facts);
  if (!found.operation.empty()) json["operation"] = found.operation;
  json["notes"] = found.notes;
  json["example"] = found.example;
  json["report"] = found.question && found.report ? report_value(*found.question, *found.report) : Json(nullptr);
  if (found.question) json["question"] = question_value(*found.question);
  return json;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string one_code(std::string_view code) {
  const Outcome<CodeDescription> page = explain_code(code);
  Json answer = envelope(nullptr);
  if (page) {
    answer["code"] = code_value(*page, true);
  } else {
    answer["fault"] = fault_value(page.error());
  }
  return answer.text();
}

}  // namespace

std::string codes_json() {
  Json list = Json::array();
  for (const CodeDescription& page : codes()) list.push_back(code_value(page, false));
  Json answer = envelope(nullptr);
  answer["codes"] = std::move(list);
  return answer.text();
}

std::string explain_json(std::string_view text) {
  const std::string_view code = trimmed(text);
  if (looks_like_code(code)) return one_code(code);
  Json answer = envelope(nullptr);
  const Outcome<std::vector<Recognition>> found = explain_message(text);
  if (!found) return fault_json(found.error());
  Json list = Json::array();
  for (const Recognition& one : *found) list.push_back(recognition_value(one));
  answer["recognised"] = std::move(list);
  return answer.text();
}

}  // namespace lossfit::render
