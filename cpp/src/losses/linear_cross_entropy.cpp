// linear_cross_entropy: cross_entropy of the scores input * linear_weight^T + linear_bias, which need not be held whole.
// Source: torch.nn.functional.linear_cross_entropy, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/class_rules.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/softmax_linear.hpp"

namespace lossfit::losses {
namespace {

constexpr ErrorType kRuntime = ErrorType::kRuntimeError;

Raise dtypes_differ(std::string message, const Call& call, std::string_view a, std::string_view b) {
  return raise(kRuntime, std::move(message))
      .because("LF0203", "a matrix product needs one dtype throughout")
      .at(b, "is " + std::string(name(call.tensor(b).dtype)))
      .at(a, "is " + std::string(name(call.tensor(a).dtype)));
}

/// The sizes that the Python layer compares before it multiplies.
Checked<Done> check_sizes(Call& call) {
  const Shape& input = call.tensor("input").shape;
  const Shape& weight = call.tensor("linear_weight").shape;
  const TensorSpec* bias = call.find_tensor("linear_bias");
  if (input.rank() < 1 || input.rank() > 2) {
    return raise(kRuntime, "expected input with dimensionality 1 or 2, got " + std::to_string(input.rank()))
        .because("LF0106", "input must be [N, D] or [D], so it cannot have " + std::to_string(input.rank()) + " axes")
        .at("input", "is " + input.text())
        .note("Merge its leading axes into one batch axis, and those of the target with them.");
  }
  if (weight.rank() < 2) {
    return raise(kRuntime, "expected linear_weight with dimensionality at least 2, got " + std::to_string(weight.rank()))
        .because("LF0106", "linear_weight must be [C, D]")
        .at("linear_weight", "is " + weight.text());
  }
  if (!call.symbols().same(input[-1], weight[-1])) {
    return raise(kRuntime, "expected equal input and linear_weight last dimensions (in_features), got " + input[-1].text() + " and " +
                               weight[-1].text() + ", respectively")
        .because("LF0108", "input has " + input[-1].text() + " features, linear_weight takes " + weight[-1].text())
        .at("linear_weight", weight.rank() - 1, "takes " + weight[-1].text() + " features")
        .at("input", input.rank() - 1, "has " + input[-1].text() + " features")
        .note(weight.rank() == 2 && weight[0] == input[-1] ? "linear_weight is [C, D], classes first: this one looks transposed."
                                                            : "linear_weight is [C, D]: one row of features for each class.");
  }
  Shape scores_of_one(weight.dims());
  scores_of_one.dims().pop_back();
  if (bias != nullptr && !call.symbols().same(bias->shape, scores_of_one)) {
    return raise(kRuntime, "expected linear_bias shape " + scores_of_one.tuple() + ", got " + bias->shape.tuple())
        .because("LF0107", "linear_bias holds one number for each score: its shape must be " + scores_of_one.text())
        .at("linear_bias", "is " + bias->shape.text())
        .at("linear_weight", 0, "has " + weight[0].text() + " classes");
  }
  if (weight.rank() > 2 && input.rank() == 1) {
    return raise(kRuntime, "K-dimensional loss defined by linear_weight shape " + weight.tuple() + " requires batched input, (N, " +
                               input[-1].text() + "), got unbatched input with shape " + input.tuple())
        .because("LF0106", "a linear_weight with more than two axes needs a batch axis in input")
        .at("input", "has no batch axis");
  }
  return Done{};
}

/// `linear`: one matrix product, whose kernel wants one dtype.
Checked<Done> check_product(Call& call) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec& weight = call.tensor("linear_weight");
  const TensorSpec* bias = call.find_tensor("linear_bias");
  const auto scalar_name = [](const TensorSpec& spec) { return std::string(scalar_type_name(spec.dtype)); };
  if (bias != nullptr && bias->dtype != weight.dtype) {
    return dtypes_differ("self and mat2 must have the same dtype, but got " + scalar_name(*bias) + " and " + scalar_name(weight), call, "linear_weight",
                         "linear_bias");
  }
  if (input.dtype != weight.dtype) {
    if (bias != nullptr) {
      return dtypes_differ("mat1 and mat2 must have the same dtype, but got " + scalar_name(input) + " and " + scalar_name(weight), call, "input",
                           "linear_weight");
    }
    return dtypes_differ("expected m1 and m2 to have the same dtype, but got: " + std::string(cpp_type_name(input.dtype)) +
                             " != " + std::string(cpp_type_name(weight.dtype)),
                         call, "input", "linear_weight");
  }
  const bool has_rows = input.shape.rank() == 1 || input.shape[0] != Dim(0);
  bool has_columns = true;
  for (std::int64_t axis = 0; axis + 1 < weight.shape.rank(); ++axis) has_columns = has_columns && weight.shape[axis] != Dim(0);
  if (input.dtype != Dtype::kBool || !has_rows || !has_columns) return Done{};
  if (input.shape[-1] != Dim(0)) return rules::not_implemented("addmm_impl_cpu_", Dtype::kBool, "input");
  if (bias != nullptr) return cannot_cast(Dtype::kInt64, Dtype::kBool).at("linear_bias", "is bool");
  return Done{};
}

/// [C], [N, C] or [N, C, d1..dk].
Shape scores_shape(const Call& call) {
  const Shape& input = call.tensor("input").shape;
  Shape scores(call.tensor("linear_weight").shape.dims());
  scores.dims().pop_back();
  if (input.rank() == 2) scores.dims().insert(scores.dims().begin(), input[0]);
  return scores;
}

rules::ClassOptions options(const Call& call, Reduction reduction) {
  return {.reduction = reduction,
          .ignore_index = call.is_none("ignore_index") ? -100 : call.integer("ignore_index"),
          .label_smoothing = call.number("label_smoothing")};
}

Checked<Fit> check(Call& call) {
  LOSSFIT_TRY(check_sizes(call));
  Shape scores = scores_shape(call);
  if (!call.is_none("ignore_index") && rules::takes_probabilities(call, scores)) {
    return raise(kRuntime, "ignore_index cannot be specified when target contains probabilities")
        .because("LF0403", "ignore_index is a class index, and this target holds class probabilities")
        .at("ignore_index", "is " + std::to_string(call.integer("ignore_index")))
        .note("A target of the scores' own shape, " + scores.text() + ", is taken for class probabilities.");
  }
  LOSSFIT_TRY(check_product(call));
  const Reduction reduction = LOSSFIT_TRY(rules::reduction(call));
  const Operand operand{{std::move(scores), call.tensor("input").dtype}, false, "input"};
  return rules::cross_entropy(call, operand, options(call, reduction));
}

/// With y = input linear_weight^T + linear_bias and dl/dy as cross_entropy has it,
///     dl/dinput = dl/dy linear_weight,    dl/dlinear_weight = (dl/dy)^T input,    dl/dlinear_bias = the sum of dl/dy's rows.
Evaluation evaluate(const Call& call, const Fit& fit) {
  return numeric::linear_cross_entropy(call, fit, scores_shape(call), options(call, fit.reduction));
}

Argument ignore_index() {
  return {.name = "ignore_index",
          .keyword_only = true,
          .type = OptionType::kInt,
          .nullable = true,
          .help = "a class index whose elements count for nothing; -100 where not given"};
}

constexpr DtypeSet kIndices{Dtype::kInt64, Dtype::kUint8};
constexpr DtypeSet kSpatialIndices{Dtype::kInt64};
constexpr std::string_view kInRange = "class indices in [0, C)";
constexpr std::string_view kShares = "class probabilities, summing to 1 over C";

Form form(std::string_view input, std::string_view weight, std::string_view target, DtypeSet dtypes, std::string_view values, std::string_view bias,
          std::string_view note) {
  return {{{"input", input, kFloatingDtypes},
           {"linear_weight", weight, kFloatingDtypes},
           {"target", target, dtypes, values},
           {"linear_bias", bias, kFloatingDtypes},
           {"weight", "C", kFloatingDtypes}},
          note};
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::one_class(call, "linear_weight", 0, findings);
  suspicions::all_ignored(call, fit, findings);
  const Dim classes = call.tensor("linear_weight").shape[0];
  if (classes.is_number()) suspicions::one_based_labels(call, classes.number(), findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef linear_cross_entropy;
const LossDef linear_cross_entropy = {
    .name = "linear_cross_entropy",
    .module = "LinearCrossEntropyLoss",
    .summary = "Cross-entropy of the scores that a linear layer gives, computed together with that layer.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.linear_cross_entropy.html",
    .formula = "l = cross_entropy(input * linear_weight^T + linear_bias, target)",
    .signature = {learned_tensor("input", "features, one row for each sample"), learned_tensor("linear_weight", "the layer's weight, one row for each class"),
                  sampled(Sample::kClassIndex, tensor("target", "class indices, or class probabilities")), keyword(learned_optional_tensor("linear_bias", "the layer's bias")),
                  keyword(sampled(Sample::kProbability, optional_tensor("weight", "a weight for each class"))), keyword(reduction()), ignore_index(),
                  keyword(number("label_smoothing", 0.0, "share of probability spread over all classes"))},
    .forms = {form("N D", "C D", "N", kIndices, kInRange, "C", "one class index for each row"),
              form("N D", "C D", "N C", kFloatingDtypes, kShares, "C", "class probabilities for each row"),
              form("D", "C D", "", kIndices, kInRange, "C", "one sample, without a batch axis"),
              form("D", "C D", "C", kFloatingDtypes, kShares, "C", "class probabilities of one sample, without a batch axis"),
              form("N D", "C d1..dk D", "N d1..dk", kSpatialIndices, kInRange, "C d1..dk", "one class index for each place"),
              form("N D", "C d1..dk D", "N C d1..dk", kFloatingDtypes, kShares, "C d1..dk", "class probabilities for each place")},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
