// The reader of typed calls; see lossfit/call_text.hpp.
#include "lossfit/call_text.hpp"

#include <algorithm>
#include <cstdlib>

#include "catalogue/registry.hpp"
#include "lossfit/shape_text.hpp"

namespace lossfit {
namespace {

/// An option's value as Python would write it: 0.1, -100, True, None, mean.
OptionValue parse_option(const std::string& text) {
  if (text == "None") return {};
  if (text == "True" || text == "true") return true;
  if (text == "False" || text == "false") return false;
  if (text.empty()) return text;
  char* end = nullptr;
  const long long whole = std::strtoll(text.c_str(), &end, 10);
  if (*end == '\0') return static_cast<std::int64_t>(whole);
  const double number = std::strtod(text.c_str(), &end);
  if (*end == '\0') return number;
  return text;
}

/// The first tensor of the signature that the question does not have yet.
const Argument* next_tensor(const LossDef& def, const Question& question) {
  for (const Argument& argument : def.signature) {
    if (argument.is_tensor && find_named(question.tensors, argument.name) == nullptr) return &argument;
  }
  return nullptr;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  int depth = 0;
  char quote = '\0';
  for (const char c : line) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
      else word += c;
      continue;
    }
    if (c == '\'' || c == '"') {
      quote = c;
      continue;
    }
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && depth > 0) --depth;
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space || depth > 0) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace

Outcome<Question> parse_call(std::string_view loss, const std::vector<std::string>& words, TensorReader read_tensor) {
  const LossDef* def = LOSSFIT_TRY(find_loss(loss));
  const auto read = [&](const std::string& value, const std::string& where) { return read_tensor != nullptr ? read_tensor(value, where) : parse_tensor(value, where); };
  Question question;
  question.loss = loss;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string key = words[i];
    if (!key.starts_with("--")) {
      const Argument* argument = next_tensor(*def, question);
      if (argument == nullptr) return Fault{"stray-argument", key, "this belongs to no flag", "write --input 32,10 --target 32:int64"};
      question.tensors.emplace_back(argument->name, LOSSFIT_TRY(read(key, std::string(argument->name))));
      continue;
    }
    key.erase(0, 2);
    std::optional<std::string> value;
    if (const std::size_t equals = key.find('='); equals != std::string::npos) {
      value = key.substr(equals + 1);
      key.resize(equals);
    } else if (i + 1 < words.size()) {
      value = words[++i];
    }
    if (!value) return Fault{"missing-value", "--" + key, "this flag has no value", "write --" + key + " VALUE"};
    std::replace(key.begin(), key.end(), '-', '_');
    if (find_named(question.tensors, key) != nullptr || find_named(question.options, key) != nullptr) {
      return Fault{"given-twice", "--" + key, key + " was given before", "give it once"};
    }
    const Argument* argument = def->find_argument(key);
    if (argument != nullptr && argument->is_tensor) {
      question.tensors.emplace_back(key, LOSSFIT_TRY(read(*value, "--" + key)));
    } else {
      question.options.emplace_back(key, parse_option(*value));
    }
  }
  return question;
}

Outcome<Question> parse_call(std::string_view line) {
  std::vector<std::string> words = words_of(line);
  if (words.empty()) return Fault{"missing-loss", "", "no loss was named", "write cross_entropy --input 32,10 --target 32:int64"};
  if (words.front() == "?") {
    std::string call = "cross_entropy";
    for (std::size_t i = 1; i < words.size(); ++i) call += " " + words[i];
    return Fault{"missing-loss", "", "these are shapes, and no loss is named", "put it in front: " + call};
  }
  const std::string loss = std::move(words.front());
  words.erase(words.begin());
  return parse_call(loss, words);
}

}  // namespace lossfit
