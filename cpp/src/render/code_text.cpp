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

constexpr std::size_t kMostNamed = 4;

/// The first few, and how many there are besides.
std::string first_of(const std::vector<std::string>& losses) {
  // One more costs no more room than saying that there is one more.
  if (losses.size() <= kMostNamed + 1) return joined(losses);
  std::string text = joined({losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(kMostNamed)});
  return text + " and " + std::to_string(losses.size() - kMostNamed) + " other losses";
}

/// Who says it.
std::string speaker(const Recognition& found) {
  if (found.losses.empty()) return found.operation + ", not by a loss";
  if (found.losses.size() > 1) return first_of(found.losses) + " (likeliest first)";
  return found.losses.front();
}

std::string recognition_text(const Recognition& found, TextStyle style) {
  const Paint paint(style.colour);
  std::string result = paint(Ink::kBold, folded("", found.message, 2, style.width)) + "\n";
  result += folded("  said by ", speaker(found), 10, style.width) + "\n";
  if (!found.losses.empty() && !found.operation.empty()) result += folded("  or by   ", found.operation, 10, style.width) + "\n";
  if (!found.torch_versions.empty()) result += "  in PyTorch " + joined(found.torch_versions) + "\n";
  for (const std::string& note : found.notes) result += folded("  = ", note, 4, style.width) + "\n";
  if (!found.question || !found.report) return result;
  result += "\n";
  if (found.example) result += folded("", "A call that says so; sizes and values that the message does not state are examples:", 0, style.width) + "\n";
  return result + text(*found.question, *found.report, style);
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
  if (found.empty()) return folded("", "No message of PyTorch that is known here was found. The last lines of a traceback say most.", 2, style.width) + "\n";
  std::string result;
  for (const Recognition& one : found) result += (result.empty() ? "" : "\n") + recognition_text(one, style);
  return result;
}

}  // namespace lossfit::render
