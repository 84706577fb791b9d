// What json_question.cpp reads and json_report.cpp writes, as a JSON Schema; see json_schema.hpp. Names and enumerations come
// from the code's own; a test holds every answer to the recorded calls against it.
#include "render/json_schema.hpp"

#include <array>
#include <initializer_list>
#include <utility>

#include "render/json_read.hpp"
#include "render/json_report.hpp"

namespace lossfit::render {
namespace {

using Fields = std::initializer_list<std::pair<const char*, ParsedJson>>;

ParsedJson type(const char* name) { return ParsedJson{{"type", name}}; }
ParsedJson types(std::initializer_list<const char*> names) {
  ParsedJson list = ParsedJson::array();
  for (const char* name : names) list.push_back(name);
  return ParsedJson{{"type", std::move(list)}};
}
ParsedJson ref(const char* definition) { return ParsedJson{{"$ref", std::string("#/$defs/") + definition}}; }
ParsedJson list_of(ParsedJson items) { return ParsedJson{{"type", "array"}, {"items", std::move(items)}}; }
ParsedJson map_of(ParsedJson values) { return ParsedJson{{"type", "object"}, {"additionalProperties", std::move(values)}}; }
ParsedJson or_null(ParsedJson schema) { return ParsedJson{{"anyOf", ParsedJson::array({std::move(schema), type("null")})}}; }
ParsedJson constant(const char* text) { return ParsedJson{{"const", text}}; }

ParsedJson described(ParsedJson schema, const char* description) {
  schema["description"] = description;
  return schema;
}

/// One of the names of an enumeration's values.
template <class Enums>
ParsedJson name_of(const Enums& values) {
  ParsedJson names = ParsedJson::array();
  for (const auto value : values) names.push_back(name(value));
  return ParsedJson{{"enum", std::move(names)}};
}

ParsedJson object(const char* description, const Fields& required, const Fields& optional = {}) {
  ParsedJson properties = ParsedJson::object();
  ParsedJson names = ParsedJson::array();
  for (const auto& [field, schema] : required) {
    properties[field] = schema;
    names.push_back(field);
  }
  for (const auto& [field, schema] : optional) properties[field] = schema;
  return ParsedJson{{"description", description},
              {"type", "object"},
              {"properties", std::move(properties)},
              {"required", std::move(names)},
              {"additionalProperties", false}};
}

void define_basics(ParsedJson& defs) {
  defs["Dim"] = described(types({"integer", "string", "null"}), "A size, a symbol such as N, or null where it is unknown.");
  defs["Dtype"] = name_of(kAllDtypes);
  defs["Status"] = name_of(std::array{Status::kFits, Status::kSuspicious, Status::kMismatch});
  defs["ErrorType"] = name_of(std::array{ErrorType::kRuntimeError, ErrorType::kValueError, ErrorType::kIndexError,
                                         ErrorType::kNotImplementedError, ErrorType::kTypeError,
                                         ErrorType::kAttributeError});
  defs["Cell"] = described(types({"number", "boolean", "string"}), "An element; \"nan\", \"inf\" and \"-inf\" are strings.");
  defs["OptionValue"] = types({"string", "number", "boolean", "null"});
}

void define_question(ParsedJson& defs) {
  defs["TensorQuestion"] = object("A tensor as it is asked about.", {{"shape", list_of(ref("Dim"))}, {"dtype", type("string")}},
                                  {{"data", described(list_of(ref("Cell")), "Elements, row by row.")}, {"device", type("string")}});
  defs["Question"] = object("A loss call.", {{"loss", type("string")}, {"tensors", map_of(ref("TensorQuestion"))}},
                            {{"id", described(ParsedJson::object(), "Anything; echoed in the answer.")},
                             {"options", map_of(ref("OptionValue"))},
                             {"evaluate", described(type("boolean"), "Compute the value and the gradients.")},
                             {"seed", described(type("integer"), "Draws the tensors that have no data, as torch.manual_seed does.")}});
}

void define_report_parts(ParsedJson& defs) {
  const ParsedJson severity = name_of(std::array{Severity::kError, Severity::kWarning, Severity::kNote});
  const ParsedJson safety = name_of(std::array{Safety::kExact, Safety::kReshapes, Safety::kChangesMeaning});
  const ParsedJson proof = name_of(std::array{Proof::kShape, Proof::kValue});
  defs["Meta"] = object("Shape and dtype of a tensor.", {{"shape", list_of(ref("Dim"))}, {"dtype", ref("Dtype")}});
  defs["Values"] = object("A tensor with its elements, row by row.",
                          {{"shape", list_of(ref("Dim"))}, {"dtype", ref("Dtype")}, {"data", list_of(ref("Cell"))}});
  defs["Label"] = object("A remark on one axis, or on the whole tensor where axis is null.",
                         {{"tensor", type("string")}, {"axis", types({"integer", "null"})}, {"text", type("string")}, {"primary", type("boolean")}});
  defs["Diagnostic"] = object("One finding.", {{"code", type("string")},
                                               {"severity", severity},
                                               {"headline", type("string")},
                                               {"labels", list_of(ref("Label"))},
                                               {"notes", list_of(type("string"))}});
  defs["ArgumentContract"] = object("What one argument may be, in one form of the contract.",
                                    {{"axes", list_of(type("string"))}, {"dtypes", list_of(type("string"))}, {"values", type("string")}});
  defs["ContractForm"] = object("One way in which the arguments go together.",
                                {{"tensors", map_of(ref("ArgumentContract"))}, {"note", type("string")}});
  defs["Fix"] = object("A change that was run and works.",
                       {{"title", type("string")},
                        {"call", described(type("string"), "One Python expression over the call's arguments, torch and F.")},
                        {"safety", safety},
                        {"proof", proof},
                        {"result", ref("Meta")}},
                       {{"question", described(ref("Question"), "The loss call after the fix, where it can be asked.")}});
  defs["TorchError"] = object("What PyTorch raises, word for word.", {{"error", ref("ErrorType")}, {"message", type("string")}},
                              {{"version", type("string")}});
}

void define_answers(ParsedJson& defs) {
  const ParsedJson schema = constant(kSchema);
  const Fields report = {{"schema", schema},
                         {"loss", type("string")},
                         {"status", ref("Status")},
                         {"torch", or_null(ref("TorchError"))},
                         {"warnings", list_of(type("string"))},
                         {"result", or_null(ref("Meta"))},
                         {"axes", map_of(list_of(type("string")))},
                         {"diagnostics", list_of(ref("Diagnostic"))},
                         {"contract", list_of(ref("ContractForm"))},
                         {"fixes", list_of(ref("Fix"))},
                         {"backward_error", or_null(ref("TorchError"))}};
  const Fields sometimes = {{"id", ParsedJson::object()},
                            {"value", ref("Values")},
                            {"grad", map_of(ref("Values"))},
                            {"drawn", described(map_of(ref("Values")), "The tensors that were drawn, where a seed was given.")},
                            {"torch_versions", described(list_of(ref("VersionAnswer")), "Where PyTorch 1.13 and 2.6 answer otherwise.")},
                            {"conditions", described(list_of(type("string")), "With symbolic sizes: it fits if and only if these hold.")}};
  defs["VersionAnswer"] = object("What an older PyTorch says where 2.14 says something else; no error where it runs.",
                                 {{"version", type("string")}, {"error", types({"string", "null"})}, {"message", types({"string", "null"})}},
                                 {{"in_backward", described(type("boolean"), "The call runs, and backward() raises.")}});
  defs["Report"] = object("The whole answer to a loss call.", report, sometimes);
  defs["Fault"] = object("Why a question makes no sense, and what to write instead.",
                         {{"code", type("string")}, {"where", type("string")}, {"message", type("string")}, {"help", type("string")}});
  defs["Refusal"] = object("The answer to a question that makes no sense.", {{"schema", schema}, {"fault", ref("Fault")}}, {{"id", ParsedJson::object()}});
}

void define_descriptions(ParsedJson& defs) {
  const ParsedJson schema = constant(kSchema);
  defs["Argument"] = object("One argument of a loss, in the order of PyTorch's signature.",
                            {{"name", type("string")},
                             {"kind", ParsedJson{{"enum", {"tensor", "option"}}}},
                             {"type", described(type("string"), "Tensor, str, float, int or bool.")},
                             {"required", type("boolean")},
                             {"keyword_only", type("boolean")},
                             {"help", type("string")}},
                            {{"differentiable", described(type("boolean"), "Of a tensor: a gradient is reported for it.")},
                             {"default", ref("OptionValue")},
                             {"choices", list_of(type("string"))}});
  defs["LossSummary"] = object("A loss in the list.", {{"name", type("string")}, {"module", type("string")}, {"summary", type("string")}, {"source", type("string")}});
  defs["LossDescription"] = object("A loss as its own file declares it.", {{"name", type("string")},
                                                                            {"module", type("string")},
                                                                            {"summary", type("string")},
                                                                            {"formula", type("string")},
                                                                            {"source", type("string")},
                                                                            {"arguments", list_of(ref("Argument"))},
                                                                            {"contract", list_of(ref("ContractForm"))}});
  defs["LossList"] = object("The answer of the verb losses.", {{"schema", schema}, {"losses", list_of(ref("LossSummary"))}});
  defs["Described"] = object("The answer of the verb describe.", {{"schema", schema}, {"loss", ref("LossDescription")}});
}

void define_readings(ParsedJson& defs) {
  const ParsedJson schema = constant(kSchema);
  const ParsedJson line = described(type("integer"), "Counted from 1.");
  defs["TracedLine"] = object("What a line of code binds.", {{"line", line}, {"tensors", map_of(or_null(ref("Meta")))}},
                              {{"partial", map_of(ref("Meta"))}});
  defs["TracedCall"] = object("A loss call in the code.", {{"line", line}, {"question", ref("Question")}, {"report", ref("Report")}},
                              {{"text", described(type("string"), "The call as it is written.")}, {"seed", type("integer")}});
  defs["Stop"] = object("Where the code would raise before it reaches a loss.", {{"line", line}, {"error", type("string")}, {"message", type("string")}},
                        {{"code", type("string")},
                         {"headline", type("string")},
                         {"notes", list_of(type("string"))},
                         {"fixes", described(list_of(ref("StopFix")), "Likeliest first; the code was read again with each.")}});
  defs["StopFix"] = object("A changed line with which Python gets past a stop.",
                           {{"title", type("string")}, {"line", line}, {"code", described(type("string"), "The whole line, without its indentation.")}});
  defs["NotModelled"] = object("What was left unknown.", {{"line", line}, {"what", type("string")}});
  defs["Trace"] = object("The answer of the verb trace.", {{"schema", schema},
                                                           {"lines", list_of(ref("TracedLine"))},
                                                           {"calls", list_of(ref("TracedCall"))},
                                                           {"stops", list_of(ref("Stop"))},
                                                           {"not_modelled", list_of(ref("NotModelled"))}});
  defs["Recognised"] = object("What an error message speaks of.", {{"losses", described(list_of(type("string")), "Likeliest first; empty where no loss says so.")},
                                                                              {"torch_versions", list_of(type("string"))},
                                                                              {"facts", map_of(ParsedJson::object())},
                                                                              {"notes", list_of(type("string"))},
                                                                              {"example", described(type("boolean"), "Some sizes or values of the question are made up.")},
                                                                              {"report", or_null(ref("Report"))}},
                              {{"question", ref("Question")}, {"operation", described(type("string"), "What says so outside of losses.")}});
  defs["CodeExample"] = object("A call that draws a code, or its repair.", {{"text", described(type("string"), "As one types it; Python for tensor operations.")}},
                               {{"question", ref("Question")}, {"report", ref("Report")}});
  const ParsedJson words = type("string");
  defs["CodeSummary"] = object("A diagnostic code.", {{"code", words}, {"title", words}, {"meaning", words}, {"harmless", described(words, "When there is nothing to repair.")}});
  defs["CodeDescription"] = object("A diagnostic code with its examples.", {{"code", words},
                                                                            {"title", words},
                                                                            {"meaning", words},
                                                                            {"harmless", words},
                                                                            {"example", ref("CodeExample")},
                                                                            {"repair", ref("CodeExample")}});
  defs["CodeList"] = object("The answer of the verb codes.", {{"schema", schema}, {"codes", list_of(ref("CodeSummary"))}});
  defs["ExplainedCode"] = object("The answer of the verb explain to a code.", {{"schema", schema}, {"code", ref("CodeDescription")}});
  defs["Explained"] = object("The answer of the verb explain.", {{"schema", schema}, {"recognised", list_of(ref("Recognised"))}});
  defs["Reading"] = object("The answer of the verb read: of what kind a text is, and what its verb answers.",
                           {{"schema", schema},
                            {"kind", name_of(std::array{TextKind::kDiagnosticCode, TextKind::kQuestion, TextKind::kCall, TextKind::kMessage, TextKind::kCode})},
                            {"answer", described(ParsedJson::object(), "Of check for a question or a call, of explain for a message or a code of ours, of trace for code.")}},
                           {{"question", described(ref("Question"), "The loss call, where the text is one.")}});
}

}  // namespace

std::string schema_json() {
  ParsedJson defs = ParsedJson::object();
  define_basics(defs);
  define_question(defs);
  define_report_parts(defs);
  define_answers(defs);
  define_descriptions(defs);
  define_readings(defs);
  const ParsedJson schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", kSchema}, {"$defs", std::move(defs)}};
  return schema.dump(2);
}

}  // namespace lossfit::render
