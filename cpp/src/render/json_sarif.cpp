// SARIF 2.1.0; see github.hpp.
#include "lossfit/codes.hpp"
#include "render/github.hpp"
#include "render/json_report.hpp"

namespace lossfit::render {
namespace {

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return {};
}

ParsedJson rule_value(const Diagnostic& diagnostic) {
  ParsedJson rule = ParsedJson::object();
  rule["id"] = diagnostic.code;
  const Outcome<CodeDescription> page = explain_code(diagnostic.code);
  if (!page) return rule;
  rule["shortDescription"] = {{"text", page->title}};
  rule["fullDescription"] = {{"text", page->meaning}};
  rule["help"] = {{"text", page->harmless}};
  return rule;
}

/// What was asked about is a call and no file: its tensors' axes are the places.
ParsedJson result_value(const Diagnostic& diagnostic, std::size_t rule, const Report& report) {
  ParsedJson places = ParsedJson::array();
  for (const Label& label : diagnostic.labels) {
    const std::string place = report.loss + "." + label.tensor + (label.axis ? "[" + std::to_string(*label.axis) + "]" : "");
    places.push_back({{"logicalLocations", ParsedJson::array({{{"fullyQualifiedName", place}, {"kind", "parameter"}}})}, {"message", {{"text", label.text}}}});
  }
  std::string text = diagnostic.headline;
  for (const std::string& note : diagnostic.notes) text += "\n" + note;
  if (report.torch) text += "\nPyTorch " + std::string(kTorchVersion) + ": " + std::string(name(report.torch->type)) + ": " + report.torch->message;
  for (const Fix& fix : report.fixes) text += "\nfix: " + fix.call;
  return {{"ruleId", diagnostic.code}, {"ruleIndex", rule}, {"level", level(diagnostic.severity)}, {"message", {{"text", text}}}, {"locations", std::move(places)}};
}

}  // namespace

std::string sarif(const Question&, const Report& report) {
  ParsedJson rules = ParsedJson::array();
  ParsedJson results = ParsedJson::array();
  for (const Diagnostic& diagnostic : report.diagnostics) {
    results.push_back(result_value(diagnostic, rules.size(), report));
    rules.push_back(rule_value(diagnostic));
  }
  ParsedJson run = ParsedJson::object();
  run["tool"] = {{"driver", {{"name", "lossfit"}, {"rules", std::move(rules)}}}};
  run["results"] = std::move(results);
  const ParsedJson log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", ParsedJson::array({std::move(run)})}};
  return dump(log);
}

}  // namespace lossfit::render
