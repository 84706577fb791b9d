// Matching of message patterns; see pattern.hpp.
#include "message/pattern.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace lossfit::message {
namespace {

constexpr std::size_t kLongestWord = 80;
constexpr std::size_t kMostSizes = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '.' || c == ':' || c == '-'; }

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t find_letters(std::string_view text, std::string_view wanted, std::size_t from) {
  if (wanted.empty() || from > text.size()) return std::string_view::npos;
  const auto same = [](char x, char y) { return lower(x) == lower(y); };
  const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), wanted.begin(), wanted.end(), same);
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

std::optional<std::int64_t> take_number(std::string_view text, std::size_t& at) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  at = static_cast<std::size_t>(end - text.data());
  return number;
}

std::optional<Shape> take_sizes(std::string_view text, std::size_t& at) {
  std::size_t i = at;
  const bool wrapped = text.substr(i).starts_with("torch.Size(");
  if (wrapped) i += std::string_view("torch.Size(").size();
  if (i >= text.size() || (text[i] != '[' && text[i] != '(')) return std::nullopt;
  const char close = text[i] == '[' ? ']' : ')';
  std::vector<Dim> dims;
  for (++i; i < text.size() && text[i] != close;) {
    if (text[i] == ' ' || text[i] == ',' || text[i] == 'x') {
      ++i;
      continue;
    }
    const std::optional<std::int64_t> size = take_number(text, i);
    // -1 is the size that view is to find.
    if (!size || *size < -1 || dims.size() == kMostSizes) return std::nullopt;
    dims.push_back(*size == -1 ? Dim::unknown() : Dim(*size));
  }
  if (i >= text.size()) return std::nullopt;
  ++i;
  if (wrapped && i < text.size() && text[i] == ')') ++i;
  at = i;
  return Shape(std::move(dims));
}

std::string_view take_word(std::string_view text, std::size_t& at) {
  std::size_t end = at;
  while (end < text.size() && end - at < kLongestWord && is_word(text[end])) ++end;
  std::string_view word = text.substr(at, end - at);
  // A full stop or colon at the end belongs to the sentence.
  while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
  at += word.size();
  return word;
}

std::optional<Dtype> take_scalar_type(std::string_view text, std::size_t& at) {
  std::size_t end = at;
  std::string_view word = take_word(text, end);
  for (std::string_view prefix : {"torch.", "cuda."}) {
    if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
  }
  if (word.ends_with("Tensor")) word.remove_suffix(6);
  for (const Dtype dtype : kAllDtypes) {
    if (!same_letters(word, scalar_type_name(dtype)) && word != name(dtype)) continue;
    at = end;
    return dtype;
  }
  return std::nullopt;
}

std::optional<Dtype> take_cpp_type(std::string_view text, std::size_t& at) {
  for (const Dtype dtype : kAllDtypes) {
    const std::string_view wanted = cpp_type_name(dtype);
    if (!text.substr(at).starts_with(wanted)) continue;
    const std::size_t end = at + wanted.size();
    if (end < text.size() && (is_word(text[end]) && text[end] != '.')) continue;
    at = end;
    return dtype;
  }
  return std::nullopt;
}

std::optional<Fact> take(char kind, std::string_view text, std::size_t& at) {
  const auto as_fact = [](auto value) { return value ? std::optional<Fact>(*value) : std::nullopt; };
  switch (kind) {
    case 'n': return as_fact(take_number(text, at));
    case 's': return as_fact(take_sizes(text, at));
    case 'd': return as_fact(take_scalar_type(text, at));
    case 'g': return text.substr(at).starts_with("torch.cuda.") ? as_fact(take_scalar_type(text, at)) : std::nullopt;
    case 'h': return text.substr(at).starts_with("torch.") && !text.substr(at).starts_with("torch.cuda.") ? as_fact(take_scalar_type(text, at)) : std::nullopt;
    case 'c': return as_fact(take_cpp_type(text, at));
    default: return Fact(std::string(take_word(text, at)));
  }
}

/// Matches the whole pattern at one place.
bool matches(std::string_view pattern, std::string_view text, std::size_t& at, Facts& facts) {
  while (!pattern.empty()) {
    const std::size_t hole = pattern.find('{');
    const std::string_view literal = pattern.substr(0, hole);
    if (!same_letters(text.substr(std::min(at, text.size()), literal.size()), literal)) return false;
    at += literal.size();
    if (hole == std::string_view::npos) return true;
    const std::size_t colon = pattern.find(':', hole);
    std::optional<Fact> fact = take(pattern[colon + 1], text, at);
    if (!fact) return false;
    facts.emplace_back(std::string(pattern.substr(hole + 1, colon - hole - 1)), std::move(*fact));
    pattern.remove_prefix(colon + 3);
  }
  return true;
}

}  // namespace

std::optional<Match> find(std::string_view pattern, std::string_view text, std::size_t from) {
  // A pattern that opens with a word is sought by the text behind that word.
  const bool opens_with_word = pattern.starts_with("{");
  const std::size_t skipped = opens_with_word ? pattern.find('}') + 1 : 0;
  const std::string_view anchor = pattern.substr(skipped, pattern.find('{', skipped) - skipped);
  for (std::size_t place = find_letters(text, anchor, from); place != std::string_view::npos; place = find_letters(text, anchor, place + 1)) {
    Match match;
    match.begin = place;
    if (opens_with_word) {
      while (match.begin > from && place - match.begin < kLongestWord && is_word(text[match.begin - 1])) --match.begin;
    }
    match.end = match.begin;
    if (matches(pattern, text, match.end, match.facts)) return match;
  }
  return std::nullopt;
}

std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (end > 0) words.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

const Fact* find_fact(const Facts& facts, std::string_view name) {
  for (const auto& [key, fact] : facts) {
    if (key == name) return &fact;
  }
  return nullptr;
}

}  // namespace lossfit::message
