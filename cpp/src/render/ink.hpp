// What the text renderings share: colours that can be off, and folding at words.
#pragma once

#include <string>
#include <string_view>

namespace lossfit::render {

enum class Ink { kBold, kRed, kYellow, kGreen, kBlue, kDim };

/// Wraps text in a terminal's colour where colour is wanted.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  std::string operator()(Ink ink, std::string_view text) const {
    if (!on_) return std::string(text);
    return std::string(sequence(ink)) + std::string(text) + "\033[0m";
  }

 private:
  static std::string_view sequence(Ink ink) {
    switch (ink) {
      case Ink::kBold: return "\033[1m";
      case Ink::kRed: return "\033[1;31m";
      case Ink::kYellow: return "\033[1;33m";
      case Ink::kGreen: return "\033[1;32m";
      case Ink::kBlue: return "\033[1;34m";
      case Ink::kDim: return "\033[2m";
    }
    return {};
  }
  bool on_;
};

/// A lead and a text, folded at spaces; continuation lines are indented by `indent`.
std::string folded(std::string_view lead, std::string_view text, std::size_t indent, int width);

}  // namespace lossfit::render
