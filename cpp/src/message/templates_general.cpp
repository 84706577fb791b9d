// What many losses say in the same words. Losses stand in the order in which people meet them, which a source line in the
// text overrules.
#include "message/templates.hpp"

namespace lossfit::message {
namespace {

constexpr std::string_view kBroadcast =
    "mse_loss l1_loss smooth_l1_loss hinge_embedding_loss poisson_nll_loss huber_loss soft_margin_loss multilabel_soft_margin_loss kl_div gaussian_nll_loss "
    "margin_ranking_loss cosine_embedding_loss triplet_margin_with_distance_loss triplet_margin_loss binary_cross_entropy_with_logits binary_cross_entropy cross_entropy";
constexpr std::string_view kBool =
    "poisson_nll_loss triplet_margin_loss triplet_margin_with_distance_loss l1_loss margin_ranking_loss multilabel_soft_margin_loss gaussian_nll_loss mse_loss smooth_l1_loss "
    "binary_cross_entropy_with_logits";
constexpr std::string_view kTwoBools =
    "hinge_embedding_loss margin_ranking_loss l1_loss binary_cross_entropy_with_logits triplet_margin_loss triplet_margin_with_distance_loss mse_loss smooth_l1_loss gaussian_nll_loss";
constexpr std::string_view kAny =
    "cross_entropy mse_loss binary_cross_entropy_with_logits binary_cross_entropy nll_loss l1_loss smooth_l1_loss kl_div huber_loss triplet_margin_loss ctc_loss hinge_embedding_loss "
    "cosine_embedding_loss margin_ranking_loss multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss soft_margin_loss poisson_nll_loss gaussian_nll_loss "
    "linear_cross_entropy triplet_margin_with_distance_loss";
constexpr std::string_view kTwoDevices = "--input N,C@{first} --target N:int64@{second} | --input N@{first} --target N@{second}";
constexpr std::string_view kGpuAndCpu = "--input N,C@cuda --target N:int64 | --input N@cuda --target N";
constexpr std::string_view kTwoTensors = "an operation on two tensors";
constexpr std::string_view kMoveBoth = "Move both to one device: model.to(device), and each batch with .to(device).";
constexpr std::string_view kNoClassAxis = "--input ? --target ? | --input () --target ():int64 | --input1 ? --input2 ? --target ?";

LOSSFIT_TEXT_DATA constexpr Template kTemplates[] = {
    // Its calls depend on the loss; sketch.cpp writes them.
    {"The size of tensor a ({a:n}) must match the size of tensor b ({b:n}) at non-singleton dimension {dim:n}", kBroadcast, kAll, {},
     "Shapes are aligned at their last axis; at axis {dim} the sizes {a} and {b} are neither equal, nor is one of them 1 (LF0101).", "an operation on two tensors"},
    {"Subtraction, the `-` operator, with two bool tensors is not supported", kTwoBools, kAll,
     "--input N:bool --target N:bool | --input1 N:bool --input2 N:bool --target N | --anchor N,D:bool --positive N,D:bool --negative N,D:bool"},
    {"Subtraction, the `-` operator, with a bool tensor is not supported", kBool, kAll,
     "--input N:bool --target N | --input N --target N:bool | --input1 N:bool --input2 N --target N | --anchor N,D:bool --positive N,D --negative N,D"},
    {"Negation, the `-` operator, on a bool tensor is not supported", "soft_margin_loss margin_ranking_loss binary_cross_entropy_with_logits", kAll,
     "--input N --target N:bool | --input N:bool --target N | --input1 N --input2 N --target N:bool"},
    {"dimension out of range (expected to be in range of [-1, 0], but got 1)", "cross_entropy cosine_embedding_loss ctc_loss", kAll, kNoClassAxis,
     "The tensor has one axis, number 0, and axis 1 was asked for (LF0601).", "an operation along an axis"},
    {"Dimension specified as {axis:n} but tensor has no dimensions", "multilabel_soft_margin_loss cross_entropy nll_loss", kAll,
     "--input () --target () | --input ?,? --target ():int64", "A scalar has no axes (LF0601).", "an operation along an axis"},
    {"Expected all tensors to be on the same device, but found at least two devices, {first:w} and {second:w}! (when checking argument for argument {argument:w} in method {method:w}", kAny, "",
     kTwoDevices, kMoveBoth, kTwoTensors},
    {"Expected all tensors to be on the same device, but found at least two devices, {first:w} and {second:w}! (when checking arugment for argument {argument:w} in method {method:w}", kAny, "",
     kTwoDevices, kMoveBoth, kTwoTensors},
    {"Expected all tensors to be on the same device, but found at least two devices, {first:w} and {second:w}", kAny, kAll, kTwoDevices, kMoveBoth, kTwoTensors},
    {"Expected all tensors to be on the same device, but got {argument:w} is on {second:w}, different from other tensors on {first:w} (when checking argument in method {method:w}", kAny, "",
     kTwoDevices, kMoveBoth, kTwoTensors},
    {"Tensor for argument #{place:n} '{argument:w}' is on {second:w}, but expected it to be on {first:w} (while checking arguments for {method:w}", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"Tensor for argument #{place:n} '{argument:w}' is on {second:w}, but expected it to be on {first:w}", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"expected CPU tensor (got CUDA tensor)", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"expected CUDA tensor (got CPU tensor)", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"expected {wanted:d} tensor (got {found:d} tensor)", kAny, "", "--input N:{wanted} --target N:{found}", "Cast the one that was made wrongly.", kTwoTensors},
    {"Expected all tensors to be on the same device", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"Tensor on device {second:w} is not on the expected device {first:w}!", kAny, kNow, kTwoDevices, kMoveBoth, kTwoTensors},
    {"Expected object of backend {first:w} but got backend {second:w} for argument #{place:n} '{argument:w}' in call to {method:w}", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"Expected object of device type {first:w} but got device type {second:w} for argument #{place:n} '{argument:w}' in call to {method:w}", kAny, "", kTwoDevices, kMoveBoth, kTwoTensors},
    {"Expected object of backend {first:w} but got backend {second:w} for argument", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"Expected object of device type {first:w} but got device type {second:w} for argument", kAny, "", kTwoDevices, kMoveBoth, kTwoTensors},
    {"Expected object of type torch.cuda.", kAny, "", kGpuAndCpu, kMoveBoth, kTwoTensors},
    {"reduction='elementwise_mean' is deprecated, please use", kAny, "1.13", "--input N --target N --reduction elementwise_mean"},
    {"reduction='elementwise_mean' is deprecated. Please use", kAny, "2.6 2.14", "--input N --target N --reduction elementwise_mean"},
    {"size_average and reduce args will be deprecated, please use reduction='{reduction:w}' instead", kAny, kAll, "--input N --target N --size-average true"},
    {"Invalid reduction mode: {reduction:w}. Expected one of", "huber_loss l1_loss mse_loss", kAll, "--input N --target N --weight N --reduction {reduction}"},
    {"{reduction:w} is not a valid value for reduction", kAny, kAll, "--input N --target N --reduction '{reduction}' | --input ?,? --target ?:int64 --reduction '{reduction}'"},
    {"is not a valid value for reduction", kAny, kAll, "--input N --target N --reduction ''"},
    {"ValueError: {reduction:w} is not valid", "gaussian_nll_loss multilabel_soft_margin_loss poisson_nll_loss", kAll,
     "--input N --target N --reduction '{reduction}' | --input N,C --target N,C --reduction '{reduction}'"},
    {"ValueError: is not valid", "gaussian_nll_loss multilabel_soft_margin_loss poisson_nll_loss", kAll, "--input N --target N --reduction ''"},
    {"TypeError: {callee:w}() got an unexpected keyword argument '{option:w}'", kAny, "", "", "{callee} takes no {option}: look at its signature, lossfit describe LOSS.", "a function"},
    {"{callee:w}() got an unexpected keyword argument '{option:w}'", kAny, "", "", "{callee} takes no {option}: look at its signature, lossfit describe LOSS.", "a function"},
    {"{callee:w}() missing {count:n} required positional argument: '{argument:w}'", kAny, "", "", "{callee} needs {argument} as well: a loss is called with all of its tensors.", "a function"},
    {"{callee:w}() missing {count:n} required positional arguments: '{argument:w}' and '{second argument:w}'", kAny, "", "",
     "{callee} needs {argument} and {second argument} as well: a loss is called with all of its tensors.", "a function"},
    {"{callee:w}() takes {wanted:n} positional arguments but {given:n} ", kAny, "", "", "The rest are given by name.", "a function"},
    {"{callee:w}(): argument '{argument:w}' (position {position:n}) must be {wanted:w}, not {given:w}", kAny, kAll, "",
     "{argument} is a {given}: make it a {wanted}, with torch.as_tensor(..) for a list, an array or a number; out of a tuple or a model's output take the tensor.", "a function"},
    {"delta must be a float or int, got: <class '{given:w}'>", "huber_loss", kNow, "", "Take the number out of the tensor: delta.item()."},
    {"Boolean value of Tensor with more than one value is ambiguous", kAny, kAll, "",
     "A loss module is made first and called then: nn.MSELoss()(input, target), not nn.MSELoss(input, target). An if wants .any() or .all().", "an if, and, or or not"},
    {"bool value of Tensor with more than one value is ambiguous", kAny, "", "",
     "A loss module is made first and called then: nn.MSELoss()(input, target), not nn.MSELoss(input, target). An if wants .any() or .all().", "an if, and, or or not"},
    {"is out of bounds.", "nll_loss cross_entropy linear_cross_entropy", "", ""},
    {"element 0 of tensors does not require grad and does not have a grad_fn", kAny, kAll, "",
     "The loss does not depend on a parameter: something cut the graph, as detach(), .data, item(), numpy(), argmax, round, or torch.no_grad() around the model.", "backward()"},
    {"grad can be implicitly created only for scalar outputs", kAny, kAll, "--input N --target N --reduction none",
     "backward() wants one number: loss.mean().backward(), or reduction=\"mean\".", "backward()"},
    {"{method:w} does not have a deterministic implementation", kAny, kAll, "", "Leave torch.use_deterministic_algorithms(True) out, give it warn_only=True, or compute this loss on the CPU.", "an operation"},
    {"The operator 'aten::{method:w}' is not currently implemented for the {backend:w} device", kAny, kAll, "", "Compute this on the CPU, or set PYTORCH_ENABLE_MPS_FALLBACK=1.", "an operation"},
    {"Could not run 'aten::{callee:w}' with arguments from the '{backend:w}' backend", kAny, kAll, "", "This loss is not written for the {backend} backend: make the tensors dense, and move them.", "an operation"},
    {"(while checking arguments for ctc_loss", "ctc_loss", "", ""},
    {"\"{kernel:w}\" not implemented for '{input dtype:d}'", kAny, "", "--input N:{input dtype} --target N | --input ?,?:{input dtype} --target ?:int64",
     "This operation has no version for {input dtype}: cast the tensor, usually with .float().", "an operation"},
    {"\"{kernel:w}\" not implemented for '{given:w}'", kAny, "", "", "This operation has no version for {given}: cast the tensor, usually with .float().", "an operation"},
    {"cannot assign '{given:w}' object to {place:w} '{argument:w}'", "cross_entropy nll_loss binary_cross_entropy_with_logits binary_cross_entropy multi_margin_loss multilabel_soft_margin_loss", kAll, "",
     "{argument} is to be a tensor: torch.tensor(..)."},
    {"'{given:w}' object has no attribute 'backward'", kAny, kAll, "", "backward() belongs to the loss's tensor: take .item() only for what is printed.", "backward()"},
};

}  // namespace

std::span<const Template> general_templates() { return kTemplates; }

}  // namespace lossfit::message
