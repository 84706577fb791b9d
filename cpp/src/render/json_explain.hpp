// Codes and error messages as JSON: the verbs codes, explain and read.
#pragma once

#include <string>
#include <string_view>

namespace lossfit::render {

/// `{"schema": "lossfit/1", "codes": [{"code", "title", "meaning", ..}]}`.
std::string codes_json();

/// For a code, `{"schema": "lossfit/1", "code": {..}}`, its example and repair as questions with their reports.
/// For other text, an error message or a traceback, `{"schema": "lossfit/1", "recognised": [..]}`.
std::string explain_json(std::string_view text);

}  // namespace lossfit::render
