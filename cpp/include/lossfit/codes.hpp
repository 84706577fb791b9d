// Diagnostic codes: what each means, with a call that draws it and the same call repaired.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"

namespace lossfit {

/// The page of one diagnostic code.
struct CodeDescription {
  std::string code;      ///< `LF0103`
  std::string title;     ///< a few words
  std::string meaning;   ///< what PyTorch expects and why the call is not that
  std::string harmless;  ///< when there is nothing to repair; or why that is never so
  std::string example_text;  ///< the failing example as one types it: `cross_entropy --input 32,10 --target 32,1:int64`, or Python
  std::string repair_text;
  std::optional<Question> example;  ///< none for a code of tensor operations, whose example is Python
  std::optional<Question> repair;
};

/// Every code, in order.
std::vector<CodeDescription> codes();

/// One code, written `LF0103` or `lf0103`. A fault names the nearest ones.
Outcome<CodeDescription> explain_code(std::string_view code);

/// True for text that is a code or looks like one: `LF` and digits.
bool looks_like_code(std::string_view text);

}  // namespace lossfit
