// Sources read for a test, and what is known of a name in the end.
#pragma once

#include "catch.hpp"
#include "lossfit/trace.hpp"

namespace lossfit {

inline Trace read(std::string_view source, std::optional<std::uint64_t> seed = std::nullopt) {
  Outcome<Trace> outcome = trace(source, {seed});
  REQUIRE(outcome.ok());
  return std::move(outcome).value();
}

/// `name dtype [sizes]` of the last statement about a name; `?` where it is not known.
inline std::string last(const Trace& trace, std::string_view name) {
  std::string text = "?";
  for (const TracedLine& line : trace.lines) {
    for (const auto& [own, meta] : line.tensors) {
      if (own == name) text = meta ? std::string(lossfit::name(meta->dtype)) + " " + meta->shape.text() : "?";
    }
  }
  return text;
}

}  // namespace lossfit
