// JSON being written: text that grows as fields are set, in their order, so that an answer is made without a tree of values.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lossfit::render {

class Json {
 public:
  class Field;

  static Json object() { return Json('{', '}'); }
  static Json array() { return Json('[', ']'); }
  /// Text that is JSON already.
  static Json written(std::string text);

  Json(std::nullptr_t) : text_("null") {}
  /// A whole number, or true and false.
  template <std::integral T>
  Json(T value) : text_(std::is_same_v<T, bool> ? (value ? "true" : "false") : std::to_string(value)) {}
  /// The shortest digits that read back as the same number, `1.0` for one that is whole; null where it is not finite.
  Json(double value);
  /// Bytes that are no UTF-8 become U+FFFD.
  Json(std::string_view value);
  Json(const std::string& value) : Json(std::string_view(value)) {}
  Json(const char* value) : Json(std::string_view(value)) {}
  Json(const std::vector<std::string>& values);

  /// Sets a field of an object, once: `json["code"] = "LF0101"`.
  Field operator[](std::string_view name);
  /// Adds to an array.
  void push_back(const Json& value);
  void push_back(double value);
  void push_back(std::int64_t value);

  /// An object without fields, or an array without elements.
  bool empty() const { return text_.size() == 1 && close_ != 0; }
  std::string text() const { return close_ == 0 ? text_ : text_ + close_; }

 private:
  Json(char open, char close) : close_(close) {
    text_.reserve(kRoom);
    text_ = open;
  }
  /// A comma, unless this is the first entry.
  void separate() {
    if (text_.size() > 1) text_ += ',';
  }
  void append(const Json& value);

  static constexpr std::size_t kRoom = 120;
  std::string text_;  // without the closing bracket
  char close_ = 0;    // 0 for what holds nothing
};

/// A field whose name is written and whose value is awaited.
class Json::Field {
 public:
  explicit Field(Json& owner) : owner_(&owner) {}
  void operator=(const Json& value) { owner_->append(value); }
  void operator=(std::nullptr_t) { *this = Json(nullptr); }
  template <std::integral T>
  void operator=(T value) {
    *this = Json(value);
  }
  void operator=(std::string_view value);
  void operator=(const std::string& value) { *this = std::string_view(value); }
  void operator=(const char* value) { *this = std::string_view(value); }
  void operator=(const std::vector<std::string>& values);

 private:
  Json* owner_;
};

}  // namespace lossfit::render
