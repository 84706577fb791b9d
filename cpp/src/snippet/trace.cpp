// The code reader's entrance; see lossfit/trace.hpp.
#include "lossfit/trace.hpp"

#include "snippet/machine.hpp"

namespace lossfit {

Outcome<Trace> trace(std::string_view source, const TraceOptions& options) {
  if (source.size() > kLongestSource) {
    return Fault{"too-long", "", "the source is longer than " + std::to_string(kLongestSource) + " bytes", "give the part around the loss call"};
  }
  const snippet::Tree tree = snippet::Tree::parse(source);
  snippet::Machine machine(tree, source, options);
  machine.run();
  return machine.take_trace();
}

}  // namespace lossfit
