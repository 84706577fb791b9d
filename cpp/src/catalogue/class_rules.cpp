// The checks of the classification losses, in the order of PyTorch's own; see class_rules.hpp.
#include "catalogue/class_rules.hpp"

#include <optional>
#include <span>

#include "catalogue/class_findings.hpp"
#include "catalogue/rules.hpp"
#include "shape/number_text.hpp"

namespace lossfit::rules {
namespace {

constexpr ErrorType kRuntime = ErrorType::kRuntimeError;
constexpr ErrorType kIndex = ErrorType::kIndexError;
constexpr ErrorType kValue = ErrorType::kValueError;

std::string quoted_size(Dim size) { return "(" + size.text() + ")"; }

Raise no_dimensions(std::string message, std::string_view tensor, std::string what) {
  return raise(kIndex, std::move(message)).because("LF0106", std::move(what)).at(tensor, "is a scalar");
}

/// The rank of `weight` matters only to [C] and [N, C] scores; spatial ones count its elements.
Checked<Done> check_weight(Call& call, const Operand& scores, bool spatial) {
  const TensorSpec* weight = call.find_tensor("weight");
  if (weight == nullptr) return Done{};
  const Dim classes = scores.shape()[class_axis(scores.shape().rank())];
  const std::optional<std::int64_t> count = weight->shape.element_count();
  const bool right_count = weight->shape.rank() == 1 ? call.symbols().same(weight->shape[0], classes)
                                                     : !count || call.symbols().same(Dim(*count), classes);
  if (right_count && (spatial || weight->shape.rank() == 1)) return Done{};
  const std::string message = spatial ? "weight tensor should be defined either for all or no classes"
                                      : "weight tensor should be defined either for all " + classes.text() +
                                            " classes or no classes but got weight tensor of shape: " + weight->shape.text();
  return findings::wrong_weight(raise(kRuntime, message), call, scores);
}

Checked<Done> check_target_dtype(const Call& call) {
  const Dtype dtype = call.tensor("target").dtype;
  if (dtype == Dtype::kInt64 || dtype == Dtype::kUint8) return Done{};
  return findings::not_indices(
      raise(kRuntime, "expected target dtype to be Long or Byte, but got " + std::string(scalar_type_name(dtype))), call);
}

/// The kernel asks for its tensors' data as the dtype it runs in.
Checked<Done> check_kernel_dtypes(const Call& call, const Operand& scores, std::string_view kernel) {
  if (!is_floating(scores.dtype())) return not_implemented(kernel, scores.dtype(), findings::scores_tensor(call));
  const TensorSpec* weight = call.find_tensor("weight");
  if (weight == nullptr || weight->dtype == scores.dtype()) return Done{};
  return expected_scalar_type(scores.dtype(), weight->dtype, "weight")
      .note("weight is multiplied inside the kernel and must have the dtype of " + std::string(findings::scores_tensor(call)) + ", " +
            std::string(name(scores.dtype())) + ".");
}

/// The place of the first index that is neither ignored nor a class; none where all are. There may be millions.
template <class T>
std::optional<std::int64_t> first_stray(std::span<const T> indices, std::int64_t classes, std::int64_t ignored) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto index = static_cast<std::int64_t>(indices[i]);
    const bool in_range = static_cast<std::uint64_t>(index) < static_cast<std::uint64_t>(classes);
    if (!in_range && index != ignored) return static_cast<std::int64_t>(i);
  }
  return std::nullopt;
}

/// Every index that is not ignored names a class. PyTorch stops at the first in memory order.
Checked<Done> check_indices(const Call& call, const Operand& scores, const ClassOptions& options) {
  const TensorSpec& target = call.tensor("target");
  const Dim classes = scores.shape()[class_axis(scores.shape().rank())];
  if (!target.values || !classes.is_number()) return Done{};
  const std::optional<std::int64_t> stray = target.dtype == Dtype::kUint8
                                                ? first_stray(target.values->span<std::uint8_t>(), classes.number(), options.ignore_index)
                                                : first_stray(target.values->span<std::int64_t>(), classes.number(), options.ignore_index);
  if (!stray) return Done{};
  // Without reduction the kernel prints the element itself, and C++ prints a byte as a character.
  const std::int64_t index = target.values->integer(*stray);
  const bool as_character = target.dtype == Dtype::kUint8 && options.reduction == Reduction::kNone && scores.shape().rank() == 2;
  const std::string printed = as_character ? std::string(1, static_cast<char>(index)) : std::to_string(index);
  return findings::index_out_of_range(raise(kIndex, "Target " + printed + " is out of bounds."), call, scores, *stray);
}

/// `nll_loss`: scores [C] or [N, C].
Checked<Fit> nll_loss_1d(Call& call, const Operand& scores, const ClassOptions& options) {
  const Shape& target = call.tensor("target").shape;
  if (target.rank() > 1) {
    return findings::extra_target_axes(raise(kRuntime, "0D or 1D target tensor expected, multi-target not supported"), call, scores);
  }
  LOSSFIT_TRY(check_target_dtype(call));
  if (scores.shape().rank() == 2 && target.is_scalar()) {
    return no_dimensions("Dimension specified as 0 but tensor has no dimensions", "target", "a batch of scores needs a batch of targets");
  }
  if (scores.shape().rank() == 1 && target.rank() == 1 && !call.symbols().is(target[0], 1)) {
    return findings::unbatched_target(
        raise(kValue, "For 1D input, 1D target must have size 1, but got target size: " + target[0].text()), call, scores);
  }
  LOSSFIT_TRY(check_weight(call, scores, false));
  LOSSFIT_TRY(check_kernel_dtypes(call, scores, "nll_loss_out_frame"));
  LOSSFIT_TRY(check_indices(call, scores, options));
  const bool per_row = options.reduction == Reduction::kNone && scores.shape().rank() == 2;
  Fit fit{{per_row ? Shape{scores.shape()[0]} : Shape{}, scores.dtype()}, options.reduction};
  if (scores.shape().rank() == 1 && target.rank() == 1 && !call.symbols().is(scores.shape()[0], 1)) {
    fit.backward_error = TorchError{kRuntime, "size mismatch (got input: " + scores.shape().text() + ", target: " + target.text() + ")"};
  }
  return fit;
}

/// `nll_loss2d` on scores and target brought to four and three axes; `result` is what its caller makes of them.
Checked<Fit> nll_loss_2d(Call& call, const Operand& scores, const ClassOptions& options, Shape result) {
  const TensorSpec& target = call.tensor("target");
  LOSSFIT_TRY(check_target_dtype(call));
  LOSSFIT_TRY(check_weight(call, scores, true));
  const Shape& sizes = scores.shape();
  if (sizes.rank() == 4) {
    Symbols& symbols = call.symbols();
    if (!symbols.same(sizes[0], target.shape[0]) || !symbols.same(sizes[2], target.shape[1]) || !symbols.same(sizes[3], target.shape[2])) {
      return findings::spatial_mismatch(
          raise(kRuntime, "size mismatch (got input: " + sizes.text() + " , target: " + target.shape.text()), call, scores);
    }
  } else if (sizes.is_empty() && !target.shape.is_empty()) {
    // Without classes there are no scores to view as four axes, while the target has elements.
    const std::string viewed = "[" + target.shape[0].text() + ", 1, " + std::to_string(*target.shape.element_count() / target.shape[0].number()) + "]";
    return raise(kRuntime, "size mismatch (got input: [" + sizes[0].text() + ", " + sizes[1].text() + ", 0, 0] , target: " + viewed)
        .because("LF0110", "there are targets, but no classes")
        .at(findings::scores_tensor(call), findings::source_of(call, 1).axis, "has size 0");
  }
  LOSSFIT_TRY(check_kernel_dtypes(call, scores, "nll_loss2d_forward_out_frame"));
  const bool reads_target = options.reduction == Reduction::kNone || !target.shape.is_empty();
  const bool wants_int64 = target.dtype != Dtype::kInt64;
  if (wants_int64 && reads_target) {
    return expected_scalar_type(Dtype::kInt64, target.dtype, "target").note("uint8 class indices work for scores [N, C] only; spatial ones need int64.");
  }
  LOSSFIT_TRY(check_indices(call, scores, options));
  Fit fit{{options.reduction == Reduction::kNone ? std::move(result) : Shape{}, scores.dtype()}, options.reduction};
  if (wants_int64) fit.backward_error = expected_scalar_type(Dtype::kInt64, target.dtype, "target").torch;
  return fit;
}

Shape without_class_axis(const Shape& scores) {
  std::vector<Dim> dims = scores.dims();
  dims.erase(dims.begin() + class_axis(scores.rank()));
  return Shape(std::move(dims));
}

/// `log_softmax` over the class axis, in the scores' own dtype.
Checked<Done> log_softmax(const Call& call, const Operand& scores) {
  const std::int64_t rank = scores.shape().rank();
  if (rank == 0) {
    return no_dimensions("Dimension out of range (expected to be in range of [-1, 0], but got 1)", findings::scores_tensor(call),
                         "scores need a class axis");
  }
  if (is_floating(scores.dtype()) || scores.shape().is_empty()) return Done{};
  const bool last = class_axis(rank) == rank - 1;
  return not_implemented(last ? "log_softmax_lastdim_kernel_impl" : "log_softmax_kernel_impl", scores.dtype(), findings::scores_tensor(call))
      .note("softmax needs floating-point scores: float32, float64, float16 or bfloat16.");
}

Checked<Done> check_label_smoothing(double label_smoothing) {
  if (!(label_smoothing > 1.0)) return Done{};
  return raise(kRuntime, "label_smoothing must be between 0.0 and 1.0. Got: " + cpp_text(label_smoothing))
      .because("LF0401", "label_smoothing is the share of probability spread over all classes, so at most 1")
      .at("label_smoothing", "is above 1");
}

/// Class probabilities: the target has the shape of the scores.
Checked<Fit> against_probabilities(Call& call, const Operand& scores, const ClassOptions& options) {
  const TensorSpec& target = call.tensor("target");
  const TensorSpec* weight = call.find_tensor("weight");
  if (!is_floating(target.dtype)) {
    return findings::not_probabilities(raise(kRuntime, "Expected floating point type for target with class probabilities, got " +
                                                           std::string(scalar_type_name(target.dtype))),
                                       call, scores);
  }
  if (options.ignore_index >= 0) {
    return raise(kRuntime, "ignore_index is not supported for floating point target")
        .because("LF0403", "ignore_index is a class index, and this target holds class probabilities")
        .at("ignore_index", "is " + std::to_string(options.ignore_index))
        .note("A target of the scores' own shape, " + scores.shape().text() + ", is taken for class probabilities.");
  }
  const Shape& sizes = scores.shape();
  if (sizes.is_scalar()) {
    return no_dimensions("Dimension specified as 1 but tensor has no dimensions", findings::scores_tensor(call), "scores need a class axis");
  }
  const Dim classes = sizes[class_axis(sizes.rank())];
  if (weight != nullptr && !(weight->shape.rank() == 1 && call.symbols().same(weight->shape[0], classes))) {
    return findings::wrong_weight(raise(kRuntime, "cross_entropy: weight tensor should be defined either for all " + classes.text() +
                                                      " classes or no classes but got weight tensor of shape: " + weight->shape.text()),
                                  call, scores);
  }
  LOSSFIT_TRY(log_softmax(call, scores));
  if (options.label_smoothing > 0.0) LOSSFIT_TRY(check_label_smoothing(options.label_smoothing));
  Dtype dtype = promote(scores.dtype(), target.dtype);
  if (weight != nullptr) dtype = promote(dtype, weight->dtype);
  return Fit{{options.reduction == Reduction::kNone ? without_class_axis(sizes) : Shape{}, dtype}, options.reduction};
}

/// What the share of label smoothing asks beyond nll_loss, which has passed.
Checked<Done> check_smoothing_term(const Call& call, const Operand& scores, const ClassOptions& options) {
  const TensorSpec& target = call.tensor("target");
  const TensorSpec* weight = call.find_tensor("weight");
  if (weight != nullptr && weight->shape.is_scalar()) {
    return findings::wrong_weight(raise(kIndex, "Dimension specified as 0 but tensor has no dimensions"), call, scores);
  }
  if (weight != nullptr && weight->shape.element_count() && *weight->shape.element_count() > 0 && weight->shape[0].is_number() &&
      *weight->shape.element_count() != weight->shape[0].number()) {
    Shape view(std::vector<Dim>(scores.shape().dims().size(), Dim(1)));
    view[class_axis(view.rank())] = weight->shape[0];
    return findings::wrong_weight(raise(kRuntime, "shape '" + view.text() + "' is invalid for input of size " +
                                                      std::to_string(*weight->shape.element_count())),
                                  call, scores);
  }
  if (scores.shape().rank() == 1 && target.shape.rank() == 1) {
    return raise(kRuntime, "output with shape [] doesn't match the broadcast shape " + target.shape.text())
        .because("LF0103", "with label smoothing, scores of one sample take a target without axes")
        .at("target", 0, "is an axis too many");
  }
  if (options.reduction != Reduction::kMean || weight == nullptr || target.shape.is_empty()) return Done{};
  if (target.dtype == Dtype::kUint8 && !findings::all_ignored(target, options.ignore_index)) {
    return raise(kRuntime, "gather(): Expected dtype int32/int64 for index")
        .because("LF0201", "with label smoothing and weight, class indices need int64")
        .at("target", "is uint8");
  }
  if (weight->shape.rank() != 1) {
    return findings::wrong_weight(raise(kRuntime, "Index tensor must have the same number of dimensions as input tensor"), call, scores);
  }
  return Done{};
}

}  // namespace

bool takes_probabilities(Call& call, const Shape& scores) {
  const TensorSpec& target = call.tensor("target");
  if (target.shape.rank() != scores.rank()) return false;
  const Symbols& symbols = call.symbols();
  bool certain = true;
  for (std::int64_t axis = 0; axis < scores.rank(); ++axis) {
    const Dim a = symbols.resolve(scores[axis]);
    const Dim b = symbols.resolve(target.shape[axis]);
    if (a.is_number() && b.is_number() && a != b) return false;
    certain = certain && a == b && !a.is_unknown();
  }
  // Equal rank leaves no other reading of a floating target, so its open sizes are taken to agree.
  return certain || (is_floating(target.dtype) && call.symbols().same(scores, target.shape));
}

Checked<Fit> nll_loss(Call& call, const Operand& log_probs, const ClassOptions& options) {
  const Shape& sizes = log_probs.shape();
  const Shape& target = call.tensor("target").shape;
  if (sizes.is_scalar()) {
    return raise(kValue, "Expected 1 or more dimensions (got 0)")
        .because("LF0106", "scores need a class axis")
        .at(findings::scores_tensor(call), "is a scalar");
  }
  if (sizes.rank() != 1) {
    const Dim rows = target.is_scalar() ? Dim(0) : target[0];
    const bool same = target.is_scalar() ? sizes[0] == rows : call.symbols().same(sizes[0], rows);
    if (!same) {
      return findings::batch_mismatch(raise(kValue, "Expected input batch_size " + quoted_size(sizes[0]) + " to match target batch_size " +
                                                        quoted_size(rows) + "."),
                                      call, log_probs);
    }
  }
  if (sizes.rank() <= 2) return nll_loss_1d(call, log_probs, options);
  if (sizes.rank() == 4) {
    if (target.rank() != 3) {
      return findings::wrong_target_rank(
          raise(kRuntime, "only batches of spatial targets supported (3D tensors) but got targets of dimension: " + std::to_string(target.rank())),
          call, log_probs);
    }
    return nll_loss_2d(call, log_probs, options, target);
  }
  if (target.is_scalar()) {
    return raise(kRuntime, "ArrayRef: invalid slice, N = 1; size = 0")
        .because("LF0103", "a batch of scores needs a batch of targets")
        .at("target", "is a scalar");
  }
  const Shape expected = without_class_axis(sizes);
  if (!call.symbols().same(expected, target)) {
    return findings::wrong_target_rank(raise(kRuntime, "Expected target size " + expected.text() + ", got " + target.text()), call, log_probs);
  }
  return nll_loss_2d(call, log_probs, options, expected);
}

Checked<Fit> cross_entropy(Call& call, const Operand& scores, const ClassOptions& options) {
  if (takes_probabilities(call, scores.shape())) return against_probabilities(call, scores, options);
  const bool smooth = options.label_smoothing > 0.0;
  if (smooth) LOSSFIT_TRY(check_label_smoothing(options.label_smoothing));
  LOSSFIT_TRY(log_softmax(call, scores));
  Fit fit = LOSSFIT_TRY(nll_loss(call, scores, options));
  if (smooth) LOSSFIT_TRY(check_smoothing_term(call, scores, options));
  return fit;
}

}  // namespace lossfit::rules
