// Loss calls in the words of a test: `ask("mse_loss").tensor("input", {2}, {1, 2}).tensor("target", {2}, {1, 4}).value()`.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "lossfit/engine.hpp"

namespace lossfit::testing {

inline double nan() { return std::numeric_limits<double>::quiet_NaN(); }
inline double infinity() { return std::numeric_limits<double>::infinity(); }

/// A question being written, and the ways to read its answer.
class Ask {
 public:
  explicit Ask(std::string loss) { question_.loss = std::move(loss); }

  /// A tensor without values.
  Ask shaped(std::string name, Shape shape, Dtype dtype = Dtype::kFloat32) && {
    question_.tensors.emplace_back(std::move(name), TensorSpec{.shape = std::move(shape), .dtype = dtype});
    return std::move(*this);
  }
  /// A tensor with its values, row by row.
  Ask tensor(std::string name, Shape shape, std::vector<double> values, Dtype dtype = Dtype::kFloat32) && {
    TensorSpec spec{.shape = std::move(shape), .dtype = dtype};
    spec.values = Values::from_doubles(dtype, values);
    question_.tensors.emplace_back(std::move(name), std::move(spec));
    return std::move(*this);
  }
  Ask option(std::string name, OptionValue value) && {
    question_.options.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }

  /// The report, values and gradients included.
  Report report() {
    question_.evaluate = true;
    Outcome<Report> outcome = check(question_);
    if (!outcome) FAIL(outcome.error().message);
    return std::move(outcome).value();
  }
  /// PyTorch's message, empty where the call runs.
  std::string message() {
    const Report answer = report();
    return answer.torch ? answer.torch->message : "";
  }
  std::vector<double> value() { return report().value.value().values->to_doubles(); }
  std::vector<double> grad(std::string_view name) {
    const Report answer = report();
    for (const auto& [key, spec] : answer.grad) {
      if (key == name) return spec.values->to_doubles();
    }
    FAIL("no gradient for " << name);
    return {};
  }

 private:
  Question question_;
};

inline Ask ask(std::string loss) { return Ask(std::move(loss)); }

}  // namespace lossfit::testing
