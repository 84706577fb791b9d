// The code reader's entrance; see lossfit/trace.hpp.
#include "lossfit/trace.hpp"

#include <algorithm>

#include "snippet/machine.hpp"
#include "snippet/repairs.hpp"

namespace lossfit {
namespace {

/// A repair is proved by reading the source again, and a reader waits for it.
constexpr std::size_t kMostRepaired = 2;

Trace read(const snippet::Tree& tree, std::string_view source, const TraceOptions& options) {
  snippet::Machine machine(tree, source, options);
  machine.run();
  return machine.take_trace();
}

}  // namespace

Outcome<Trace> trace(std::string_view source, const TraceOptions& options) {
  if (source.size() > kLongestSource) {
    return Fault{"too-long", "", "the source is longer than " + std::to_string(kLongestSource) + " bytes", "give the part around the loss call"};
  }
  const snippet::Tree tree = snippet::Tree::parse(source);
  Trace traced = read(tree, source, options);
  const auto again = [&](std::string_view edited) { return read(snippet::Tree::parse(edited), edited, options); };
  for (std::size_t i = 0; i < std::min(traced.stops.size(), kMostRepaired); ++i) {
    traced.stops[i].fixes = snippet::repairs(source, tree, traced, traced.stops[i], again);
  }
  return traced;
}

}  // namespace lossfit
