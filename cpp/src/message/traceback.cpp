// Reading the lines around a message; see traceback.hpp.
#include "message/traceback.hpp"

#include <algorithm>

#include "catalogue/registry.hpp"
#include "message/source.hpp"

namespace lossfit::message {
namespace {

constexpr std::size_t kLongestLine = 2000;
constexpr std::size_t kMostCallLines = 16;
constexpr std::size_t kMostCalls = 64;

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// `criterion` of `self.criterion`.
std::string_view last_name(std::string_view name) {
  std::size_t begin = name.size();
  while (begin > 0 && is_name(name[begin - 1])) --begin;
  return name.substr(begin);
}

/// Splits `target=y` into name and expression; a comparison is an expression.
std::pair<std::string_view, std::string_view> keyword_of(std::string_view argument) {
  std::size_t end = 0;
  while (end < argument.size() && is_name(argument[end])) ++end;
  const std::string_view rest = trimmed(argument.substr(end));
  if (end == 0 || !rest.starts_with("=") || rest.starts_with("==")) return {{}, argument};
  return {argument.substr(0, end), trimmed(rest.substr(1))};
}

/// The words of `self.bce_loss` or `criterionGAN`, in small letters.
std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool capital = name[i] >= 'A' && name[i] <= 'Z';
    const bool starts = capital && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (starts || name[i] == '_' || name[i] == '.') words.emplace_back();
    if (name[i] != '_' && name[i] != '.') words.back() += static_cast<char>(capital ? name[i] + 32 : name[i]);
  }
  return words;
}

/// A name that people give a loss: criterion, loss_fn, self.loss, bce, cost.
bool sounds_like_a_loss(std::string_view callee) {
  const std::vector<std::string> words = words_of_name(callee);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    for (std::string_view whole : {"ce", "xent", "bce", "mse", "mae", "l1", "nll", "kl", "kld", "cost", "ctc", "cri"}) {
      if (word == whole) return true;
    }
    return contains(word, "crit") || contains(word, "loss") || contains(word, "objective");
  });
}

/// Names the tensors of one call: by position and keyword as the function takes them, or as the module's forward does.
std::optional<Spelling> spelled(const LossDef& loss, std::string_view callee, std::string_view inside, bool as_function) {
  Spelling spelling;
  spelling.callee = callee;
  std::vector<const Argument*> order;
  for (const Argument& argument : loss.signature) {
    if (as_function ? !argument.keyword_only : argument.is_tensor && argument.required) order.push_back(&argument);
  }
  std::size_t position = 0;
  for (std::string_view written : arguments_of(inside)) {
    const auto [keyword, expression] = keyword_of(written);
    const Argument* argument = !keyword.empty() ? loss.find_argument(keyword) : position < order.size() ? order[position++] : nullptr;
    if (argument != nullptr && argument->is_tensor) spelling.arguments.emplace_back(argument->name, expression);
  }
  if (spelling.arguments.size() < 2) return std::nullopt;
  return spelling;
}

/// The call of the loss on one line of code, if there is one.
std::optional<Spelling> call_on(std::string_view line, const LossDef& loss) {
  std::size_t calls = 0;
  for (std::size_t open = line.find('('); open != std::string_view::npos && calls < kMostCalls; open = line.find('(', open + 1), ++calls) {
    std::size_t begin = open;
    while (begin > 0 && (is_name(line[begin - 1]) || line[begin - 1] == '.')) --begin;
    const std::string_view callee = line.substr(begin, open - begin);
    const std::string_view last = callee.substr(callee.rfind('.') + 1);
    if (last.empty() || trimmed(line.substr(0, begin)).ends_with("def")) continue;
    std::size_t close = closing(line, open);
    if (close == line.size()) continue;
    std::size_t from = open;
    const LossDef* named = loss_named(last);
    const bool is_module = named != nullptr && last == named->module;
    if (named != nullptr && is_module) {
      // nn.CrossEntropyLoss(...)(outputs, labels)
      if (named != &loss || close + 1 >= line.size() || line[close + 1] != '(') continue;
      from = close + 1;
      close = closing(line, from);
      if (close == line.size()) continue;
    }
    const bool as_function = named == &loss && !is_module;
    if (!as_function && !is_module && (named != nullptr || !sounds_like_a_loss(callee))) continue;
    if (auto spelling = spelled(loss, callee, line.substr(from + 1, close - from - 1), as_function)) return spelling;
  }
  return std::nullopt;
}

/// The source at `at`, with the lines under it that its brackets reach into.
std::string whole_call(const std::vector<Line>& lines, std::size_t at) {
  std::string code = lines[at].text;
  for (std::size_t next = at + 1; next < lines.size() && next < at + kMostCallLines && code.size() < kLongestLine; ++next) {
    const std::size_t open = code.find('(');
    if (open == std::string::npos || closing(code, open) < code.size() || lines[next].role != lines[at].role) break;
    code += " " + lines[next].text;
  }
  return code.substr(0, kLongestLine);
}

/// The frames of the last traceback: for each, its header and the lines of its source.
struct Frame {
  const Line* header;
  std::vector<const Line*> source;
};

std::vector<Frame> last_frames(const std::vector<Line>& lines) {
  std::vector<Frame> frames;
  bool closed = false;
  for (const Line& line : lines) {
    if (line.role == Line::Role::kFrame) {
      if (closed) frames.clear();
      closed = false;
      frames.push_back({&line, {}});
    } else if (line.role == Line::Role::kSource && !frames.empty()) {
      if (!line.text.empty()) frames.back().source.push_back(&line);
    } else if (!line.text.empty()) {
      closed = true;
    }
  }
  return frames;
}

/// The line of a frame that was running: the one with the arrow, else the first.
std::string_view running(const Frame& frame) {
  for (const Line* line : frame.source) {
    if (line->pointed) return line->text;
  }
  return frame.source.empty() ? std::string_view() : std::string_view(frame.source.front()->text);
}

/// `linear` of `File "/usr/lib/python3/dist-packages/torch/nn/modules/linear.py", line 116, in forward`.
std::string_view module_of(std::string_view header) {
  const std::size_t end = header.find(".py");
  if (end == std::string_view::npos) return {};
  const std::size_t slash = header.find_last_of("/\\", end);
  return header.substr(slash == std::string_view::npos ? 0 : slash + 1, end - (slash == std::string_view::npos ? 0 : slash + 1));
}

void add_mentions(const Line& line, std::vector<Mention>& all) {
  const std::string_view text = line.text;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_name(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_name(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (const LossDef* loss = loss_named(word)) {
      const bool is_module = word == loss->module;
      const std::string_view before = text.substr(at < 16 ? 0 : at - 16, at < 16 ? at : 16);
      const bool called = end < text.size() && text[end] == '(';
      if (!is_module && (before.ends_with("in ") || before.ends_with("<function "))) {
        all.push_back({loss, Mention::Kind::kFrame});
      } else if (!is_module && (called || before.ends_with("F.") || before.ends_with("functional."))) {
        all.push_back({loss, Mention::Kind::kCall});
      } else if (is_module && before.ends_with("in ")) {
        all.push_back({loss, Mention::Kind::kCall});
      } else if (is_module) {
        const std::size_t equals = text.substr(0, at).rfind('=');
        all.push_back({loss, Mention::Kind::kModule, equals == std::string_view::npos ? std::string_view() : last_name(trimmed(text.substr(0, equals)))});
      }
    }
    at = end;
  }
}

}  // namespace

std::vector<Mention> mentions(const std::vector<Line>& lines) {
  std::vector<Mention> all;
  for (const Line& line : lines) add_mentions(line, all);
  return all;
}

std::string called_name(const std::vector<Line>& lines) {
  std::string found;
  bool pointed = false;
  for (const Line& line : lines) {
    if (line.role == Line::Role::kFrame || line.owner == Line::Owner::kTorch || (pointed && !line.pointed)) continue;
    const std::string_view code = std::string_view(line.text).substr(0, kLongestLine);
    for (std::size_t open = code.find('('); open != std::string_view::npos; open = code.find('(', open + 1)) {
      std::size_t begin = open;
      while (begin > 0 && (is_name(code[begin - 1]) || code[begin - 1] == '.')) --begin;
      const std::string_view callee = code.substr(begin, open - begin);
      const std::string_view name = last_name(callee);
      if (name.empty() || loss_named(name) != nullptr || !sounds_like_a_loss(callee) || trimmed(code.substr(0, begin)).ends_with("def")) continue;
      found = name;
      pointed = line.pointed;
    }
  }
  return found;
}

std::optional<Spelling> spelling_of(const std::vector<Line>& lines, const LossDef& loss) {
  std::optional<Spelling> found;
  bool pointed = false;
  bool own = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool users = line.owner == Line::Owner::kUser;
    if (line.role == Line::Role::kFrame || line.owner == Line::Owner::kTorch || (pointed && !line.pointed && users == own) || (own && !users)) continue;
    if (auto spelling = call_on(whole_call(lines, i), loss)) {
      found = std::move(spelling);
      pointed = line.pointed;
      own = users;
    }
  }
  return found;
}

std::optional<Elsewhere> elsewhere(const std::vector<Line>& lines) {
  const std::vector<Frame> frames = last_frames(lines);
  if (frames.empty() || frames.back().source.empty()) return std::nullopt;
  std::vector<Mention> named;
  for (const Frame& frame : frames) {
    add_mentions(*frame.header, named);
    for (const Line* line : frame.source) add_mentions(*line, named);
    if (module_of(frame.header->text) == "loss" && frame.header->owner == Line::Owner::kTorch) return std::nullopt;
  }
  const std::string_view line = running(frames.back());
  if (!named.empty() || contains(line, "backward(")) return std::nullopt;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    const std::string_view stem = module_of(frame->header->text);
    if (contains(frame->header->text, "backward") || stem == "graph") return std::nullopt;
    if (frame->header->owner != Line::Owner::kTorch) break;
    if (contains(frame->header->text, "modules") && stem != "module" && stem != "container") return Elsewhere{std::string(stem), std::string(line)};
  }
  if (frames.back().header->owner == Line::Owner::kTorch) return Elsewhere{std::string(module_of(frames.back().header->text)), std::string(line)};
  const bool calls_a_loss = line.find('(') != std::string_view::npos && !called_name({*frames.back().source.front()}).empty();
  if (calls_a_loss || contains(line, "loss") || contains(line, "criterion")) return std::nullopt;
  return Elsewhere{{}, std::string(line)};
}

}  // namespace lossfit::message
