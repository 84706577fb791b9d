// The verb read: text of any kind in, and it is found out what it is.
#pragma once

#include <string>
#include <string_view>

namespace lossfit::render {

/// What a text is: `LF0103`, a JSON question, `cross_entropy 32,10 32:int64`, an error message or traceback, Python.
enum class TextKind { kDiagnosticCode, kQuestion, kCall, kMessage, kCode };
std::string_view name(TextKind kind);

TextKind kind_of(std::string_view text);

/// `{"schema": "lossfit/1", "kind": "message", "answer": ..}` with the answer of the verb that reads such text: check for
/// `question` and `call`, explain for `message` and `diagnostic-code`, trace for `code`. A loss call comes back as `question`.
std::string read_json(std::string_view text);

}  // namespace lossfit::render
