// The header's text is a Python dict with three keys, which a small reader takes apart; see npy_header.hpp.
#include "numeric/npy_header.hpp"

#include <array>
#include <optional>
#include <utility>

namespace lossfit::numeric {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kAlignment = 64;

struct NamedDtype {
  std::string_view code;  ///< kind and bytes, without the byte order
  Dtype dtype;
};
constexpr std::array kDtypes = {
    NamedDtype{"b1", Dtype::kBool},    NamedDtype{"u1", Dtype::kUint8},   NamedDtype{"i1", Dtype::kInt8},
    NamedDtype{"i2", Dtype::kInt16},   NamedDtype{"i4", Dtype::kInt32},   NamedDtype{"i8", Dtype::kInt64},
    NamedDtype{"f2", Dtype::kFloat16}, NamedDtype{"f4", Dtype::kFloat32}, NamedDtype{"f8", Dtype::kFloat64},
};

/// Reads the few Python literals a header is made of. Every function skips spaces first and leaves the text after what
/// it has read.
class Literals {
 public:
  explicit Literals(std::string_view text) : text_(text) {}

  bool take(char wanted) {
    skip_spaces();
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool at(char wanted) {
    skip_spaces();
    return !text_.empty() && text_.front() == wanted;
  }
  bool word(std::string_view wanted) {
    skip_spaces();
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(wanted.size());
    return true;
  }
  std::optional<std::string_view> string() {
    skip_spaces();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view value = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return value;
  }
  /// A non-negative integer that fits 63 bits; Python 2 wrote an L after it.
  std::optional<std::int64_t> integer() {
    skip_spaces();
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits) {
      if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text_[digits] - '0', &value)) {
        return std::nullopt;
      }
    }
    if (digits == 0) return std::nullopt;
    text_.remove_prefix(digits);
    if (text_.starts_with('L')) text_.remove_prefix(1);
    return value;
  }
  bool at_end() {
    skip_spaces();
    return text_.empty();
  }

 private:
  void skip_spaces() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
  }
  std::string_view text_;
};

Fault malformed(std::string_view where, std::string message) {
  return {"bad-npy", std::string(where), std::move(message), "write the file again with numpy.save"};
}

Fault unsupported_dtype(std::string_view where, std::string message, std::string help) {
  return {"npy-dtype", std::string(where), std::move(message), std::move(help)};
}

Outcome<Dtype> dtype_of(std::string_view descr, std::string_view where) {
  std::string quoted;
  quoted.append("'").append(descr).append("'");
  const bool has_order = !descr.empty() && std::string_view("<>|=").find(descr.front()) != std::string_view::npos;
  const std::string_view code = has_order ? descr.substr(1) : descr;
  if (code.starts_with('O')) {
    return unsupported_dtype(where, "the array holds Python objects (dtype " + quoted + "), not numbers",
                             "save numbers: numpy.save(path, a.astype(numpy.float32))");
  }
  for (const NamedDtype& known : kDtypes) {
    if (code != known.code) continue;
    if (has_order && descr.front() == '>' && item_size(known.dtype) > 1) {
      return unsupported_dtype(where, "the numbers are big-endian (dtype " + quoted + ")",
                               "save them little-endian: numpy.save(path, a.astype('<" + std::string(code) + "'))");
    }
    return known.dtype;
  }
  return unsupported_dtype(where, "a tensor cannot have NumPy's dtype " + quoted,
                           "save float16, float32, float64, int8, int16, int32, int64, uint8 or bool");
}

/// `(3, 4)`, `(3,)` or `()`.
std::optional<std::vector<std::int64_t>> sizes_of(Literals& text) {
  if (!text.take('(')) return std::nullopt;
  std::vector<std::int64_t> sizes;
  while (!text.take(')')) {
    const std::optional<std::int64_t> size = text.integer();
    if (!size) return std::nullopt;
    sizes.push_back(*size);
    if (!text.take(',') && !text.at(')')) return std::nullopt;
  }
  return sizes;
}

Outcome<NpyHeader> parse_dict(std::string_view dict, std::string_view where) {
  const Fault not_a_dict = malformed(where, "the header is not the dictionary that NumPy writes");
  Literals text(dict);
  if (!text.take('{')) return not_a_dict;
  NpyHeader header;
  bool has_descr = false;
  bool has_order = false;
  bool has_shape = false;
  while (!text.take('}')) {
    const std::optional<std::string_view> key = text.string();
    if (!key || !text.take(':')) return not_a_dict;
    if (*key == "descr") {
      if (text.at('[') || text.at('(')) {
        return unsupported_dtype(where, "the array holds records of several fields, not numbers",
                                 "save one field: numpy.save(path, a['name'])");
      }
      const std::optional<std::string_view> descr = text.string();
      if (!descr) return not_a_dict;
      header.dtype = LOSSFIT_TRY(dtype_of(*descr, where));
      has_descr = true;
    } else if (*key == "fortran_order") {
      header.fortran_order = text.word("True");
      if (!header.fortran_order && !text.word("False")) return not_a_dict;
      has_order = true;
    } else if (*key == "shape") {
      std::optional<std::vector<std::int64_t>> sizes = sizes_of(text);
      if (!sizes) return malformed(where, "the header's shape is not a tuple of sizes that fit in 64 bits");
      header.shape = std::move(*sizes);
      has_shape = true;
    } else {
      return not_a_dict;
    }
    if (!text.take(',') && !text.at('}')) return not_a_dict;
  }
  if (!text.at_end() || !has_descr || !has_order || !has_shape) return not_a_dict;
  return header;
}

/// The product of the sizes; none when the elements' bytes do not fit in 63 bits.
std::optional<std::int64_t> element_count(const NpyHeader& header) {
  std::int64_t count = 1;
  bool overflow = false;
  for (const std::int64_t size : header.shape) {
    if (size == 0) return 0;
    overflow = overflow || __builtin_mul_overflow(count, size, &count);
  }
  std::int64_t bytes = 0;
  overflow = overflow || __builtin_mul_overflow(count, static_cast<std::int64_t>(item_size(header.dtype)), &bytes);
  return overflow ? std::nullopt : std::optional(count);
}

std::string tuple_text(std::span<const std::int64_t> sizes) {
  std::string text = "(";
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(sizes[i]);
  }
  return text + (sizes.size() == 1 ? ",)" : ")");
}

}  // namespace

Outcome<NpyHeader> parse_npy_header(std::span<const std::byte> start, std::int64_t file_size, std::string_view where) {
  const std::string_view bytes(reinterpret_cast<const char*>(start.data()), start.size());
  const auto byte_at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  if (!bytes.starts_with(kMagic)) {
    const bool archive = bytes.starts_with("PK");
    return Fault{"bad-npy", std::string(where), archive ? "this is an archive (.npz), not one array" : "this is not a .npy file",
                 archive ? "save one array of it: numpy.save(path, archive['name'])" : "write it with numpy.save"};
  }
  const std::size_t version = bytes.size() > kMagic.size() ? byte_at(kMagic.size()) : 1;
  if (version < 1 || version > 3) {
    return malformed(where, "version " + std::to_string(version) + " of the .npy format is not known");
  }
  const std::size_t length_at = kMagic.size() + 2;
  const std::size_t dict_at = length_at + (version == 1 ? 2 : 4);
  const Fault cut{"npy-truncated", std::string(where), "the file ends within its header", "copy or write it again"};
  if (bytes.size() < dict_at) return cut;
  std::size_t length = 0;
  for (std::size_t i = dict_at; i-- > length_at;) length = length << 8 | byte_at(i);
  if (length > static_cast<std::size_t>(kNpyHeaderLimit) - dict_at) return malformed(where, "the header is longer than 1 MB");
  if (bytes.size() < dict_at + length) return cut;

  NpyHeader header = LOSSFIT_TRY(parse_dict(bytes.substr(dict_at, length), where));
  header.data_offset = static_cast<std::int64_t>(dict_at + length);
  const std::optional<std::int64_t> count = element_count(header);
  if (!count) return malformed(where, "shape " + tuple_text(header.shape) + " has more elements than 64 bits can count");
  header.count = *count;
  if (file_size - header.data_offset < header.data_bytes()) {
    return Fault{"npy-truncated", std::string(where),
                 "shape " + tuple_text(header.shape) + " of " + std::string(name(header.dtype)) + " takes " +
                     std::to_string(header.data_bytes()) + " bytes, and the file holds " +
                     std::to_string(file_size - header.data_offset),
                 "copy or write the file again"};
  }
  return header;
}

std::string npy_header_text(Dtype dtype, std::span<const std::int64_t> shape) {
  const Dtype written = dtype == Dtype::kBfloat16 ? Dtype::kFloat32 : dtype;
  std::string_view code;
  for (const NamedDtype& known : kDtypes) {
    if (known.dtype == written) code = known.code;
  }
  std::string dict = "{'descr': '";
  dict.append(item_size(written) == 1 ? "|" : "<").append(code);
  dict.append("', 'fortran_order': False, 'shape': ").append(tuple_text(shape)).append(", }");

  std::size_t length_bytes = 2;
  const auto total = [&] { return kMagic.size() + 2 + length_bytes + dict.size() + 1; };
  if (total() + kAlignment > 65535) length_bytes = 4;
  dict.append(kAlignment - total() % kAlignment, ' ').append("\n");

  std::string text(kMagic);
  text.push_back(length_bytes == 2 ? '\1' : '\2');
  text.push_back('\0');
  for (std::size_t i = 0; i < length_bytes; ++i) text.push_back(static_cast<char>(dict.size() >> (8 * i) & 0xff));
  return text + dict;
}

}  // namespace lossfit::numeric
