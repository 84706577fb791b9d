// Calls that PyTorch runs and that are likely not what was meant. Each rule adds its finding, with its own code LF05xx,
// saying how sure it is and when the call is fine; a loss lists the rules that concern it in its `suspect`.
//
// A rule must stay silent on every usual correct call: tests/corpus/correct-calls.jsonl holds them all at zero. Findings
// of severity note never make a call suspicious.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "catalogue/call.hpp"

namespace lossfit::suspicions {

using Findings = std::vector<Diagnostic>;

// Shapes (suspicions_shapes.cpp).

/// LF0501: tensors of different shapes that were broadcast, so that elements met which were no pair. Two tensors of
/// which neither has the result's shape are certain; one expanded to the other's shape is likely; a single element, or
/// an axis of size 1 where `documented` allows it, is fine.
void broadcast(const Call& call, const Fit& fit, std::initializer_list<std::string_view> tensors, bool documented, Findings& findings);
/// LF0501 on the axis of features: vectors of one element compared with vectors of many.
void feature_broadcast(const Call& call, std::initializer_list<std::string_view> tensors, Findings& findings);
/// LF0502: (N, L, C) taken as (N, C, L), which nothing refuses where L equals C. `logarithms` says that input holds
/// log-probabilities, whose sums tell which axis is the classes'.
void class_axis(const Call& call, bool logarithms, Findings& findings);
/// LF0511: a weight for each of N samples passes for one of C classes where N equals C.
void weight_axis(const Call& call, std::string_view weight, Findings& findings);
/// LF0516: a softmax over a single class is 1, so that there is nothing to learn.
void one_class(const Call& call, std::string_view scores, std::int64_t axis, Findings& findings);
/// LF0519, a note: every element's loss is returned, and backward() needs one number.
void unreduced(const Fit& fit, Findings& findings);

// What the model gave (suspicions_inputs.cpp).

/// LF0503: probabilities where the loss applies softmax (over `axis`) or sigmoid (no axis) itself.
void probabilities_as_logits(const Call& call, std::string_view input, std::optional<std::int64_t> axis, Findings& findings);
/// LF0504: log_softmax was applied already, which cross_entropy does itself.
void log_probabilities_as_logits(const Call& call, std::int64_t axis, Findings& findings);
/// LF0505: logits or probabilities where log-probabilities are wanted.
void not_log_probabilities(const Call& call, std::string_view input, std::int64_t axis, Findings& findings);
/// LF0525: log-probabilities that sum to 1 along another axis than the classes'.
void softmax_axis(const Call& call, std::int64_t axis, Findings& findings);
/// LF0526: rates below 0, of which poisson_nll_loss takes the logarithm.
void negative_rates(const Call& call, Findings& findings);
/// LF0518: hinge_embedding_loss wants distances, and all of these are negative.
void negative_distances(const Call& call, Findings& findings);
/// LF0513: every element of input is one that target should hold (`what`), and target has some that only an input can
/// have. True when it was found.
bool swapped(const Call& call, bool (*belongs_in_target)(double), bool (*betrays_input)(double), std::string_view what, Findings& findings);

// What the data gave (suspicions_targets.cpp).

/// LF0506: a target outside 0..1 where probabilities or bits are wanted.
void target_probability(const Call& call, Findings& findings);
/// LF0507: floats in {0, 1} taken as one sample's class probabilities, though they do not sum to 1.
void accidental_one_hot(const Call& call, Findings& findings);
/// LF0508: every target is ignore_index, so that the mean is nan.
void all_ignored(const Call& call, const Fit& fit, Findings& findings);
/// LF0512, a note: class 0 never occurs, as if labels were counted from 1.
void one_based_labels(const Call& call, std::int64_t classes, Findings& findings);
/// LF0514: targets other than 1 and -1.
void target_sign(const Call& call, Findings& findings);
/// LF0515: a row of 0 and 1 where multilabel_margin_loss wants a list of class indices.
void multi_hot_labels(const Call& call, Findings& findings);
/// LF0509: the mean over all elements, where a divergence is a sum over classes.
void divergence_mean(const Call& call, const Fit& fit, Findings& findings);
/// LF0510: log_target says one thing of the target, its values another. True when it was found.
bool log_target(const Call& call, Findings& findings);
/// LF0517: a target distribution that does not sum to 1 along any axis.
void unnormalised_target(const Call& call, Findings& findings);
/// LF0520: the blank among the labels of ctc_loss.
void blank_label(const Call& call, Findings& findings);

// What is in order and worth a note (suspicions_notes.cpp).

/// LF0521: what works here and not in every release: class indices of uint8, an mse_loss of two dtypes, var as a number.
void index_in_bytes(const Call& call, Findings& findings);
void mixed_floats(const Call& call, Findings& findings);
void variance_as_number(const Call& call, Findings& findings);
/// LF0522: a floating target that is one-hot.
void one_hot_target(const Call& call, Findings& findings);
/// LF0523: the mean of weighted losses, which divides by the weights picked.
void weighted_mean(const Call& call, const Fit& fit, Findings& findings);
/// LF0524: the mean of ctc_loss, which divides by the labels of each sequence.
void mean_by_length(const Call& call, const Fit& fit, Findings& findings);

}  // namespace lossfit::suspicions
