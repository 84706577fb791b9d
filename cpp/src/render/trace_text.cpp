// Traces as text; see trace_text.hpp.
#include "render/trace_text.hpp"

#include <algorithm>
#include <vector>

#include "render/ink.hpp"

namespace lossfit::render {
namespace {

constexpr std::size_t kGutter = 5;

class TraceText {
 public:
  TraceText(std::string_view source, TextStyle style) : paint_(style.colour), style_(style) {
    for (std::size_t begin = 0; begin <= source.size();) {
      const std::size_t end = std::min(source.find('\n', begin), source.size());
      lines_.push_back(source.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  /// Source to the left, what it makes to the right.
  std::string shapes(const Trace& trace) const {
    std::size_t width = 0;
    for (const TracedLine& line : trace.lines) width = std::max(width, source(line.line).size());
    width = std::min(width, static_cast<std::size_t>(style_.width) / 2);
    std::string result;
    for (const TracedLine& line : trace.lines) {
      std::string code = gutter(line.line) + cut(source(line.line), width);
      code.resize(kGutter + width, ' ');
      for (const std::string& made : tensors(line)) {
        result += paint_(Ink::kDim, code) + "  " + made + "\n";
        code.assign(code.size(), ' ');
      }
    }
    return result;
  }

  std::string stop(const TracedStop& stop) const {
    const std::string headline = stop.diagnostic ? stop.diagnostic->headline : "Python stops here, before any loss";
    const std::string code = stop.diagnostic ? "[" + stop.diagnostic->code + "]" : "";
    std::string result = paint_(Ink::kRed, "error" + code) + ": " + paint_(Ink::kBold, folded("", headline, 0, style_.width - 16)) + "\n";
    result += quoted(stop.line, source(stop.line));
    if (stop.diagnostic) {
      for (const std::string& note : stop.diagnostic->notes) result += folded("  = note: ", note, 10, style_.width) + "\n";
    }
    result += folded("  = PyTorch " + std::string(kTorchVersion) + ": ", stop.error + (stop.message.empty() ? "" : ": " + stop.message), 10, style_.width) + "\n";
    for (const StopFix& fix : stop.fixes) result += paint_(Ink::kGreen, "help") + ": " + fix.title + "\n" + quoted(fix.line, fix.code);
    if (stop.diagnostic) result += paint_(Ink::kDim, "more: lossfit explain " + stop.diagnostic->code) + "\n";
    return result;
  }

  std::string call(const TracedCall& call) const {
    std::string result = quoted(call.line, source(call.line)) + text(call.question, call.report, style_);
    if (call.value_is_seeded && call.report.value) result += "  = The loss is the one after torch.manual_seed(0).\n";
    return result;
  }

  std::string open_end(const NotModelled& one) const { return folded(gutter(one.line) + "not followed: ", one.what, kGutter + 2, style_.width) + "\n"; }

 private:
  std::string_view source(int line) const {
    const std::size_t index = static_cast<std::size_t>(line) - 1;
    if (line < 1 || index >= lines_.size()) return {};
    std::string_view code = lines_[index];
    const std::size_t begin = code.find_first_not_of(" \t");
    const std::size_t end = code.find_last_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view{} : code.substr(begin, end + 1 - begin);
  }

  static std::string gutter(int line) {
    const std::string number = std::to_string(line);
    return std::string(number.size() < kGutter - 2 ? kGutter - 2 - number.size() : 0, ' ') + number + "  ";
  }

  /// The first `width` bytes at most, never half a character.
  static std::string cut(std::string_view code, std::size_t width) {
    if (code.size() <= width) return std::string(code);
    std::size_t end = width - 3;
    while (end > 0 && (static_cast<unsigned char>(code[end]) & 0xC0U) == 0x80U) --end;
    return std::string(code.substr(0, end)) + "...";
  }

  std::string quoted(int line, std::string_view code) const { return paint_(Ink::kBlue, gutter(line)) + std::string(code) + "\n"; }

  static std::vector<std::string> tensors(const TracedLine& line) {
    const auto shown = [](const std::string& name, const Meta& meta) { return name + " " + meta.shape.text() + " " + std::string(lossfit::name(meta.dtype)); };
    std::vector<std::string> made;
    for (const auto& [name, meta] : line.tensors) {
      const bool is_partial = find_named(line.partial, name) != nullptr;
      if (meta) made.push_back(shown(name, *meta));
      else if (!is_partial) made.push_back(name + " is not known any more");
    }
    for (const auto& [name, meta] : line.partial) made.push_back(shown(name, meta));
    return made;
  }

  Paint paint_;
  TextStyle style_;
  std::vector<std::string_view> lines_;
};

}  // namespace

std::string trace_text(const Trace& trace, std::string_view source, TextStyle style) {
  const TraceText as_text(source, style);
  std::vector<std::pair<int, std::string>> findings;
  for (const TracedStop& stop : trace.stops) findings.emplace_back(stop.line, as_text.stop(stop));
  for (const TracedCall& call : trace.calls) findings.emplace_back(call.line, as_text.call(call));
  std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string result = as_text.shapes(trace);
  for (const auto& [line, finding] : findings) result += (result.empty() ? "" : "\n") + finding;
  if (!trace.not_modelled.empty()) result += "\n";
  for (const NotModelled& one : trace.not_modelled) result += as_text.open_end(one);
  return result;
}

}  // namespace lossfit::render
