// What the element-wise losses say.
#include "message/templates.hpp"

namespace lossfit::message {
namespace {

constexpr std::string_view kWarning = "mse_loss l1_loss smooth_l1_loss huber_loss";
constexpr std::string_view kBce = "binary_cross_entropy";
constexpr std::string_view kWithLogits = "binary_cross_entropy_with_logits";
constexpr std::string_view kSized = "mse_loss binary_cross_entropy l1_loss gaussian_nll_loss smooth_l1_loss huber_loss binary_cross_entropy_with_logits";
constexpr std::string_view kNoTensor =
    "A loss takes tensors: torch.as_tensor(..) for a list or a number, and the tensor itself out of a tuple or a model's output.";
constexpr std::string_view kShapes = "--input {input} --target {target}";
constexpr std::string_view kInputDtype = "--input N:{input dtype} --target N:{input dtype} | --input N:{input dtype} --target N";

LOSSFIT_TEXT_DATA constexpr Template kTemplates[] = {
    {"Using a target size ({target:s}) that is different to the input size ({input:s}) is deprecated", kBce, kAll, kShapes},
    {"Using a target size ({target:s}) that is different to the input size ({input:s}). This will likely lead to incorrect results", kWarning, kAll, kShapes},
    {"Using a target size ({target:s}) that is different to the input size ({input:s})", "mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy", "", kShapes},
    {"Target size ({target:s}) must be the same as input size ({input:s}", kWithLogits, kAll, kShapes},
    {"Target and input must have the same number of elements. target nelement ({target elements:n}) != input nelement ({input elements:n})", kBce, "",
     "--input {input elements} --target {target elements}"},
    {"input and target shapes do not match: input {input:s}, target {target:s}", "mse_loss l1_loss smooth_l1_loss binary_cross_entropy", "", kShapes},
    {"input and target have different number of elements: input{input:s} has {input elements:n} elements, while target{target:s}", "mse_loss l1_loss smooth_l1_loss", "", kShapes},
    {"all elements of {argument:w} should be between 0 and 1", kBce, kAll, "--input 1=0.5 --target 1=2 | --input 1=2 --target 1=1"},
    {"Assertion `input >= 0. && input <= 1.`", kBce, "", "--input 1=2 --target 1=1"},
    {"Assertion `*input >= 0. && *input <= 1.`", kBce, "", "--input 1=2 --target 1=1"},
    {"Assertion `input_val >= zero && input_val <= one`", kBce, "", "--input 1=2 --target 1=1"},
    {"Assertion `target_val >= zero && target_val <= one`", kBce, "", "--input 1=0.5 --target 1=2"},
    {"torch.nn.BCELoss are unsafe to autocast", kBce, kAll, "", "Under autocast leave the sigmoid out and use binary_cross_entropy_with_logits, nn.BCEWithLogitsLoss."},
    {"Assertion `x >= 0. && x <= 1.", kBce, "", "--input 1=2 --target 1=1"},
    {"Found dtype {target dtype:d} but expected {input dtype:d}", "binary_cross_entropy mse_loss huber_loss", kAll, "--input N:{input dtype} --target N:{target dtype}",
     "Before 2.14 backward() refused tensors of two dtypes: target.float(), where the target came from NumPy as float64."},
    {"expected dtype {input dtype:d} but got dtype {target dtype:d}", "mse_loss binary_cross_entropy l1_loss smooth_l1_loss", "", "--input N:{input dtype} --target N:{target dtype}"},
    {"result type {found:d} can't be cast to the desired output type {wanted:c}", "gaussian_nll_loss", kAll, "--input N --target N --var N:{wanted} | --input N --target N:{found} --var N:{wanted}"},
    {"result type {found:d} can't be cast to the desired output type {wanted:d}", "binary_cross_entropy_with_logits soft_margin_loss huber_loss", kAll,
     "--input N:{wanted} --target N:{found} | --input N:{found} --target N:{wanted} | --input N:{wanted} --target N:{wanted}"},
    {"Attempting to broadcast a dimension of length {weight size:n} at {axis:n}! Mismatching argument at index 1 had {weight:s}; but expected shape should be broadcastable to {target:s}", kBce, kNow,
     "--input {target} --target {target} --weight {weight}"},
    {"output with shape {target:s} doesn't match the broadcast shape {broadcast:s}", "soft_margin_loss binary_cross_entropy_with_logits binary_cross_entropy cross_entropy", kAll,
     "--input {target} --target {broadcast} | --input {target} --target {target} --weight {broadcast} | --input ? --target {broadcast}:int64 --label-smoothing 0.1"},
    {"Weights and input must have the same size", "mse_loss huber_loss l1_loss", kAll, "--input 2 --target 2 --weight 3"},
    {"\"binary_cross_entropy{kernel:w}\" not implemented for '{input dtype:d}'", kBce, kAll, kInputDtype},
    {"\"mse_{kernel:w}\" not implemented for '{input dtype:d}'", "mse_loss", kAll, kInputDtype},
    {"\"smooth_l1_{kernel:w}\" not implemented for '{input dtype:d}'", "smooth_l1_loss", kAll, kInputDtype},
    {"\"huber_{kernel:w}\" not implemented for '{input dtype:d}'", "huber_loss", kAll, kInputDtype},
    {"\"log_sigmoid_{kernel:w}\" not implemented for '{input dtype:d}'", "binary_cross_entropy_with_logits multilabel_soft_margin_loss", kAll, "--input N,C:{input dtype} --target N,C"},
    {"\"kl_div{kernel:w}\" not implemented for '{input dtype:d}'", "kl_div", "", kInputDtype},
    {"\"clamp_min_{kernel:w}\" not implemented for '{input dtype:d}'",
     "binary_cross_entropy_with_logits triplet_margin_with_distance_loss hinge_embedding_loss gaussian_nll_loss triplet_margin_loss margin_ranking_loss", "1.13", kInputDtype},
    {"\"exp_vml_{kernel:w}\" not implemented for '{input dtype:d}'", "kl_div poisson_nll_loss soft_margin_loss", "1.13", kInputDtype},
    {"\"log_vml_{kernel:w}\" not implemented for '{input dtype:d}'", "poisson_nll_loss", "1.13", kInputDtype},
    {"{kernel:w} not supported on {backend:w} for {input dtype:d}", "binary_cross_entropy_with_logits soft_margin_loss kl_div poisson_nll_loss", "", kInputDtype},
    {"Applying the CPU mse kernel on half-type tensors", "mse_loss", "1.13", "--input N:float16 --target N:float16"},
    {"kl_div: Integral inputs not supported", "kl_div", kAll, "--input N,C:int64 --target N,C"},
    {"reduction: 'mean' divides the total loss by both the batch size and the support size", "kl_div", kAll, "--input N,C --target N,C"},
    {"huber_loss does not support non-positive values for delta", "huber_loss", kAll, "--input N --target N --delta 0"},
    {"smooth_l1_loss does not support negative values for beta", "smooth_l1_loss", kAll, "--input N --target N --beta -1.0"},
    {"var is of incorrect size", "gaussian_nll_loss", kAll, "--input 2,3 --target 2,3 --var 4"},
    {"var has negative entry/entries", "gaussian_nll_loss", kAll, "--input 1 --target 1 --var 1=-1"},
    {"'float' object has no attribute 'size'", "gaussian_nll_loss mse_loss binary_cross_entropy l1_loss smooth_l1_loss huber_loss binary_cross_entropy_with_logits", kAll, "", kNoTensor},
    {"'{given:w}' object has no attribute 'size'", kSized, kAll, "", kNoTensor},
    {"'{given:w}' object has no attribute 'dim'", "margin_ranking_loss cosine_embedding_loss multilabel_soft_margin_loss triplet_margin_loss", kAll, "", kNoTensor},
    {"'int' object is not callable", kSized, kAll, "", "A NumPy array was given, whose size is no method: torch.from_numpy(..).", "a call"},
    {"mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: {input dtype:d}",
     "hinge_embedding_loss l1_loss smooth_l1_loss", kAll, kInputDtype},
    {"mean(): input dtype should be either floating point or complex dtypes. Got {input dtype:d}", "hinge_embedding_loss l1_loss smooth_l1_loss", "", kInputDtype},
    {"Can only calculate the mean of floating types. Got {input dtype:d}", "l1_loss hinge_embedding_loss smooth_l1_loss", "", kInputDtype},
    {"the derivative for 'target' is not implemented", "smooth_l1_loss mse_loss l1_loss binary_cross_entropy", "", "--input N --target N",
     "The target requires a gradient, which old releases refused: give target.detach(), or see whether the arguments are swapped."},
    {"MSECriterion_updateOutput received an invalid combination of arguments", "mse_loss", "", "--input N --target N:float64"},
    {"BCECriterion_updateOutput received an invalid combination of arguments", kBce, "", "--input N --target N:int64"},
};

}  // namespace

std::span<const Template> pair_templates() { return kTemplates; }

}  // namespace lossfit::message
