// The library's text and its lookup; see library.hpp. Beside Python's builtins it may use: __some_int(), __some_float() and
// __some_text(), values of which only the type is known; __either(items), what the items have in common; __hide(x), a tensor
// without its elements; __array(x), a tensor as NumPy's array.
#include "snippet/library.hpp"

#include <string>

namespace lossfit::snippet {

std::string_view library_source(std::string_view path) {
  std::string name;
  for (const char c : path) name += c == '.' ? std::string("__") : std::string(1, c);
  for (const std::string_view source : {python_library(), numpy_library(), torch_library(), modules_library()}) {
    for (const std::string_view keyword : {"\ndef ", "\nclass "}) {
      const std::string head = std::string(keyword) + name;
      for (std::size_t at = source.find(head); at != std::string_view::npos; at = source.find(head, at + 1)) {
        const char next = source[at + head.size()];
        if (next != '(' && next != ':') continue;
        std::size_t end = at + 1;
        do {
          end = source.find('\n', end + 1);
        } while (end + 1 < source.size() && source[end + 1] == ' ');
        return source.substr(at + 1, end - at);
      }
    }
  }
  return {};
}

}  // namespace lossfit::snippet
