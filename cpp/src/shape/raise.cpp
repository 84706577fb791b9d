// Builders of a refusal; see raise.hpp.
#include "shape/raise.hpp"

namespace lossfit {

Raise Raise::because(std::string_view code, std::string headline) && {
  diagnostic.code = code;
  diagnostic.headline = std::move(headline);
  return std::move(*this);
}

Raise Raise::at(std::string_view tensor, std::int64_t axis, std::string text) && {
  add_label(tensor, axis, std::move(text));
  return std::move(*this);
}

Raise Raise::at(std::string_view tensor, std::string text) && {
  add_label(tensor, std::nullopt, std::move(text));
  return std::move(*this);
}

Raise Raise::note(std::string text) && {
  diagnostic.notes.push_back(std::move(text));
  return std::move(*this);
}

void Raise::add_label(std::string_view tensor, std::optional<std::int64_t> axis, std::string text) {
  const bool primary = diagnostic.labels.empty();
  diagnostic.labels.push_back({std::string(tensor), axis, std::move(text), primary});
}

}  // namespace lossfit
