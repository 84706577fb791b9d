// A trace of Python source as JSON, schema lossfit/1.
#pragma once

#include <string>
#include <string_view>

#include "lossfit/trace.hpp"

namespace lossfit::render {

/// Reads Python source and tells what it holds: `{"schema", "lines", "calls", "stops", "not_modelled"}`, or a fault.
std::string trace_json(std::string_view source, const TraceOptions& options = {});

/// What was read already, as JSON.
std::string trace_json(const Trace& traced);

}  // namespace lossfit::render
