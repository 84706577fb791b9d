// From traces to JSON; see json_trace.hpp.
#include "render/json_trace.hpp"

#include "render/json.hpp"
#include "render/json_report.hpp"

namespace lossfit::render {
namespace {

Json shape_and_dtype(const Meta& meta) { return tensor_value({meta.shape, meta.dtype, "cpu", std::nullopt}); }

Json line_value(const TracedLine& line) {
  Json tensors = Json::object();
  for (const auto& [name, meta] : line.tensors) tensors[name] = meta ? shape_and_dtype(*meta) : Json(nullptr);
  Json json = Json::object();
  json["line"] = line.line;
  json["tensors"] = std::move(tensors);
  if (line.partial.empty()) return json;
  Json partial = Json::object();
  for (const auto& [name, meta] : line.partial) partial[name] = shape_and_dtype(meta);
  json["partial"] = std::move(partial);
  return json;
}

Json call_value(const TracedCall& call) {
  Json json = Json::object();
  json["line"] = call.line;
  if (!call.text.empty()) json["text"] = call.text;
  if (call.value_is_seeded && call.report.value) json["seed"] = 0;
  json["question"] = question_value(call.question);
  Json report = envelope(nullptr);
  write_report(call.question, call.report, report);
  json["report"] = report;
  return json;
}

Json stop_value(const TracedStop& stop) {
  Json json = Json::object();
  json["line"] = stop.line;
  json["error"] = stop.error;
  json["message"] = stop.message;
  if (stop.diagnostic) {
    json["code"] = stop.diagnostic->code;
    json["headline"] = stop.diagnostic->headline;
    json["notes"] = stop.diagnostic->notes;
  }
  if (stop.fixes.empty()) return json;
  Json fixes = Json::array();
  for (const StopFix& fix : stop.fixes) {
    Json one = Json::object();
    one["title"] = fix.title;
    one["line"] = fix.line;
    one["code"] = fix.code;
    fixes.push_back(std::move(one));
  }
  json["fixes"] = std::move(fixes);
  return json;
}

}  // namespace

std::string trace_json(const Trace& traced) {
  Json answer = envelope(nullptr);
  Json lines = Json::array();
  for (const TracedLine& line : traced.lines) lines.push_back(line_value(line));
  answer["lines"] = std::move(lines);
  Json calls = Json::array();
  for (const TracedCall& call : traced.calls) calls.push_back(call_value(call));
  answer["calls"] = std::move(calls);
  Json stops = Json::array();
  for (const TracedStop& stop : traced.stops) stops.push_back(stop_value(stop));
  answer["stops"] = std::move(stops);
  Json not_modelled = Json::array();
  for (const NotModelled& one : traced.not_modelled) {
    Json json = Json::object();
    json["line"] = one.line;
    json["what"] = one.what;
    not_modelled.push_back(std::move(json));
  }
  answer["not_modelled"] = std::move(not_modelled);
  return answer.text();
}

std::string trace_json(std::string_view source, const TraceOptions& options) {
  const Outcome<Trace> traced = trace(source, options);
  return traced ? trace_json(*traced) : fault_json(traced.error());
}

}  // namespace lossfit::render
