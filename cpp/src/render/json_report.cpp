// From reports to JSON; see json_report.hpp.
#include "render/json_report.hpp"

#include <cmath>

#include "lossfit/versions.hpp"

namespace lossfit::render {
namespace {

Json meta_value(const Meta& meta) {
  Json json = Json::object();
  json["shape"] = shape_value(meta.shape);
  json["dtype"] = name(meta.dtype);
  return json;
}

Json error_value(const TorchError& error, bool with_version) {
  Json json = Json::object();
  if (with_version) json["version"] = kTorchVersion;
  json["error"] = name(error.type);
  json["message"] = error.message;
  return json;
}

Json element(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  return number;
}

Json diagnostic_value(const Diagnostic& diagnostic) {
  Json labels = Json::array();
  for (const Label& label : diagnostic.labels) {
    Json json = Json::object();
    json["tensor"] = label.tensor;
    json["axis"] = label.axis ? Json(*label.axis) : Json(nullptr);
    json["text"] = label.text;
    json["primary"] = label.primary;
    labels.push_back(std::move(json));
  }
  Json json = Json::object();
  json["code"] = diagnostic.code;
  json["severity"] = name(diagnostic.severity);
  json["headline"] = diagnostic.headline;
  json["labels"] = std::move(labels);
  json["notes"] = diagnostic.notes;
  return json;
}

Json form_value(const ContractForm& form) {
  Json tensors = Json::object();
  for (const ArgumentContract& argument : form.tensors) {
    Json json = Json::object();
    json["axes"] = argument.axes;
    json["dtypes"] = argument.dtypes;
    json["values"] = argument.values;
    tensors[argument.tensor] = std::move(json);
  }
  Json json = Json::object();
  json["tensors"] = std::move(tensors);
  json["note"] = form.note;
  return json;
}

Json contract_value(const std::vector<ContractForm>& contract) {
  Json forms = Json::array();
  for (const ContractForm& form : contract) forms.push_back(form_value(form));
  return forms;
}

Json option_value(const OptionValue& value) {
  return std::visit(
      [](const auto& held) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_same_v<std::decay_t<decltype(held)>, double>) {
          return element(held);
        } else {
          return held;
        }
      },
      value);
}

/// Elements up to which a fix carries the values that it was proved on.
constexpr std::int64_t kMostEchoed = 10'000;

Json fix_value(const Fix& fix) {
  Json json = Json::object();
  json["title"] = fix.title;
  json["call"] = fix.call;
  json["safety"] = name(fix.safety);
  json["proof"] = name(fix.proof);
  json["result"] = meta_value(fix.result);
  json["question"] = question_value(fix.question);
  return json;
}

}  // namespace

Json shape_value(const Shape& shape) {
  Json sizes = Json::array();
  for (const Dim& dim : shape) {
    if (dim.is_number()) {
      sizes.push_back(dim.number());
    } else if (dim.is_symbol()) {
      sizes.push_back(dim.symbol());
    } else {
      sizes.push_back(nullptr);
    }
  }
  return sizes;
}

Json question_value(const Question& question) {
  Json tensors = Json::object();
  for (const auto& [name, spec] : question.tensors) {
    const bool echoed = spec.values && spec.values->count() <= kMostEchoed;
    tensors[name] = echoed ? tensor_value(spec) : meta_value({spec.shape, spec.dtype});
  }
  Json options = Json::object();
  for (const auto& [name, value] : question.options) options[name] = option_value(value);
  Json json = Json::object();
  json["loss"] = question.loss;
  json["tensors"] = std::move(tensors);
  json["options"] = std::move(options);
  return json;
}

Json envelope(const ParsedJson* id) {
  Json answer = Json::object();
  answer["schema"] = kSchema;
  if (id != nullptr) answer["id"] = Json::written(dump(*id));
  return answer;
}

Json tensor_value(const TensorSpec& spec) {
  Json json = meta_value({spec.shape, spec.dtype});
  if (!spec.values) return json;
  Json data = Json::array();
  for (std::int64_t i = 0; i < spec.values->count(); ++i) {
    if (!is_floating(spec.dtype)) {
      data.push_back(spec.values->integer(i));
    } else if (const double number = spec.values->number(i); std::isfinite(number)) {
      data.push_back(number);
    } else {
      data.push_back(element(number));
    }
  }
  json["data"] = std::move(data);
  return json;
}

void write_report(const Report& report, Json& answer) {
  answer["loss"] = report.loss;
  answer["status"] = name(report.status);
  answer["torch"] = report.torch ? error_value(*report.torch, true) : Json(nullptr);
  answer["warnings"] = report.warnings;
  answer["result"] = report.result ? meta_value(*report.result) : Json(nullptr);
  Json axes = Json::object();
  for (const auto& [tensor, roles] : report.axes) axes[tensor] = roles;
  answer["axes"] = std::move(axes);
  Json diagnostics = Json::array();
  for (const Diagnostic& diagnostic : report.diagnostics) diagnostics.push_back(diagnostic_value(diagnostic));
  answer["diagnostics"] = std::move(diagnostics);
  answer["contract"] = contract_value(report.contract);
  Json fixes = Json::array();
  for (const Fix& fix : report.fixes) fixes.push_back(fix_value(fix));
  answer["fixes"] = std::move(fixes);
  if (report.value) {
    answer["value"] = tensor_value(*report.value);
    Json grad = Json::object();
    for (const auto& [tensor, spec] : report.grad) grad[tensor] = tensor_value(spec);
    answer["grad"] = std::move(grad);
    Json drawn = Json::object();
    for (const auto& [tensor, spec] : report.drawn) drawn[tensor] = tensor_value(spec);
    if (!drawn.empty()) answer["drawn"] = std::move(drawn);
  }
  answer["backward_error"] = report.backward_error ? error_value(*report.backward_error, false) : Json(nullptr);
}

void write_report(const Question& question, const Report& report, Json& answer) {
  write_report(report, answer);
  Json versions = Json::array();
  for (const VersionAnswer& other : version_notes(question, report)) {
    Json json = Json::object();
    json["version"] = other.version;
    json["error"] = other.error.empty() ? Json(nullptr) : Json(other.error);
    json["message"] = other.error.empty() ? Json(nullptr) : Json(other.message);
    if (other.in_backward) json["in_backward"] = true;
    versions.push_back(std::move(json));
  }
  if (!versions.empty()) answer["torch_versions"] = std::move(versions);
}

Json description(const LossDescription& loss) {
  Json arguments = Json::array();
  for (const ArgumentDescription& argument : loss.arguments) {
    Json json = Json::object();
    json["name"] = argument.name;
    json["kind"] = argument.is_tensor ? "tensor" : "option";
    json["type"] = argument.type;
    json["required"] = argument.required;
    json["keyword_only"] = argument.keyword_only;
    if (argument.is_tensor) json["differentiable"] = argument.differentiable;
    if (!argument.required) json["default"] = option_value(argument.default_value);
    if (!argument.choices.empty()) json["choices"] = argument.choices;
    json["help"] = argument.help;
    arguments.push_back(std::move(json));
  }
  Json json = Json::object();
  json["name"] = loss.name;
  json["module"] = loss.module;
  json["summary"] = loss.summary;
  json["formula"] = loss.formula;
  json["source"] = loss.source;
  json["arguments"] = std::move(arguments);
  json["contract"] = contract_value(loss.contract);
  return json;
}

Json fault_value(const Fault& fault) {
  Json json = Json::object();
  json["code"] = fault.code;
  json["where"] = fault.where;
  json["message"] = fault.message;
  json["help"] = fault.help;
  return json;
}

std::string dump(const ParsedJson& json) { return json.dump(-1, ' ', false, ParsedJson::error_handler_t::replace); }

}  // namespace lossfit::render
