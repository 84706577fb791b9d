// Reading a loss call in words; see plain_call.hpp.
#include "message/plain_call.hpp"

#include <algorithm>
#include <vector>

#include "catalogue/registry.hpp"
#include "lossfit/shape_text.hpp"
#include "message/source.hpp"

namespace lossfit::message {
namespace {

constexpr std::size_t kLongestCall = 400;
constexpr std::size_t kMostShapes = 8;
constexpr int kMostStrange = 6;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string small(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

/// A shape, and what stands around it.
struct Written {
  std::string label;  ///< a tensor's name; empty where none stands before it
  std::string shape;
  std::string dtype;
};

struct Words {
  const LossDef* loss = nullptr;
  std::vector<Written> tensors;
  std::string label;  ///< waits for its shape
  std::string dtype;  ///< waits for its shape, too
  int strange = 0;    ///< words that belong to no call, as sentences have
  int foreign = 0;    ///< words and marks that other kinds of text have
};

bool is_filler(std::string_view word) {
  for (std::string_view filler : {"and", "vs", "with", "against", "shape", "shapes", "size", "sizes", "of", "is", "are", "has", "have", "dtype", "dtypes", "the", "my", "tensor", "tensors", "batch", "loss",
                                  "for", "a", "to", "versus", "torch.size", "got", "on", "criterion", "but", "why"}) {
    if (word == filler) return true;
  }
  return false;
}

std::string dtype_of(std::string_view word) {
  if (word.starts_with("torch.")) word.remove_prefix(6);
  for (const Dtype dtype : kAllDtypes) {
    if (word == name(dtype)) return std::string(word);
  }
  if (word == "long" || word == "longtensor") return "int64";
  if (word == "float" || word == "floattensor") return "float32";
  if (word == "double") return "float64";
  if (word == "half") return "float16";
  if (word == "int") return "int32";
  return {};
}

/// `logits` and `y_pred` are what a model gives, `labels` and `y` what it is to give.
bool sounds_like_input(std::string_view label) {
  for (std::string_view part : {"input", "logit", "pred", "output", "out", "score", "y_hat", "prob", "model"}) {
    if (contains(label, part)) return true;
  }
  return label == "x";
}

bool sounds_like_target(std::string_view label) {
  for (std::string_view part : {"target", "label", "y_true", "truth", "mask", "gt"}) {
    if (contains(label, part)) return true;
  }
  return label == "y";
}

/// `32x10`, `32,10` and such without brackets.
bool is_bare_shape(std::string_view word) {
  if (word.empty() || !is_digit(word.front())) return false;
  return word.find_first_not_of("0123456789,x") == std::string_view::npos && word.find_first_of(",x") != std::string_view::npos;
}

void take_shape(Words& words, std::string_view shape) {
  words.tensors.push_back({std::move(words.label), std::string(shape), std::move(words.dtype)});
  words.label.clear();
  words.dtype.clear();
}

/// A dtype stands behind its shape, before it, or behind `labels.dtype`.
void take_dtype(Words& words, const std::string& dtype) {
  if (words.label.ends_with(".dtype")) {
    const std::string stem = words.label.substr(0, words.label.size() - 6);
    for (Written& tensor : words.tensors) {
      if (tensor.label == stem) tensor.dtype = dtype;
    }
    words.label.clear();
  } else if (!words.label.empty() || words.tensors.empty()) {
    words.dtype = dtype;
  } else if (words.tensors.back().dtype.empty()) {
    words.tensors.back().dtype = dtype;
  }
}

void take_word(Words& words, std::string_view written) {
  const std::string word = small(written);
  if (const std::string dtype = dtype_of(word); !dtype.empty()) return take_dtype(words, dtype);
  const Outcome<const LossDef*> loss = find_loss(written);
  if (loss) {
    if (words.loss != nullptr) ++words.foreign;
    words.loss = *loss;
  } else if (is_bare_shape(word) || (words.loss != nullptr && word.find_first_not_of("0123456789") == std::string::npos)) {
    take_shape(words, word);
  } else if (sounds_like_input(word) || sounds_like_target(word) || (words.loss != nullptr && words.loss->find_argument(word) != nullptr)) {
    words.label = word.ends_with(".shape") ? word.substr(0, word.size() - 6) : word;
  } else if (!is_filler(word)) {
    ++(word.find_first_of("._0123456789") == std::string::npos ? words.strange : words.foreign);
  }
}

Words words_of_call(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at < text.size() && words.tensors.size() <= kMostShapes;) {
    if (text[at] == '(' || text[at] == '[') {
      const std::size_t close = closing(text, at);
      const std::string_view inside = text.substr(at, close < text.size() ? close - at + 1 : close - at);
      // `torch.Size([32, 10])` holds its sizes one bracket further in; `(x, y)` are arguments, where `(N, C)` are sizes.
      const bool other = contains(inside.substr(1), "[") || std::any_of(inside.begin(), inside.end(), [](char c) { return c >= 'a' && c <= 'z' && c != 'x'; });
      const bool variable = inside.find_first_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
      if (!other && !variable && parse_shape(inside, "").ok() && inside.size() > 2) {
        take_shape(words, inside);
        at = std::min(close + 1, text.size());
        continue;
      }
      ++at;
    } else if (is_name(text[at])) {
      std::size_t end = at;
      while (end < text.size() && (is_name(text[end]) || (text[end] == ',' && end + 1 < text.size() && is_digit(text[end + 1]) && is_digit(text[at])))) ++end;
      std::string_view word = text.substr(at, end - at);
      while (word.ends_with(".")) word.remove_suffix(1);
      take_word(words, word);
      at = end;
    } else {
      // Marks that code and sentences hold, and calls in words do not.
      if (text[at] == '"' || text[at] == '`' || text[at] == '{' || text[at] == '@' || text[at] == '+') ++words.foreign;
      ++at;
    }
  }
  return words;
}

/// Whether an argument without a dtype is whole numbers: where no form takes a float, or where some form does not and the
/// shape is not that of the input, which only class probabilities have.
bool is_whole(const LossDef& loss, const Argument& argument, bool shaped_like_input) {
  bool some = false;
  bool all = true;
  for (const Form& form : loss.forms) {
    for (const TensorForm& tensor : form.tensors) {
      if (tensor.tensor != argument.name) continue;
      const bool whole = tensor.dtypes.contains(Dtype::kInt64) && !tensor.dtypes.contains(Dtype::kFloat32);
      some = some || whole;
      all = all && whole;
    }
  }
  return some && (all || !shaped_like_input);
}

/// The tensor of the loss that a label means; none for the next in order.
const Argument* meant(const LossDef& loss, std::string_view label) {
  if (const Argument* exact = loss.find_argument(label); exact != nullptr && exact->is_tensor) return exact;
  if (label.empty()) return nullptr;
  if (sounds_like_input(label)) return &loss.signature[0];
  return sounds_like_target(label) ? loss.find_argument(loss.find_argument("targets") != nullptr ? "targets" : "target") : nullptr;
}

std::string without_spaces(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' && c != '\n') result += c;
  }
  return result;
}

}  // namespace

std::optional<std::string> plain_call(std::string_view text) {
  if (text.size() > kLongestCall || contains(text, "==") || contains(text, "import")) return std::nullopt;
  Words words = words_of_call(text);
  if (words.tensors.size() < 2 || words.tensors.size() > kMostShapes || words.foreign > 0) return std::nullopt;
  if (words.strange > (words.loss != nullptr ? kMostStrange : 0)) return std::nullopt;
  if (words.loss == nullptr) {
    std::string line = "?";
    for (const Written& tensor : words.tensors) line += " " + without_spaces(tensor.shape) + (tensor.dtype.empty() ? "" : ":" + tensor.dtype);
    return line;
  }
  std::string line(words.loss->name);
  std::vector<const Argument*> taken;
  const auto free = [&](const Argument& argument) { return argument.is_tensor && std::find(taken.begin(), taken.end(), &argument) == taken.end(); };
  const std::string input = without_spaces(words.tensors.front().shape);
  for (const Written& tensor : words.tensors) {
    const Argument* argument = meant(*words.loss, tensor.label);
    if (argument == nullptr || !free(*argument)) {
      const auto next = std::find_if(words.loss->signature.begin(), words.loss->signature.end(), free);
      if (next == words.loss->signature.end()) return std::nullopt;
      argument = &*next;
    }
    taken.push_back(argument);
    std::string flag(argument->name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    const std::string shape = without_spaces(tensor.shape);
    const bool whole = tensor.dtype.empty() && is_whole(*words.loss, *argument, shape == input);
    line += " --" + flag + " " + shape + (whole ? ":int64" : tensor.dtype.empty() ? "" : ":" + tensor.dtype);
  }
  return line;
}

}  // namespace lossfit::message
