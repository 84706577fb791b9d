// From the words of an error back to the loss call: PyTorch's messages, warnings and tracebacks, versions 0.4 to 2.14.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lossfit/outcome.hpp"
#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// What a message states: a number, sizes, a dtype, or a name.
using Fact = std::variant<std::int64_t, Shape, Dtype, std::string>;

/// One message found in a text: of a loss, or of a layer or tensor operation on the way to one.
struct Recognition {
  std::string message;              ///< its words, as found
  std::vector<std::string> losses;  ///< those that say so, likeliest first; empty where no loss says so
  std::string operation;            ///< what says so outside of losses: `nn.Linear or a matrix product`; empty where nothing does
  std::vector<std::string> torch_versions;  ///< recorded releases that use these words; empty where none of them does
  std::vector<std::pair<std::string, Fact>> facts;
  std::optional<Question> question;  ///< a call of the first loss that the facts describe; `?` for sizes not stated
  bool example = false;              ///< some sizes or values of `question` are made up, since the message does not state them
  std::optional<Report> report;      ///< what comes of it
  std::vector<std::string> notes;    ///< what the message means, and what to do, where that goes beyond the report
};

/// Longest text that is read, in bytes.
inline constexpr std::size_t kLongestMessage = 256 * 1024;

/// Finds the messages in an error line, a warning or a whole traceback (Python, Jupyter, Lightning, CUDA assertion), in the
/// order in which they stand. Source lines in it decide between losses and name the arguments. Fault: the text is too long.
Outcome<std::vector<Recognition>> explain_message(std::string_view text);

}  // namespace lossfit
