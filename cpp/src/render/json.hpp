// The one JSON that every surface speaks, schema lossfit/1: a question in, a report out, as strings. Nothing here throws.
#pragma once

#include <string>
#include <string_view>

#include "lossfit/engine.hpp"

namespace lossfit::render {

/// Answers one question. A malformed question gives `{"schema": "lossfit/1", "id": .., "fault": {..}}`.
std::string check_json(std::string_view question);

/// The same, and what the answer came to: 0 fits (or suspicious), 1 mismatch (with `strict`, suspicious too), 2 a fault.
std::string check_json(std::string_view question, bool strict, int& exit_code);

/// `{"schema": "lossfit/1", "losses": [{"name", "module", "summary", "source"}]}`.
std::string losses_json();

/// `{"schema": "lossfit/1", "loss": {..}}`, or a fault naming the nearest losses.
std::string describe_json(std::string_view loss);

/// The same of a description that was made elsewhere.
std::string description_json(const LossDescription& loss);

/// A report that was made elsewhere, as JSON.
std::string report_json(const Question& question, const Report& report);

/// A fault as JSON.
std::string fault_json(const Fault& fault);

}  // namespace lossfit::render
