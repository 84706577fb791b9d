// A trace of Python source as JSON, schema lossfit/1.
#pragma once

#include <string>
#include <string_view>

#include "lossfit/trace.hpp"

namespace lossfit::render {

/// Reads Python source and tells what it holds: `{"schema", "lines", "calls", "stops", "not_modelled"}`, or a fault.
std::string trace_json(std::string_view source, const TraceOptions& options = {});

/// The same, and what it came to: 0 where every loss call fits and nothing stops (with `strict`, suspicious calls count
/// too), 1 where not, 2 for a fault.
std::string trace_json(std::string_view source, const TraceOptions& options, bool strict, int& exit_code);

}  // namespace lossfit::render
