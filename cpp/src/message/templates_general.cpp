// What many losses say in the same words. Losses stand in the order in which people meet them, which a source line in the
// text overrules.
#include "message/templates.hpp"

namespace lossfit::message {
namespace {

constexpr std::string_view kAll = "1.13 2.6 2.14";
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
constexpr std::string_view kNoClassAxis = "--input ? --target ? | --input () --target ():int64 | --input1 ? --input2 ? --target ?";

constexpr Template kTemplates[] = {
    // Its calls depend on the loss; sketch.cpp writes them.
    {"The size of tensor a ({a:n}) must match the size of tensor b ({b:n}) at non-singleton dimension {dim:n}", kBroadcast, kAll},
    {"Subtraction, the `-` operator, with two bool tensors is not supported", kTwoBools, kAll,
     "--input N:bool --target N:bool | --input1 N:bool --input2 N:bool --target N | --anchor N,D:bool --positive N,D:bool --negative N,D:bool"},
    {"Subtraction, the `-` operator, with a bool tensor is not supported", kBool, kAll,
     "--input N:bool --target N | --input N --target N:bool | --input1 N:bool --input2 N --target N | --anchor N,D:bool --positive N,D --negative N,D"},
    {"Negation, the `-` operator, on a bool tensor is not supported", "soft_margin_loss margin_ranking_loss binary_cross_entropy_with_logits", kAll,
     "--input N --target N:bool | --input N:bool --target N | --input1 N --input2 N --target N:bool"},
    {"dimension out of range (expected to be in range of [-1, 0], but got 1)", "cross_entropy cosine_embedding_loss ctc_loss", kAll, kNoClassAxis},
    {"Dimension specified as {axis:n} but tensor has no dimensions", "multilabel_soft_margin_loss cross_entropy nll_loss", kAll,
     "--input () --target () | --input ?,? --target ():int64"},
    {"Expected all tensors to be on the same device, but found at least two devices, {first:w} and {second:w}", kAny, kAll, kTwoDevices},
    {"Expected all tensors to be on the same device", kAny, "", kGpuAndCpu},
    {"Expected object of backend {first:w} but got backend {second:w} for argument", kAny, "", kGpuAndCpu},
    {"Expected object of device type {first:w} but got device type {second:w} for argument", kAny, "", kTwoDevices},
    {"Expected object of type torch.cuda.", kAny, "", kGpuAndCpu},
    {"reduction='elementwise_mean' is deprecated, please use", kAny, "1.13", "--input N --target N --reduction elementwise_mean"},
    {"reduction='elementwise_mean' is deprecated. Please use", kAny, "2.6 2.14", "--input N --target N --reduction elementwise_mean"},
    {"size_average and reduce args will be deprecated, please use reduction='{reduction:w}' instead", kAny, kAll, "--input N --target N --size-average true"},
    {"Invalid reduction mode: {reduction:w}. Expected one of", "huber_loss l1_loss mse_loss", kAll, "--input N --target N --weight N --reduction {reduction}"},
    {"{reduction:w} is not a valid value for reduction", kAny, kAll, "--input N --target N --reduction '{reduction}' | --input ?,? --target ?:int64 --reduction '{reduction}'"},
    {"is not a valid value for reduction", kAny, kAll, "--input N --target N --reduction ''"},
    {"ValueError: {reduction:w} is not valid", "gaussian_nll_loss multilabel_soft_margin_loss poisson_nll_loss", kAll,
     "--input N --target N --reduction '{reduction}' | --input N,C --target N,C --reduction '{reduction}'"},
    {"ValueError: is not valid", "gaussian_nll_loss multilabel_soft_margin_loss poisson_nll_loss", kAll, "--input N --target N --reduction ''"},
    {"{callee:w}() got an unexpected keyword argument '{option:w}'", "huber_loss l1_loss mse_loss", "", ""},
    {"{callee:w}(): argument '{argument:w}' (position {position:n}) must be {wanted:w}, not {given:w}", kAny, "", ""},
    {"is out of bounds.", "nll_loss cross_entropy linear_cross_entropy", "", ""},
    {"element 0 of tensors does not require grad and does not have a grad_fn", kAny, kAll, ""},
    {"grad can be implicitly created only for scalar outputs", kAny, kAll, "--input N --target N --reduction none"},
    {"\"{kernel:w}\" not implemented for '{input dtype:d}'", kAny, "", "--input N:{input dtype} --target N | --input ?,?:{input dtype} --target ?:int64"},
};

}  // namespace

std::span<const Template> general_templates() { return kTemplates; }

}  // namespace lossfit::message
