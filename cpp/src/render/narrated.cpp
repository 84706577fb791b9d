// A report in whole sentences, for people who listen to it.
#include "render/text.hpp"

namespace lossfit::render {
namespace {

std::string spoken_shape(const Shape& shape) {
  if (shape.is_scalar()) return "a scalar";
  std::string sizes;
  for (const Dim& dim : shape) sizes += (sizes.empty() ? "" : " by ") + dim.text();
  return sizes;
}

std::string spoken_verdict(const Report& report) {
  switch (report.status) {
    case Status::kFits: return "This " + report.loss + " call fits.";
    case Status::kSuspicious: return "This " + report.loss + " call runs, but is likely not what was meant.";
    case Status::kMismatch: return "This " + report.loss + " call does not fit.";
  }
  return {};
}

std::string spoken_label(const Label& label) {
  const std::string place = label.axis ? "Axis " + std::to_string(*label.axis) + " of " + label.tensor : label.tensor;
  return " " + place + ": " + label.text + ".";
}

}  // namespace

std::string narrated(const Question& question, const Report& report) {
  std::string result = spoken_verdict(report) + "\n";
  for (const auto& [tensor, spec] : question.tensors) {
    result += "The tensor " + tensor + " is " + spoken_shape(spec.shape) + ", " + std::string(name(spec.dtype)) + ".\n";
  }
  for (const Diagnostic& diagnostic : report.diagnostics) {
    result += diagnostic.code + ": " + diagnostic.headline + ".";
    for (const Label& label : diagnostic.labels) result += spoken_label(label);
    for (const std::string& note : diagnostic.notes) result += " " + note;
    result += "\n";
  }
  if (report.torch) result += "PyTorch raises " + std::string(name(report.torch->type)) + ": " + report.torch->message + "\n";
  for (const std::string& warning : report.warnings) result += "PyTorch warns: " + warning + "\n";
  if (report.result) result += "The result is " + spoken_shape(report.result->shape) + ", " + std::string(name(report.result->dtype)) + ".\n";
  for (const Fix& fix : report.fixes) result += "You can " + fix.title + ": " + fix.call + "\n";
  return result;
}

}  // namespace lossfit::render
