// Proving what repair_edits.hpp suggests; see repairs.hpp.
#include "snippet/repairs.hpp"

#include <algorithm>
#include <string>

#include "snippet/repair_edits.hpp"

namespace lossfit::snippet {
namespace {

/// Each is a whole reading of the source.
constexpr std::size_t kMostProofs = 8;
constexpr std::size_t kMostFixes = 3;

std::string applied(std::string_view source, const Edit& edit) {
  std::string edited(source.substr(0, edit.begin));
  edited += edit.text;
  edited += source.substr(edit.end);
  return edited;
}

std::string line_of(std::string_view source, int line) {
  std::size_t begin = 0;
  while (--line > 0) begin = source.find('\n', begin) + 1;
  begin = source.find_first_not_of(" \t", begin);
  return std::string(source.substr(begin, source.find_first_of("\r\n", begin) - begin));
}

bool has_stop(const Trace& trace, const TracedStop& wanted) {
  return std::any_of(trace.stops.begin(), trace.stops.end(), [&](const TracedStop& one) { return one.line == wanted.line && one.message == wanted.message; });
}

std::ptrdiff_t open_ends(const Trace& trace, int line) {
  return std::count_if(trace.not_modelled.begin(), trace.not_modelled.end(), [line](const NotModelled& one) { return one.line == line; });
}

/// Python passes the line, trips over nothing before it, and does so for a reason the reader can follow.
bool gets_past(const Trace& before, const Trace& after, const TracedStop& stop, int edited_line) {
  const bool trips = std::any_of(after.stops.begin(), after.stops.end(), [&](const TracedStop& one) { return one.line <= stop.line && !has_stop(before, one); });
  return !trips && !has_stop(after, stop) && open_ends(after, stop.line) <= open_ends(before, stop.line) && open_ends(after, edited_line) <= open_ends(before, edited_line);
}

}  // namespace

std::vector<StopFix> repairs(std::string_view source, const Tree& tree, const Trace& trace, const TracedStop& stop, const ReadAgain& read) {
  std::vector<StopFix> fixes;
  std::vector<Edit> edits = suggested_edits(tree, stop.line, stop.message);
  if (edits.size() > kMostProofs) edits.resize(kMostProofs);
  for (Edit& edit : edits) {
    const std::string edited = applied(source, edit);
    if (!gets_past(trace, read(edited), stop, edit.line)) continue;
    fixes.push_back({std::move(edit.title), edit.line, line_of(edited, edit.line)});
    if (fixes.size() == kMostFixes) break;
  }
  return fixes;
}

}  // namespace lossfit::snippet
