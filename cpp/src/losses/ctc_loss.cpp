// ctc_loss: the negative log-likelihood of a label sequence, summed over its alignments with the input frames.
// Source: torch.nn.functional.ctc_loss and aten/src/ATen/native/LossCTC.cpp, PyTorch 2.14; Graves et al., ICML 2006.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "catalogue/arguments.hpp"
#include "catalogue/rules.hpp"
#include "catalogue/suspicions.hpp"
#include "numeric/ctc.hpp"

namespace lossfit::losses {
namespace {

constexpr ErrorType kRuntime = ErrorType::kRuntimeError;
constexpr std::string_view kChecking = " (while checking arguments for ctc_loss_allocate_outputs)";

/// log_probs [T, N, C]; frames of one sequence, [T, C], count as a batch of one.
struct Frames {
  Dim count;
  Dim batch;
  Dim classes;
};

/// The lengths of one of the arguments, where they are known.
std::vector<std::int64_t> lengths_of(const Call& call, std::string_view argument) {
  std::vector<std::int64_t> lengths;
  const TensorSpec& spec = call.tensor(argument);
  for (std::int64_t i = 0; spec.values && i < spec.values->count(); ++i) lengths.push_back(spec.values->integer(i));
  return lengths;
}

Checked<Done> check_dtypes(const Call& call) {
  for (std::string_view lengths : {"input_lengths", "target_lengths"}) {
    if (is_integer(call.tensor(lengths).dtype)) continue;
    return raise(kRuntime, std::string(lengths) + " must be integral")
        .because("LF0201", "lengths are counts, so they need an integer dtype")
        .at(lengths, "is " + std::string(name(call.tensor(lengths).dtype)));
  }
  const TensorSpec& log_probs = call.tensor("log_probs");
  if (log_probs.shape.is_scalar()) {
    return raise(ErrorType::kIndexError, "Dimension out of range (expected to be in range of [-1, 0], but got 1)")
        .because("LF0106", "log_probs must be [T, N, C] or [T, C]")
        .at("log_probs", "is a scalar");
  }
  if (log_probs.dtype == Dtype::kFloat32 || log_probs.dtype == Dtype::kFloat64) return Done{};
  return rules::not_implemented("ctc_loss_cpu", log_probs.dtype, "log_probs");
}

Checked<Frames> check_ranks(const Call& call) {
  const Shape& log_probs = call.tensor("log_probs").shape;
  const Shape& targets = call.tensor("targets").shape;
  if (log_probs.is_empty()) {
    std::int64_t axis = 0;
    while (log_probs[axis] != Dim(0)) ++axis;
    return raise(kRuntime, "log_probs tensor must not be empty").because("LF0110", "log_probs has no elements").at("log_probs", axis, "has size 0");
  }
  // Anything but three axes is taken for an unbatched sequence and given a batch axis.
  const std::int64_t rank = log_probs.rank() == 3 ? 3 : log_probs.rank() + 1;
  if (rank != 3) {
    return raise(kRuntime, "Expected 3-dimensional tensor, but got " + std::to_string(rank) + "-dimensional tensor for argument #1 'log_probs'" +
                               std::string(kChecking))
        .because("LF0106", "log_probs must be [T, N, C] or [T, C], and it has " + std::to_string(log_probs.rank()) +
                               (log_probs.rank() == 1 ? " axis" : " axes"))
        .at("log_probs", "is " + log_probs.text());
  }
  if (targets.rank() < 1 || targets.rank() > 2) {
    return raise(kRuntime, "Expected 1 to 2 dimensions, but got " + std::to_string(targets.rank()) + "-dimensional tensor for argument #2 'targets'" +
                               std::string(kChecking))
        .because("LF0103", "targets must be [N, S], or all label sequences after one another, [sum of target_lengths]")
        .at("targets", "is " + targets.text());
  }
  const bool batched = log_probs.rank() == 3;
  return Frames{log_probs[0], batched ? log_probs[1] : Dim(1), log_probs[-1]};
}

Checked<Done> check_blank(const Call& call, const Frames& frames) {
  const std::int64_t blank = call.integer("blank");
  if (blank >= 0 && (!frames.classes.is_number() || blank < frames.classes.number())) return Done{};
  return raise(kRuntime, "blank must be in label range")
      .because("LF0305", "blank " + std::to_string(blank) + " is no class: they run from 0 to C - 1")
      .at("blank", "is " + std::to_string(blank))
      .at("log_probs", call.tensor("log_probs").shape.rank() - 1, "has " + frames.classes.text() + " classes");
}

Checked<Done> check_length_counts(Call& call, const Frames& frames) {
  for (std::string_view lengths : {"input_lengths", "target_lengths"}) {
    const Shape& shape = call.tensor(lengths).shape;
    const std::optional<std::int64_t> count = shape.element_count();
    if (shape.rank() == 1 ? call.symbols().same(shape[0], frames.batch) : !count || call.symbols().is(frames.batch, *count)) continue;
    Raise refusal = raise(kRuntime, std::string(lengths) + " must be of size batch_size")
                        .because("LF0109", std::string(lengths) + " holds one length for each sequence: " + frames.batch.text() + " here");
    refusal = shape.rank() == 1 ? std::move(refusal).at(lengths, 0, "has " + shape[0].text() + " lengths")
                                : std::move(refusal).at(lengths, "is " + shape.text());
    if (call.tensor("log_probs").shape.rank() == 3) {
      return std::move(refusal)
          .at("log_probs", 1, "is the batch axis, of size " + frames.batch.text())
          .note("log_probs is [T, N, C]: frames first, then the batch. A model that gives [N, T, C] needs log_probs.transpose(0, 1).");
    }
    return std::move(refusal).note("log_probs with two axes is one sequence, [T, C].");
  }
  return Done{};
}

Raise negative_length(std::string_view argument, std::int64_t index, std::int64_t length) {
  return raise(kRuntime, "Expected " + std::string(argument) + " to have value at least 0, but got value " + std::to_string(length) +
                             std::string(kChecking))
      .because("LF0304", "a length is negative")
      .at(argument, "holds " + std::to_string(length) + " at element " + std::to_string(index));
}

/// targets hold the labels that target_lengths announces.
Checked<Done> check_targets(Call& call, const Frames& frames) {
  const Shape& targets = call.tensor("targets").shape;
  const std::vector<std::int64_t> lengths = lengths_of(call, "target_lengths");
  std::int64_t total = 0;
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] < 0) return negative_length("target_lengths", static_cast<std::int64_t>(i), lengths[i]);
    total += lengths[i];
    longest = std::max(longest, lengths[i]);
  }
  const bool known = call.tensor("target_lengths").values.has_value();
  if (targets.rank() == 1) {
    if (!known || call.symbols().is(targets[0], total)) return Done{};
    return raise(kRuntime, "Expected tensor to have size " + std::to_string(total) + " at dimension 0, but got size " + targets[0].text() +
                               " for argument #2 'targets'" + std::string(kChecking))
        .because("LF0109", "target_lengths add up to " + std::to_string(total) + ", and there are " + targets[0].text() + " labels")
        .at("targets", 0, "has " + targets[0].text() + " labels")
        .at("target_lengths", "adds up to " + std::to_string(total));
  }
  if (!call.symbols().same(targets[0], frames.batch)) {
    return raise(kRuntime, "Expected tensor to have size " + frames.batch.text() + " at dimension 0, but got size " + targets[0].text() +
                               " for argument #2 'targets'" + std::string(kChecking))
        .because("LF0102", "there are " + frames.batch.text() + " sequences of frames and " + targets[0].text() + " of labels")
        .at("targets", 0, "has " + targets[0].text() + " rows")
        .at("log_probs", call.tensor("log_probs").shape.rank() == 3 ? 1 : 0,
            call.tensor("log_probs").shape.rank() == 3 ? "is the batch axis, of size " + frames.batch.text() : "is the frames of one sequence");
  }
  if (!targets[1].is_number() || targets[1].number() >= longest) return Done{};
  return raise(kRuntime, "Expected tensor to have size at least " + std::to_string(longest) + " at dimension 1, but got size " + targets[1].text() +
                             " for argument #2 'targets'" + std::string(kChecking))
      .because("LF0304", "a target length of " + std::to_string(longest) + " asks for more labels than a row of targets has")
      .at("target_lengths", "holds " + std::to_string(longest))
      .at("targets", 1, "has size " + targets[1].text());
}

Checked<Done> check_input_lengths(const Call& call, const Frames& frames) {
  const std::vector<std::int64_t> lengths = lengths_of(call, "input_lengths");
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    if (lengths[i] < 0) return negative_length("input_lengths", index, lengths[i]);
    if (!frames.count.is_number() || lengths[i] <= frames.count.number()) continue;
    return raise(kRuntime, "Expected input_lengths to have value at most " + frames.count.text() + ", but got value " + std::to_string(lengths[i]) +
                               std::string(kChecking))
        .because("LF0304", "an input length of " + std::to_string(lengths[i]) + " asks for more frames than there are")
        .at("input_lengths", "holds " + std::to_string(lengths[i]) + " at element " + std::to_string(index))
        .at("log_probs", 0, "has " + frames.count.text() + " frames");
  }
  return Done{};
}

Checked<Fit> check(Call& call) {
  const Reduction reduction = LOSSFIT_TRY(rules::reduction(call));
  LOSSFIT_TRY(check_dtypes(call));
  const Frames frames = LOSSFIT_TRY(check_ranks(call));
  LOSSFIT_TRY(check_blank(call, frames));
  LOSSFIT_TRY(check_length_counts(call, frames));
  LOSSFIT_TRY(check_targets(call, frames));
  LOSSFIT_TRY(check_input_lengths(call, frames));
  const TensorSpec& log_probs = call.tensor("log_probs");
  const bool per_sequence = reduction == Reduction::kNone && log_probs.shape.rank() == 3;
  return Fit{{per_sequence ? Shape{frames.batch} : Shape{}, log_probs.dtype}, reduction};
}

/// l_n = -log sum over alignments a of targets_n of prod_t e^(log_probs[t, n, a_t]), by numeric/ctc.hpp. The mean divides
/// each by its target length, at least 1, and then by N. zero_infinity counts an infinite loss, and its gradient, as 0.
template <class T>
Evaluation evaluate_as(const Call& call, const Fit& fit) {
  const TensorSpec& log_probs = call.tensor("log_probs");
  const TensorSpec& targets = call.tensor("targets");
  const Values labels = targets.values->cast(Dtype::kInt64);
  const std::vector<std::int64_t> label_counts = lengths_of(call, "target_lengths");
  numeric::CtcBatch<T> batch{.log_probs = log_probs.values->template span<T>(),
                             .frames = log_probs.shape[0].number(),
                             .sequences = log_probs.shape.rank() == 3 ? log_probs.shape[1].number() : 1,
                             .classes = log_probs.shape[-1].number(),
                             .frame_counts = lengths_of(call, "input_lengths"),
                             .labels = {},
                             .blank = call.integer("blank"),
                             .zero_infinity = call.flag("zero_infinity")};
  std::vector<T> share;
  std::int64_t next_label = 0;
  for (std::int64_t n = 0; n < batch.sequences; ++n) {
    const std::int64_t count = label_counts[static_cast<std::size_t>(n)];
    const std::int64_t first = targets.shape.rank() == 2 ? n * targets.shape[1].number() : next_label;
    batch.labels.push_back(labels.span<std::int64_t>().subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
    const bool mean = fit.reduction == Reduction::kMean;
    share.push_back(mean ? T{1} / static_cast<T>(batch.sequences) / static_cast<T>(std::max<std::int64_t>(1, count)) : T{1});
    next_label += count;
  }

  Values grad = Values::unwritten(log_probs.dtype, log_probs.values->count());
  const std::vector<T> losses = numeric::ctc<T>(batch, share, grad.mutable_span<T>());
  std::vector<double> value;
  for (std::size_t n = 0; n < losses.size(); ++n) {
    const bool dropped = batch.zero_infinity && std::isinf(losses[n]);
    value.push_back(dropped ? 0.0 : static_cast<double>(losses[n] * share[n]));
  }
  if (fit.result.shape.is_scalar()) value = {std::accumulate(value.begin(), value.end(), 0.0)};
  return {.value = {.shape = fit.result.shape, .dtype = log_probs.dtype, .values = Values::from_doubles(log_probs.dtype, value)},
          .grad = {{"log_probs", {.shape = log_probs.shape, .dtype = log_probs.dtype, .values = std::move(grad)}}}};
}

Evaluation evaluate(const Call& call, const Fit& fit) {
  return call.tensor("log_probs").dtype == Dtype::kFloat64 ? evaluate_as<double>(call, fit) : evaluate_as<float>(call, fit);
}

constexpr DtypeSet kScores{Dtype::kFloat32, Dtype::kFloat64};
constexpr std::string_view kLabels = "class indices in [0, C) other than blank";
constexpr std::string_view kFrameCounts = "in [0, T]";

void suspect(const Call& call, const Fit& fit, std::vector<Diagnostic>& findings) {
  suspicions::not_log_probabilities(call, "log_probs", -1, findings);
  suspicions::blank_label(call, findings);
  suspicions::mean_by_length(call, fit, findings);
  suspicions::unreduced(fit, findings);
}

}  // namespace

extern const LossDef ctc_loss;
const LossDef ctc_loss = {
    .name = "ctc_loss",
    .module = "CTCLoss",
    .summary = "Connectionist temporal classification: the likelihood of a label sequence over all its alignments with the frames.",
    .source = "https://docs.pytorch.org/docs/2.14/generated/torch.nn.functional.ctc_loss.html",
    .formula = "l = -log sum over alignments a of targets of prod_t exp(log_probs[t, a_t]); mean divides each by its target length",
    .signature = {learned_tensor("log_probs", "log-probabilities by frame and class"), tensor("targets", "labels, padded or one sequence after another"),
                  tensor("input_lengths", "number of frames of each sequence"), tensor("target_lengths", "number of labels of each sequence"),
                  integer("blank", 0, "the class that stands for no label"), reduction(),
                  flag("zero_infinity", false, "count an infinite loss, and its gradient, as zero")},
    .forms = {{{{"log_probs", "T N C", kScores},
                {"targets", "N S", kEveryDtype, kLabels},
                {"input_lengths", "N", kIntegerDtypes, kFrameCounts},
                {"target_lengths", "N", kIntegerDtypes, "in [0, S]"}},
               "label sequences padded to one length"},
              {{{"log_probs", "T N C", kScores},
                {"targets", "L", kEveryDtype, kLabels},
                {"input_lengths", "N", kIntegerDtypes, kFrameCounts},
                {"target_lengths", "N", kIntegerDtypes, "adding up to L"}},
               "label sequences one after another"},
              {{{"log_probs", "T C", kScores},
                {"targets", "S", kEveryDtype, kLabels},
                {"input_lengths", "", kIntegerDtypes, kFrameCounts},
                {"target_lengths", "", kIntegerDtypes, "S"}},
               "one sequence, without a batch axis"}},
    .check = check,
    .suspect = suspect,
    .evaluate = evaluate,
    .aten = "aten::ctc_loss.Tensor",
};

}  // namespace lossfit::losses
