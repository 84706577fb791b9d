// The readers of typed shapes; see lossfit/shape_text.hpp.
#include "lossfit/shape_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace lossfit {
namespace {

constexpr std::size_t kMaxRank = 64;  // PyTorch's own limit
constexpr std::size_t kLongestPiece = 40;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// What was typed, fit to be shown: short and printable.
std::string shown(std::string_view text) {
  std::string result;
  for (char c : text.substr(0, kLongestPiece)) result += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  return result + (text.size() > kLongestPiece ? "..." : "");
}

/// Takes `torch.Size( )` and one pair of brackets off.
std::string_view unwrapped(std::string_view text) {
  text = trimmed(text);
  for (std::string_view prefix : {"torch.Size(", "Size("}) {
    if (text.starts_with(prefix) && text.ends_with(")")) return unwrapped(text.substr(prefix.size(), text.size() - prefix.size() - 1));
  }
  const bool round = text.starts_with("(") && text.ends_with(")");
  const bool square = text.starts_with("[") && text.ends_with("]");
  return (round || square) && text.size() >= 2 ? trimmed(text.substr(1, text.size() - 2)) : text;
}

bool is_separator(char c) { return c == ',' || is_space(c); }

Fault bad_size(std::string_view piece, std::string_view where, std::string problem) {
  return {"bad-size", std::string(where), "\"" + shown(piece) + "\" " + std::move(problem), "write sizes like 32,10 or N,C"};
}

Outcome<Dim> parse_dim(std::string_view piece, std::string_view where) {
  if (piece == "?") return Dim::unknown();
  if (is_symbol_name(piece)) return Dim::symbol(piece);
  std::int64_t size = 0;
  const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), size);
  if (error == std::errc::result_out_of_range) return bad_size(piece, where, "does not fit in 64 bits");
  if (error != std::errc() || end != piece.data() + piece.size()) return bad_size(piece, where, "is neither a whole number nor a name");
  if (size < 0) return bad_size(piece, where, "is negative");
  return Dim(size);
}

/// Sizes joined by `x`, as in 8x5, become separate pieces where all of them are numbers.
std::string with_commas(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 1; i + 1 < result.size(); ++i) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (result[i] == 'x' && digit(result[i - 1]) && digit(result[i + 1])) result[i] = ',';
  }
  return result;
}

Outcome<Values> parse_elements(std::string_view text, Dtype dtype, std::string_view where) {
  std::vector<double> numbers;
  const std::string owned(unwrapped(text));
  const char* at = owned.c_str();
  while (*at != '\0') {
    if (is_separator(*at)) {
      ++at;
      continue;
    }
    char* end = nullptr;
    const double number = std::strtod(at, &end);
    if (end == at) return Fault{"bad-data", std::string(where), "\"" + shown(at) + "\" is not a number", "write elements like =0,1,2"};
    constexpr double kMostExact = 9e15;  // beyond, a double need not be the whole number that was typed
    const bool is_whole = std::floor(number) == number && std::fabs(number) < kMostExact;
    if (!is_floating(dtype) && (!is_whole || !holds(dtype, static_cast<std::int64_t>(number)))) {
      return Fault{"bad-data", std::string(where), "\"" + shown(std::string_view(at, static_cast<std::size_t>(end - at))) + "\" is no element of " + std::string(name(dtype)),
                   "write whole numbers that the dtype holds"};
    }
    numbers.push_back(number);
    at = end;
  }
  return Values::from_doubles(dtype, numbers);
}

}  // namespace

bool is_symbol_name(std::string_view text) {
  if (text.empty() || text.size() > Dim::kMaxSymbol) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

bool holds(Dtype dtype, std::int64_t whole) {
  if (dtype == Dtype::kBool || dtype == Dtype::kInt64) return true;
  if (dtype == Dtype::kUint8) return whole >= 0 && whole <= UINT8_MAX;
  const std::int64_t limit = std::int64_t{1} << (8 * item_size(dtype) - 1);
  return whole >= -limit && whole < limit;
}

Fault unknown_dtype(std::string_view text, std::string_view where) {
  // PyTorch's own that no loss here is recorded for: to say that they do not exist would be wrong.
  for (std::string_view other : {"complex32", "complex64", "complex128", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2", "quint8", "qint8", "qint32"}) {
    if (text != other && text != "torch." + std::string(other)) continue;
    return {"unknown-dtype", std::string(where), "tensors of " + std::string(other) + " are not modelled", "ask about float32, or about int64 for class indices"};
  }
  std::string names;
  for (Dtype known : kAllDtypes) names += (names.empty() ? "" : ", ") + std::string(name(known));
  return {"unknown-dtype", std::string(where), "there is no dtype \"" + shown(text) + "\"", "one of " + names};
}

Outcome<Shape> parse_shape(std::string_view text, std::string_view where) {
  const std::string sizes = with_commas(unwrapped(text));
  if (trimmed(text).empty()) return Fault{"bad-shape", std::string(where), "the shape is empty", "write 32,10; a scalar is ()"};
  if (sizes == "scalar") return Shape{};
  std::vector<Dim> dims;
  bool awaits_size = true;  // at the start, and behind a comma
  for (std::size_t begin = 0; begin < sizes.size();) {
    if (is_separator(sizes[begin])) {
      if (sizes[begin] == ',' && awaits_size) return Fault{"bad-shape", std::string(where), "a size is missing before a comma", "write sizes like 32,10 or N,C"};
      awaits_size = awaits_size || sizes[begin] == ',';
      ++begin;
      continue;
    }
    awaits_size = false;
    std::size_t end = begin;
    while (end < sizes.size() && !is_separator(sizes[end])) ++end;
    dims.push_back(LOSSFIT_TRY(parse_dim(std::string_view(sizes).substr(begin, end - begin), where)));
    if (dims.size() > kMaxRank) {
      return Fault{"bad-shape", std::string(where), "PyTorch tensors have at most " + std::to_string(kMaxRank) + " axes", "use fewer axes"};
    }
    begin = end;
  }
  return Shape(std::move(dims));
}

Outcome<TensorSpec> parse_tensor(std::string_view text, std::string_view where) {
  TensorSpec spec;
  const std::size_t equals = text.find('=');
  std::string_view head = text.substr(0, equals);
  if (const std::size_t at = head.find('@'); at != std::string_view::npos) {
    spec.device = trimmed(head.substr(at + 1));
    if (spec.device.empty()) return Fault{"bad-device", std::string(where), "no device is named behind @", "write 32,10@cuda"};
    head = head.substr(0, at);
  }
  const std::size_t colon = head.find(':');
  spec.shape = LOSSFIT_TRY(parse_shape(head.substr(0, colon), where));
  if (colon != std::string_view::npos) {
    const std::string_view dtype_text = trimmed(head.substr(colon + 1));
    const std::optional<Dtype> dtype = parse_dtype(dtype_text);
    if (!dtype) return unknown_dtype(dtype_text, where);
    spec.dtype = *dtype;
  }
  if (equals != std::string_view::npos) spec.values = LOSSFIT_TRY(parse_elements(text.substr(equals + 1), spec.dtype, where));
  return spec;
}

}  // namespace lossfit
