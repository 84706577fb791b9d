// Workflow commands of GitHub Actions; see github.hpp.
#include "render/github.hpp"

namespace lossfit::render {
namespace {

/// A command ends at its line's end, so that what would end it early is written as its code.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%') result += "%25";
    else if (c == '\r') result += "%0D";
    else if (c == '\n') result += "%0A";
    else if (property && c == ':') result += "%3A";
    else if (property && c == ',') result += "%2C";
    else result += c;
  }
  return result;
}

std::string_view command(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "notice";
  }
  return {};
}

std::string shapes_of(const Question& question) {
  std::string shapes;
  for (const auto& [tensor, spec] : question.tensors) {
    shapes += (shapes.empty() ? "" : ", ") + tensor + " " + spec.shape.tuple() + " " + std::string(name(spec.dtype));
  }
  return shapes;
}

}  // namespace

std::string github(const Question& question, const Report& report) {
  std::string result;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    std::string message = diagnostic.headline + "\n" + shapes_of(question);
    for (const std::string& note : diagnostic.notes) message += "\n" + note;
    if (report.torch) message += "\nPyTorch " + std::string(kTorchVersion) + ": " + std::string(name(report.torch->type)) + ": " + report.torch->message;
    if (!report.fixes.empty()) message += "\nfix: " + report.fixes.front().call;
    result += "::" + std::string(command(diagnostic.severity)) + " title=" + escaped(diagnostic.code + " " + report.loss, true) + "::" + escaped(message, false) + "\n";
  }
  return result;
}

}  // namespace lossfit::render
