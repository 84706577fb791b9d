// Reading a question. Every string, size and depth in it is untrusted.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"

namespace lossfit::render {

/// JSON as it was read.
using ParsedJson = nlohmann::ordered_json;

/// Parses text as JSON. Faults: too long, nested too deeply, not JSON (with the byte where it stops being so).
Outcome<ParsedJson> parse_json(std::string_view text);

/// Reads a question from its JSON. Faults name the place as a path, `tensors.target.shape[1]`.
Outcome<Question> read_question(const ParsedJson& json);

}  // namespace lossfit::render
