// The string-level facade; see json.hpp.
#include "render/json.hpp"

#include "render/json_question.hpp"
#include "render/json_report.hpp"

namespace lossfit::render {
namespace {

constexpr int kFits = 0;
constexpr int kDoesNotFit = 1;
constexpr int kCouldNotCheck = 2;

std::string fault_text(const ParsedJson* id, const Fault& fault) {
  Json answer = envelope(id);
  answer["fault"] = fault_value(fault);
  return answer.text();
}

int exit_code_of(Status status, bool strict) {
  switch (status) {
    case Status::kFits: return kFits;
    case Status::kSuspicious: return strict ? kDoesNotFit : kFits;
    case Status::kMismatch: return kDoesNotFit;
  }
  return kCouldNotCheck;
}

}  // namespace

std::string check_json(std::string_view question, bool strict, int& exit_code) {
  exit_code = kCouldNotCheck;
  const Outcome<ParsedJson> json = parse_json(question);
  if (!json) return fault_text(nullptr, json.error());
  const ParsedJson* id = json->is_object() && json->contains("id") ? &(*json)["id"] : nullptr;
  const Outcome<Question> read = read_question(*json);
  if (!read) return fault_text(id, read.error());
  const Outcome<Report> report = check(*read);
  if (!report) return fault_text(id, report.error());
  exit_code = exit_code_of(report->status, strict);
  Json answer = envelope(id);
  write_report(*read, *report, answer);
  return answer.text();
}

std::string check_json(std::string_view question) {
  int ignored = 0;
  return check_json(question, false, ignored);
}

std::string losses_json() {
  Json list = Json::array();
  for (const LossDescription& loss : losses()) {
    Json json = Json::object();
    json["name"] = loss.name;
    json["module"] = loss.module;
    json["summary"] = loss.summary;
    json["source"] = loss.source;
    list.push_back(std::move(json));
  }
  Json answer = envelope(nullptr);
  answer["losses"] = std::move(list);
  return answer.text();
}

std::string describe_json(std::string_view loss) {
  const Outcome<LossDescription> found = describe(loss);
  return found ? description_json(*found) : fault_text(nullptr, found.error());
}

std::string description_json(const LossDescription& loss) {
  Json answer = envelope(nullptr);
  answer["loss"] = description(loss);
  return answer.text();
}

std::string report_json(const Question& question, const Report& report) {
  Json answer = envelope(nullptr);
  write_report(question, report, answer);
  return answer.text();
}

std::string fault_json(const Fault& fault) { return fault_text(nullptr, fault); }

}  // namespace lossfit::render
