// Reading the calls that torch.compile prints; see dynamo.hpp.
#include "message/dynamo.hpp"

#include <algorithm>
#include <string>

#include "lossfit/call_text.hpp"
#include "message/source.hpp"

namespace lossfit::message {
namespace {

constexpr std::size_t kLongestCall = 4000;

std::string flag_of(const Argument& argument) {
  std::string flag = " --" + std::string(argument.name) + " ";
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

/// `32,10:int64` of `FakeTensor(..., size=(32, 10), dtype=torch.int64)`; empty for anything else.
std::string tensor_text(std::string_view value) {
  const std::size_t size = value.find("size=(");
  if (value.find("FakeTensor(") == std::string_view::npos || size == std::string_view::npos) return {};
  const std::size_t close = value.find(')', size);
  if (close == std::string_view::npos) return {};
  std::string text;
  for (const char c : value.substr(size + 6, close - size - 6)) {
    if (c != ' ') text += c;
  }
  if (text.ends_with(",")) text.pop_back();
  if (text.empty()) text = "()";
  const std::size_t dtype = value.find("dtype=torch.");
  if (dtype == std::string_view::npos) return text;
  const std::string_view name = value.substr(dtype + 12);
  return text + ":" + std::string(name.substr(0, name.find_first_of(",)")));
}

/// One argument as the command line takes it; nothing for None and what is no tensor, text or number.
std::string written(const Argument& argument, std::string_view value) {
  if (argument.is_tensor) {
    const std::string tensor = tensor_text(value);
    return tensor.empty() ? std::string() : flag_of(argument) + tensor;
  }
  if (value.starts_with("'") && value.ends_with("'") && value.size() > 2) value = value.substr(1, value.size() - 2);
  const bool plain = !value.empty() && value != "None" && value.find_first_of(" '\"(){}[]<>") == std::string_view::npos;
  return plain ? flag_of(argument) + std::string(value) : std::string();
}

}  // namespace

std::optional<Question> fake_call(std::string_view line, const LossDef& loss) {
  const std::size_t named = line.find("<function " + std::string(loss.name) + " at ");
  if (named == std::string_view::npos) return std::nullopt;
  const std::string_view rest = line.substr(named, kLongestCall);
  const std::size_t open = rest.find("(*(");
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = closing(rest, open + 2);
  std::string call(loss.name);
  std::size_t position = 0;
  for (std::string_view value : arguments_of(rest.substr(open + 3, close - open - 3))) {
    if (position < loss.signature.size()) call += written(loss.signature[position++], value);
  }
  const std::size_t keywords = rest.find("**{", std::min(close, rest.size()));
  if (keywords != std::string_view::npos) {
    const std::size_t end = closing(rest, keywords + 2);
    for (std::string_view pair : arguments_of(rest.substr(keywords + 3, end - keywords - 3))) {
      const std::size_t colon = pair.find("': ");
      if (colon == std::string_view::npos || !pair.starts_with("'")) continue;
      const Argument* argument = loss.find_argument(pair.substr(1, colon - 1));
      if (argument != nullptr) call += written(*argument, pair.substr(colon + 3));
    }
  }
  Outcome<Question> question = parse_call(call);
  return question ? std::optional<Question>(std::move(question).value()) : std::nullopt;
}

}  // namespace lossfit::message
