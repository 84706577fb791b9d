// Shapes that the source states beside the code: comments `# x: (N, 3, 224, 224) float32` and jaxtyping's annotations
// `x: Float[Tensor, "batch 3 224 224"]`. They say what is unknown; what is known stays.
#include <cctype>
#include <charconv>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

/// A number, or a name as a symbol; none for anything else.
std::optional<Dim> parse_size(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > Dim::kMaxSymbol) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number >= 0 ? std::optional<Dim>(Dim(number)) : std::nullopt;
  if (std::isdigit(static_cast<unsigned char>(text[0])) != 0) return std::nullopt;
  for (const char c : text) {
    if (!is_name_char(c)) return std::nullopt;
  }
  return Dim::symbol(text);
}

/// Sizes between separators, all of which must be readable.
std::optional<Shape> parse_sizes(std::string_view text, char separator) {
  Shape shape;
  text = trimmed(text);
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    const auto size = parse_size(text.substr(0, end));
    if (!size) return std::nullopt;
    shape.dims().push_back(*size);
    text = end == std::string_view::npos ? std::string_view() : trimmed(text.substr(end + 1));
  }
  return shape;
}

std::optional<Dtype> dtype_in(std::string_view text) {
  text = trimmed(text);
  while (!text.empty() && (text.front() == ',' || text.front() == ':' || text.front() == ' ')) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && (is_name_char(text[length]) || text[length] == '.')) ++length;
  return parse_dtype(text.substr(0, length));
}

/// The element type that jaxtyping's names state: Float is any floating dtype, here float32.
std::optional<Dtype> annotated_dtype(std::string_view name) {
  if (name == "Float" || name == "Float32" || name == "Num" || name == "Real" || name == "Inexact" || name == "Shaped") return Dtype::kFloat32;
  if (name == "Int" || name == "Integer" || name == "Int64") return Dtype::kInt64;
  if (name == "Bool") return Dtype::kBool;
  if (name == "Float64") return Dtype::kFloat64;
  if (name == "Float16") return Dtype::kFloat16;
  if (name == "BFloat16") return Dtype::kBfloat16;
  if (name == "Int32") return Dtype::kInt32;
  if (name == "UInt8") return Dtype::kUint8;
  return std::nullopt;
}

}  // namespace

void Machine::read_comments() {
  std::string_view rest = source_;
  int at = 0;
  while (!rest.empty()) {
    ++at;
    const std::size_t end = rest.find('\n');
    const std::string_view text = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const std::size_t hash = text.find('#');
    if (hash == std::string_view::npos) continue;
    Comment comment;
    comment.line = at;
    comment.trails = !trimmed(text.substr(0, hash)).empty();
    std::string_view body = trimmed(text.substr(hash + 1));
    std::size_t length = 0;
    while (length < body.size() && is_name_char(body[length])) ++length;
    if (length == 0 && !comment.trails) continue;
    comment.name = body.substr(0, length);
    body = trimmed(body.substr(length));
    if (!body.empty() && (body.front() == ':' || body.front() == '=')) body = trimmed(body.substr(1));
    if (comment.name == "shape" || comment.name == "size") comment.name = {};
    if (body.empty() || (body.front() != '(' && body.front() != '[')) continue;
    const std::size_t close = body.find(body.front() == '(' ? ')' : ']');
    if (close == std::string_view::npos) continue;
    const auto shape = parse_sizes(body.substr(1, close - 1), ',');
    if (!shape) continue;
    comment.meta = {*shape, dtype_in(body.substr(close + 1)).value_or(Dtype::kFloat32)};
    // Without a dtype, only a name of its own is taken as a statement about a tensor.
    const bool states_dtype = dtype_in(body.substr(close + 1)).has_value();
    if (!states_dtype && !comment.trails && trimmed(body.substr(close + 1)).size() > 0) continue;
    comments_.push_back(comment);
  }
}

void Machine::apply_comments(int up_to_line) {
  for (Comment& comment : comments_) {
    if (comment.applied || comment.line >= up_to_line) continue;
    comment.applied = true;
    std::string_view name = comment.name;
    if (name.empty()) {
      // Behind an assignment: about its target, which the recorded line names.
      continue;
    }
    const Value* known = find_name(name);
    if (known != nullptr && !is_unknown(*known)) continue;
    if (known == nullptr && comment.trails) continue;
    Tensor* stated = tensor({comment.meta.shape, comment.meta.dtype, "cpu", std::nullopt});
    stated->requires_grad = Tri::kUnknown;
    bind_name(name, stated);
    record_line(comment.line);
  }
}

void Machine::annotate(Node target, Node type) {
  const std::string_view text = type.text();
  const std::size_t open = text.find('[');
  if (target.kind() != Kind::kIdentifier || open == std::string_view::npos) return;
  std::string_view name = text.substr(0, open);
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  const auto dtype = annotated_dtype(trimmed(name));
  const std::size_t quote = text.find_first_of("\"'", open);
  if (!dtype || quote == std::string_view::npos) return;
  const std::size_t end = text.find(text[quote], quote + 1);
  if (end == std::string_view::npos) return;
  const Value* known = scope_->find(target.text());
  if (known != nullptr && !is_unknown(*known)) return;
  const auto shape = parse_sizes(text.substr(quote + 1, end - quote - 1), ' ');
  if (!shape) return;
  Tensor* stated = tensor({*shape, *dtype, "cpu", std::nullopt});
  stated->requires_grad = Tri::kUnknown;
  bind_name(target.text(), stated);
}

void Machine::call_uncalled() {
  // A definition that nothing calls is read with unknown arguments: its annotations may say enough.
  for (std::size_t i = 0; i < functions_.size() && i < 256; ++i) {
    Function& function = *functions_[i];
    if (function.was_called || function.is_lambda || function.name.starts_with("__")) continue;
    std::vector<Value> arguments;
    for (Node one = function.parameters.first(); one; one = one.next()) {
      if (one.kind() == Kind::kIdentifier || one.kind() == Kind::kTypedParameter) arguments.push_back(Unknown{});
    }
    try {
      call_function(function, std::nullopt, std::move(arguments), {});
    } catch (const PythonError& error) {
      // What the source itself raises when it is given nothing is no finding.
      if (error.diagnostic) record_stop(error);
    } catch (const Unsure&) {
    }
  }
}

}  // namespace lossfit::snippet
