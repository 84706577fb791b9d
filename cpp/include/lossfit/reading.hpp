// Text of any kind, as people paste it: found out what it is, and cut down to what its verb reads.
#pragma once

#include <string>
#include <string_view>

namespace lossfit {

/// What a text is: `LF0103`, a JSON question, `cross_entropy 32,10 32:int64`, an error message or traceback, Python.
enum class TextKind { kDiagnosticCode, kQuestion, kCall, kMessage, kCode };
std::string_view name(TextKind kind);

struct Reading {
  TextKind kind = TextKind::kCode;
  /// What the kind's verb is to read. Of code, the lines that are no code (prose, prompts, a traceback) are empty, so that
  /// line numbers stay; of a call, the line as parse_call takes it.
  std::string text;
};

/// Tells what `text` is. Where code and an error stand together, the code counts if a loss is called in it and it shows
/// trouble, or nothing else does; a message counts only where it is said, not where a comment or PyTorch's source quotes it.
Reading read_text(std::string_view text);

}  // namespace lossfit
