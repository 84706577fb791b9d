// gaussian_nll_loss: how improbable targets are under predicted normal distributions.
// Source: torch.nn.functional.gaussian_nll_loss, PyTorch 2.14.
#include "catalogue/arguments.hpp"
#include "catalogue/pointwise_rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/pointwise.hpp"

namespace lossfit::losses {
namespace {

Raise negative_variance() {
  return raise(ErrorType::kValueError, "var has negative entry/entries").because("LF0303", "a variance cannot be negative");
}

/// `torch.any(False)`, which is what becomes of an int.
Raise whole_number_variance() {
  return raise(ErrorType::kTypeError,
               "any() received an invalid combination of arguments - got (bool), but expected one of:\n"
               " * (Tensor input, *, Tensor out = None)\n"
               " * (Tensor input, tuple of ints dim = None, bool keepdim = False, *, Tensor out = None)\n"
               " * (Tensor input, int dim, bool keepdim = False, *, Tensor out = None)\n")
      .because("LF0403", "var takes a float or a tensor, not an int")
      .at("var", "is an int");
}

/// var as a tensor: a number becomes one shaped like input.
Checked<Operand> variance(const Call& call, const Aten& aten, const Operand& input) {
  if (call.find_tensor("var") == nullptr) {
    if (std::holds_alternative<std::int64_t>(call.option("var"))) return whole_number_variance();
    if (call.number("var") < 0) return negative_variance().at("var", "is negative");
    return aten.mul(Operand::number(call.number("var")), input);
  }
  const auto negative = rules::first_bad(call.tensor("var"), [](auto v) { return v < 0; });
  if (negative) return rules::blame_element(negative_variance(), call, "var", *negative, "");
  return rules::operand(call, "var");
}

/// Whether var differs from input on axes where its sizes add up to 1, which PyTorch takes for one axis of size 1.
bool has_one_narrow_axis(Symbols& symbols, const Shape& input, const Shape& var) {
  if (input.rank() != var.rank()) return false;
  std::int64_t sum = 0;
  for (std::int64_t axis = 0; axis < input.rank(); ++axis) {
    if (!symbols.same(input[axis], var[axis])) sum += var[axis].is_number() ? var[axis].number() : 0;
  }
  return sum == 1;
}

/// var with the axis that lets it broadcast to input: its shape is input's, or lacks the last axis, or has one axis of size 1.
Checked<Operand> aligned_variance(Call& call, const Operand& input, Operand var) {
  if (call.symbols().same(var.shape(), input.shape())) return var;
  std::vector<Dim> dims = input.shape().dims();
  if (!dims.empty()) dims.pop_back();
  if (call.symbols().same(Shape(dims), var.shape())) {
    var.meta.shape.dims().push_back(Dim(1));
    return var;
  }
  if (has_one_narrow_axis(call.symbols(), input.shape(), var.shape())) return var;
  return rules::blame_shape(raise(ErrorType::kValueError, "var is of incorrect size")
                                .because("LF0107", "var must have input's shape, or lack its last axis, or have size 1 on one axis"),
                            call, "var", "input");
}

Checked<Reduction> reduction_of(const Call& call) {
  const std::string_view name = call.text("reduction");
  if (name == "none") return Reduction::kNone;
  if (name == "mean") return Reduction::kMean;
  if (name == "sum") return Reduction::kSum;
  return raise(ErrorType::kValueError, std::string(name) + " is not valid")
      .because("LF0402", "there is no reduction of that name")
      .at("reduction", "must be none, mean or sum");
}

/// `var.clamp_(min=eps)`, in place.
Checked<Done> clamp_in_place(const Call& call, const Operand& var) {
  const bool whole_eps = std::holds_alternative<std::int64_t>(call.option("eps"));
  const Operand eps = whole_eps ? Operand::number(std::int64_t{0}) : Operand::number(0.0);
  const Dtype clamped = result_type({&var, &eps});
  if (can_cast(clamped, var.dtype())) return Done{};
  return raise(ErrorType::kRuntimeError, "result type " + std::string(scalar_type_name(clamped)) + " can't be cast to the desired output type " +
                                             std::string(cpp_type_name(var.dtype())))
      .because("LF0204", "var, clamped to eps, would have to be stored as " + std::string(name(var.dtype())))
      .at("var", "is " + std::string(name(var.dtype())));
}

Checked<Fit> check(Call& call) {
  const Aten aten(call.symbols());
  const Operand input = rules::operand(call, "input");
  const Operand target = rules::operand(call, "target");
  const Operand given = LOSSFIT_TRY(variance(call, aten, input));
  const Operand var = LOSSFIT_TRY(aligned_variance(call, input, given));
  const Reduction reduction = LOSSFIT_TRY(reduction_of(call));
  LOSSFIT_TRY(clamp_in_place(call, var));
  const Operand error = LOSSFIT_TRY(aten.sub(input, target));
  const Operand scaled = LOSSFIT_TRY(aten.div(error, var));
  const Operand loss = LOSSFIT_TRY(aten.add(Aten::unary_float(var), scaled));
  return rules::reduce_elements(loss, reduction);
}

/// var as the formula takes it: a tensor that broadcasts to input.
TensorSpec evaluated_variance(const Call& call) {
  const TensorSpec& input = call.tensor("input");
  const TensorSpec* given = call.find_tensor("var");
  if (given == nullptr) {
    const double number = call.number("var");
    const Dtype dtype = is_floating(input.dtype) ? input.dtype : Dtype::kFloat32;
    const Shape one(std::vector<Dim>(input.shape.dims().size(), Dim(1)));
    return {one, dtype, "cpu", Values::from_doubles(dtype, std::span(&number, 1))};
  }
  TensorSpec var = *given;
  if (var.shape.rank() < input.shape.rank()) var.shape.dims().push_back(Dim(1));
  return var;
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  using namespace numeric;
  const TensorSpec variance = evaluated_variance(call);
  Input var = input(call, "var");
  var.spec = &variance;
  const double constant = call.flag("full") ? 0.9189385332046727 : 0;  // log(2 pi) / 2
  return pointwise<true>(call, fit, {input(call, "input"), var, input(call, "target")}, reducing(fit),
                         [constant, eps = call.number("eps")](auto g, auto x, auto v, auto y) {
                           using T = decltype(x);
                           const T least = stored_like(v, eps);
                           const T clamped = v < least || !(least == least) ? least : v;
                           const T error = x - y;
                           const T scaled = error * error / clamped;
                           const T logarithm = log(clamped);
                           const T loss = T(0.5) * (logarithm + scaled);
                           const T half = g * T(0.5);
                           const T by_logarithm = stored_like(v, stored_like(logarithm, half) / clamped);
                           const T by_scale = stored_like(v, half * (scaled / clamped));
                           // The clamp is hidden from PyTorch's derivative.
                           return element(loss + numeric::number<T>(constant), stored_like(error, half / clamped) * (T(2) * error), by_logarithm - by_scale);
                         });
}

Argument variance_argument() {
  Argument var = sampled(Sample::kProbability, learned_tensor("var", "variances: shaped like input, or without its last axis, or one number for all"));
  var.or_number = true;
  var.type = OptionType::kFloat;
  return var;
}

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  // PyTorch documents a target with an axis of size 1, and a var of one value for each row.
  suspicions::broadcast(call, fit, {"input", "target"}, true, findings);
  suspicions::variance_as_number(call, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef gaussian_nll_loss;
const LossDef gaussian_nll_loss = {
    .name = "gaussian_nll_loss",
    .module = "GaussianNLLLoss",
    .summary = "Negative log-likelihood of targets under normal distributions of predicted mean and variance.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.gaussian_nll_loss.html",
    .formula = "l = (log(max(var, eps)) + (input - target)^2 / max(var, eps)) / 2; full adds log(2 pi) / 2",
    .signature = {learned_tensor("input", "predicted means"), tensor("target", "true values, shaped like input"), variance_argument(),
                  flag("full", false, "add the constant log(2 pi) / 2"), number("eps", 1e-6, "the least variance, for stability"), reduction()},
    .forms = {{.tensors = {{"input", "...", kNumericDtypes}, {"target", "...", kNumericDtypes}, {"var", "...", kFloatingDtypes, "at least 0"}},
               .note = "var may have size 1 on one axis."},
              {.tensors = {{"input", "N D", kNumericDtypes}, {"target", "N D", kNumericDtypes}, {"var", "N", kFloatingDtypes, "at least 0"}},
               .note = "One variance for all D."}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
};

}  // namespace lossfit::losses
