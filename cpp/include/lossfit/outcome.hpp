// A value, or the reason there is none. Malformed questions and PyTorch's own errors travel as values, never as
// exceptions. The one entrance is `Outcome<T, E>`; `LOSSFIT_TRY` unwraps one or returns its error to the caller.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace lossfit {

/// A malformed question: what is wrong, where, and what to write instead. Surfaces show it and answer nothing else.
struct Fault {
  std::string code;     ///< stable and kebab-case, for programs: `unknown-loss`, `bad-shape`, ...
  std::string where;    ///< the place in the question, `tensors.target.shape[1]`; empty for the whole
  std::string message;  ///< one sentence of what is wrong
  std::string help;     ///< one sentence of what to write instead; may be empty

  bool operator==(const Fault&) const = default;
};

/// The value of a step that yields none.
struct Done {
  bool operator==(const Done&) const = default;
};

/// Either a `T` or an `E`. Reading the side that is not there is a defect of the caller.
template <class T, class E = Fault>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Outcome(E error) : held_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *std::get_if<0>(&held_); }
  const T& value() const& { return *std::get_if<0>(&held_); }
  T&& value() && { return std::move(*std::get_if<0>(&held_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() & { return *std::get_if<1>(&held_); }
  const E& error() const& { return *std::get_if<1>(&held_); }
  E&& error() && { return std::move(*std::get_if<1>(&held_)); }

 private:
  std::variant<T, E> held_;
};

}  // namespace lossfit

/// The value of an `Outcome` expression; if it holds an error, the enclosing function returns that error.
/// A statement expression, which g++, clang and em++ share.
#define LOSSFIT_TRY(...)                                         \
  __extension__({                                                \
    auto lossfit_outcome = (__VA_ARGS__);                        \
    if (!lossfit_outcome.ok()) return std::move(lossfit_outcome).error(); \
    std::move(lossfit_outcome).value();                          \
  })
