// Rows of scores; see margin_rules.hpp.
#include "catalogue/margin_rules.hpp"

namespace lossfit::rules {

Checked<Rows> rows_of_scores(const Call& call) {
  const Shape& input = call.tensor("input").shape;
  const std::int64_t rank = input.rank();
  const bool no_classes = rank > 0 && input[-1] == Dim(0);
  if (rank > 2 || no_classes) {
    Raise refusal = raise(ErrorType::kRuntimeError, "Expected non-empty vector or matrix with optional 0-dim batch size, but got: " + input.text());
    if (rank > 2) {
      return std::move(refusal)
          .because("LF0106", "input must be [N, C] or [C], so it cannot have " + std::to_string(rank) + " axes")
          .at("input", 2, "is an axis too many");
    }
    return std::move(refusal).because("LF0110", "there are no classes").at("input", rank - 1, "has size 0");
  }
  if (rank == 2) return Rows{input[0], input[1]};
  return Rows{Dim(1), rank == 1 ? input[0] : Dim(1)};
}

Evaluation empty_batch(const Call& call, const Fit& fit) {
  const TensorSpec& input = call.tensor("input");
  const std::int64_t count = fit.result.shape.is_scalar() ? 1 : 0;
  Evaluation evaluation{.value = {.shape = fit.result.shape, .dtype = input.dtype, .values = Values(input.dtype, count)}, .grad = {}};
  if (is_floating(input.dtype)) evaluation.grad.emplace_back("input", TensorSpec{.shape = input.shape, .dtype = input.dtype, .values = Values(input.dtype, 0)});
  return evaluation;
}

}  // namespace lossfit::rules
