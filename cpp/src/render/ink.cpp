// Folding; see ink.hpp.
#include "render/ink.hpp"

#include <algorithm>

namespace lossfit::render {

std::string folded(std::string_view lead, std::string_view text, std::size_t indent, int width) {
  const std::size_t room = static_cast<std::size_t>(std::max(30, width)) - indent;
  std::string result(lead);
  std::size_t column = lead.size() > indent ? lead.size() - indent : 0;
  bool at_start = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > 0 && column + 1 + word.size() > room) {
      result += "\n" + std::string(indent, ' ');
      column = 0;
    } else if (!at_start) {
      result += ' ';
      ++column;
    }
    at_start = false;
    result += word;
    column += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace lossfit::render
