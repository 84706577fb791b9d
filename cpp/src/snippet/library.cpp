// The library's text and its lookup; see library.hpp. Beside Python's builtins it may use: __some_int(), __some_float() and
// __some_text(), values of which only the type is known; __either(items), what the items have in common; __hide(x), a tensor
// without its elements; __array(x), a tensor as NumPy's array.
#include "snippet/library.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace lossfit::snippet {
namespace {

using Texts = std::map<std::string_view, std::string_view>;

/// The functions and classes of a part, by their names: each from its `def` or `class` to where its indented lines end.
void add_texts(std::string_view source, Texts& texts) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  for (std::size_t start = 0; start < source.size();) {
    std::size_t end = start;
    do {
      end = std::min(source.find('\n', end), source.size() - 1) + 1;
    } while (end < source.size() && source[end] == ' ');
    for (const std::string_view keyword : {"def ", "class "}) {
      if (!source.substr(start).starts_with(keyword)) continue;
      const std::size_t name = start + keyword.size();
      texts.emplace(source.substr(name, source.find_first_not_of(kLetters, name) - name), source.substr(start, end - start));
    }
    start = end;
  }
}

}  // namespace

const Tree* library_tree(std::string_view path) {
  static const Texts texts = [] {
    Texts all;
    for (const std::string_view source : {python_library(), numpy_library(), torch_library(), complex_library(), modules_library()}) add_texts(source, all);
    return all;
  }();
  std::string name;
  for (const char c : path) name += c == '.' ? std::string("__") : std::string(1, c);
  const auto text = texts.find(name);
  if (text == texts.end()) return nullptr;
  thread_local std::map<std::string_view, Tree> trees;
  const auto known = trees.find(text->first);
  return known != trees.end() ? &known->second : &trees.emplace(text->first, Tree::parse(text->second)).first->second;
}

}  // namespace lossfit::snippet
