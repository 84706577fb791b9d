// Strings, numbers and brackets of JSON; see json_text.hpp.
#include "render/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace lossfit::render {
namespace {

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\'; }

bool is_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: out += "\\u00";
  }
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 15];
}

void append_string(std::string& out, std::string_view text) {
  if (!is_ascii(text)) {
    // Whether bytes are UTF-8, and what becomes of those that are not, is the library's to say.
    out += nlohmann::ordered_json(std::string(text)).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return;
  }
  out += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_plain(text[i])) continue;
    out.append(text, begin, i - begin);
    append_escape(out, text[i]);
    begin = i + 1;
  }
  out.append(text, begin);
  out += '"';
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  std::array<char, 64> digits{};
  char* end = nlohmann::detail::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

void append_number(std::string& out, std::int64_t value) {
  std::array<char, 24> digits{};
  const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

void append_list(std::string& out, const std::vector<std::string>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_string(out, values[i]);
  }
  out += ']';
}

}  // namespace

Json Json::written(std::string text) {
  Json json(nullptr);
  json.text_ = std::move(text);
  return json;
}

Json::Json(double value) { append_number(text_, value); }

Json::Json(std::string_view value) { append_string(text_, value); }

Json::Json(const std::vector<std::string>& values) { append_list(text_, values); }

Json::Field Json::operator[](std::string_view name) {
  separate();
  append_string(text_, name);
  text_ += ':';
  return Field(*this);
}

void Json::push_back(const Json& value) {
  separate();
  append(value);
}

void Json::push_back(double value) {
  separate();
  append_number(text_, value);
}

void Json::push_back(std::int64_t value) {
  separate();
  append_number(text_, value);
}

void Json::append(const Json& value) {
  text_ += value.text_;
  if (value.close_ != 0) text_ += value.close_;
}

void Json::Field::operator=(std::string_view value) { append_string(owner_->text_, value); }

void Json::Field::operator=(const std::vector<std::string>& values) { append_list(owner_->text_, values); }

}  // namespace lossfit::render
