// The code in a pasted text, without the words around it: fences of Markdown, prompts, tracebacks, prose.
#pragma once

#include <string>
#include <string_view>

namespace lossfit::message {

struct Parts {
  std::string code;    ///< every line of the text; those that are no code are empty
  std::string spoken;  ///< the lines that are no code, and no comment
};

Parts parts_of(std::string_view text);

}  // namespace lossfit::message
