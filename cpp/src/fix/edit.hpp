// One operation on one tensor, as a step of a fix: its Python, what it costs in meaning, and what comes out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lossfit/report.hpp"
#include "lossfit/tensor_spec.hpp"

namespace lossfit::fix {

/// In `python` and `title` a `%` stands for the tensor's own expression: `%.squeeze(1)`, `F.one_hot(%, 10)`.
struct Edit {
  std::string python;
  std::string title;
  /// How far the edit is from what people mean; a plain squeeze is 1, guessing which part of the data to drop is 5 and more.
  double cost = 0;
  Safety safety = Safety::kExact;
  TensorSpec result;
  /// False for an operation that leaves every element in its row-major place: squeeze, reshape, expand of nothing.
  bool moves_elements = true;
};

/// What a tensor's elements mean to its loss, which decides the operations that make sense on it.
enum class Content { kValues, kClassIndices, kWeights };

/// A shape to be reached; unknown sizes admit any.
struct Goal {
  Shape shape;
  Content content = Content::kValues;
  std::string like = {};                  ///< the argument that has this very shape, for `expand_as`; may be empty
  std::optional<std::int64_t> padding = {};  ///< the class index that a loss ignores, for padding
  bool may_average = false;                  ///< scores of several steps may be averaged into one
};

/// Every way in the vocabulary from a tensor's shape to a goal in one operation, dearest last.
std::vector<Edit> reach(const TensorSpec& from, const Goal& goal);

/// The cast to `dtype`: `%.float()`, `%.long()`.
Edit cast(const TensorSpec& from, Dtype dtype);

/// An element-wise map of values: sigmoid, log_softmax, ... Without values only shape and dtype are carried.
Edit sigmoid(const TensorSpec& from);
Edit log_softmax(const TensorSpec& from, std::int64_t axis);
Edit log(const TensorSpec& from);
Edit mapped(const TensorSpec& from, std::string python, std::string title, double cost, double (*map)(double));

/// True where a look at the first elements finds nothing but 0 and 1.
bool has_bits_only(const Values& values);

/// `expression` with an edit applied; brackets are added where Python's precedence needs them.
std::string applied(std::string_view pattern, std::string_view expression);

}  // namespace lossfit::fix
