// Code pages as text; see code_text.hpp.
#include "render/code_text.hpp"

#include "lossfit/engine.hpp"
#include "lossfit/versions.hpp"
#include "render/ink.hpp"

namespace lossfit::render {
namespace {

/// What the example comes to, asked now.
std::string outcome_text(const Question& question, TextStyle style) {
  const Outcome<Report> report = check(question);
  if (!report) return {};
  std::string result;
  if (report->torch) {
    result += folded("    PyTorch " + std::string(kTorchVersion) + ": ", std::string(name(report->torch->type)) + ": " + report->torch->message, 8, style.width) + "\n";
  }
  for (const VersionAnswer& other : version_notes(question, *report)) {
    result += folded("    PyTorch " + other.version + ": ", other.error.empty() ? "runs" : other.error + ": " + other.message, 8, style.width) + "\n";
  }
  for (const Diagnostic& diagnostic : report->diagnostics) result += folded("    " + diagnostic.code + ": ", diagnostic.headline, 8, style.width) + "\n";
  return result;
}

std::string call_line(const CodeDescription& page, const std::string& call) { return page.example ? "    lossfit check " + call + "\n" : "    " + call + "\n"; }

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

std::string code_text(const CodeDescription& page, TextStyle style) {
  const Paint paint(style.colour);
  std::string result = paint(Ink::kRed, page.code) + ": " + paint(Ink::kBold, page.title) + "\n\n";
  result += folded("  ", page.meaning, 2, style.width) + "\n\n";
  result += "  " + paint(Ink::kBold, "Fails") + "\n" + call_line(page, page.example_text);
  if (page.example) result += outcome_text(*page.example, style);
  result += "\n  " + paint(Ink::kGreen, "Fits") + "\n" + call_line(page, page.repair_text);
  return result + "\n" + folded("  Harmless? ", page.harmless, 2, style.width) + "\n";
}

std::string codes_text(const std::vector<CodeDescription>& pages) {
  std::string result;
  for (const CodeDescription& page : pages) result += page.code + "  " + page.title + "\n";
  return result;
}

std::string recognitions_text(const std::vector<Recognition>& found, TextStyle style) {
  if (found.empty()) return "No message of a PyTorch loss was found.\n";
  const Paint paint(style.colour);
  std::string result;
  for (const Recognition& one : found) {
    result += folded("", paint(Ink::kBold, one.message), 2, style.width) + "\n";
    result += folded("  said by: ", joined(one.losses), 4, style.width) + "\n";
    if (!one.torch_versions.empty()) result += "  in PyTorch " + joined(one.torch_versions) + "\n";
    if (one.question && one.report) result += "\n" + text(*one.question, *one.report, style);
    result += "\n";
  }
  return result;
}

}  // namespace lossfit::render
