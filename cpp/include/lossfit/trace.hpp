// Reading Python source: the shape and dtype of every tensor line by line, every loss call judged, every line where
// PyTorch would stop. Nothing is run: the source is interpreted over shapes, dtypes and, where they are known, values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// The tensors that a line binds or changes. A name without a Meta was a known tensor before and is not known any more.
struct TracedLine {
  int line = 0;
  Named<std::optional<Meta>> tensors;  ///< all sizes are numbers or symbols
  Named<Meta> partial;                 ///< some size is unknown
};

/// A loss call, each time it is reached.
struct TracedCall {
  int line = 0;
  Question question;  ///< as the engine was asked; without values drawn at random, and options that are no plain values
  Report report;
  bool value_is_seeded = false;  ///< the value is the one after `torch.manual_seed(0)`, which the source does not say
  std::string text;              ///< the call as it is written, from `line` on; empty where a loop of PyTorch's makes it
};

/// A changed line of the source with which Python gets past a stop; the source was read again with it.
struct StopFix {
  std::string title;
  int line = 0;
  std::string code;  ///< the whole line, without its indentation
};

/// A line, other than a loss call, at which Python raises.
struct TracedStop {
  int line = 0;
  std::string error;  ///< the exception's class
  std::string message;
  std::optional<Diagnostic> diagnostic;
  std::vector<StopFix> fixes = {};  ///< at most three, likeliest first
};

/// Something on a line that the reader does not follow, so that what depends on it is unknown.
struct NotModelled {
  int line = 0;
  std::string what;
};

struct Trace {
  std::vector<TracedLine> lines;
  std::vector<TracedCall> calls;
  std::vector<TracedStop> stops;
  std::vector<NotModelled> not_modelled;
};

struct TraceOptions {
  std::optional<std::uint64_t> seed;  ///< as if the source began with `torch.manual_seed(seed)`
};

/// The longest source that is read, in bytes.
inline constexpr std::size_t kLongestSource = 1 << 20;

/// Reads Python source. Faults: too long a source. Steps, loops, depth and the elements computed are limited; what lies
/// behind a limit is named in `not_modelled`.
Outcome<Trace> trace(std::string_view source, const TraceOptions& options = {});

}  // namespace lossfit
