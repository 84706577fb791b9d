// What the classification losses say.
#include "message/templates.hpp"

namespace lossfit::message {
namespace {

constexpr std::string_view kClass = "cross_entropy nll_loss linear_cross_entropy";
constexpr std::string_view kCrossEntropy = "cross_entropy linear_cross_entropy";
constexpr std::string_view kLinear = "linear_cross_entropy";

constexpr std::string_view kScalarTarget = "for mse_loss binary_cross_entropy: --input N:{expected} --target N:{found} | for multilabel_margin_loss: --input ?,? --target ?,?:{found} | "
                                           "for cross_entropy nll_loss multi_margin_loss: --input ?,? --target ?:{found} | "
                                           "for cross_entropy nll_loss multi_margin_loss: --input ?,?:{expected} --target ?:int64 --weight ?:{found} | --input ?,?,?:{expected} --target ?,?:{found} | "
                                           "--input ?,? --linear-weight ?,? --target ?:{found}";
constexpr std::string_view kOutOfRange = "--input 1,{index:classes} --target 1:int64={index} | --input 1,1 --linear-weight {index:classes},1 --target 1:int64={index}";
constexpr std::string_view kSomeOutOfRange = "--input 2,10 --target 2:int64=0,10";
constexpr std::string_view kProduct = "nn.Linear or a matrix product";
constexpr std::string_view kSameDtype = "Cast the one that was made wrongly: data usually wants .float(), and a layer follows model.double() or model.half().";
constexpr std::string_view kAssertion =
    "A class index leaves its range: compare target.min() and target.max() with the number of classes, and name padding in ignore_index. "
    "CUDA tells late and at another line: run once on the CPU, or with CUDA_LAUNCH_BLOCKING=1. After an assertion the process can use the GPU no more; restart it.";
constexpr std::string_view kAnyIndex =
    "Something on the GPU was wrong, most often an index: a class index against the number of classes, a token id against num_embeddings; for "
    "binary_cross_entropy a number outside of 0 to 1. CUDA tells late and at another line: run once on the CPU, or with CUDA_LAUNCH_BLOCKING=1. "
    "After an assertion the process can use the GPU no more; restart it.";
constexpr std::string_view kOften = "cross_entropy mse_loss binary_cross_entropy binary_cross_entropy_with_logits nll_loss l1_loss smooth_l1_loss kl_div";
constexpr std::string_view kFirstOnGpu = "for cross_entropy nll_loss: --input N,C@cuda --target N:int64 | --input N@cuda --target N";
constexpr std::string_view kTwoAxes = "--input ?,? --target ?,?:int64 | --input1 ?,? --input2 ?,? --target ?,? | --input ?,? --linear-weight ?,? --target ?,?:int64";
constexpr std::string_view kTwoShapes = "--input {input} --target {target}:int64 | --log-probs {input}";

LOSSFIT_TEXT_DATA constexpr Template kTemplates[] = {
    {"Expected input batch_size ({input rows:n}) to match target batch_size ({target rows:n})", kClass, kAll,
     "--input {input rows},? --target {target rows}:int64 | --input {input rows},? --target ():int64 | --input {input rows},? --linear-weight ?,? --target {target rows}:int64"},
    // THNN, 0.4 to 1.4, counted samples in its own words.
    {"Expected input batch_size ({input rows:n}) to match target batch_size ({target rows:n}", kClass, kAll, "--input {input rows},? --target {target rows}:int64"},
    {"0D or 1D target tensor expected, multi-target not supported", "cross_entropy nll_loss cosine_embedding_loss linear_cross_entropy", kAll, kTwoAxes},
    {"1D target tensor expected, multi-target not supported", kClass, "", kTwoAxes},
    {"target tensor expected, multi-target not supported", kClass, "", kTwoAxes},
    {"multi-target not supported", kClass, "", "--input ?,? --target ?,?:int64"},
    {"expected target dtype to be Long or Byte, but got {target dtype:d}", kClass, kNow,
     "--input ?,? --target ?:{target dtype} | --input ?,? --linear-weight ?,? --target ?:{target dtype}"},
    {"expected scalar type {expected:d} but found {found:d}", "cross_entropy nll_loss multi_margin_loss multilabel_margin_loss linear_cross_entropy", kAll, kScalarTarget},
    {"Expected object of scalar type {expected:d} but got scalar type {found:d} for argument", "cross_entropy nll_loss mse_loss binary_cross_entropy multi_margin_loss", "", kScalarTarget},
    {"Expected object of type torch.LongTensor but found type {found:d} for argument", kClass, "", "--input ?,? --target ?:{found}"},
    {"Expected object of type torch.cuda.LongTensor but found type {found:d} for argument", kClass, "", "--input ?,? --target ?:{found}"},
    {"Expected object of type Variable[torch.LongTensor] but found type Variable[{found:d}] for argument", kClass, "", "--input ?,? --target ?:{found}"},
    {"ClassNLLCriterion_updateOutput received an invalid combination of arguments", kClass, "", "--input ?,? --target ?:float32"},
    {"Expected object of type {expected:g} but found type {found:h} for argument", kOften, "", kFirstOnGpu},
    {"Expected object of type {expected:h} but found type {found:g} for argument", kOften, "", kFirstOnGpu},
    {"Expected object of type {expected:d} but found type {found:d} for argument", "mse_loss binary_cross_entropy cross_entropy nll_loss", "",
     kScalarTarget},
    {"Expected floating point type for target with class probabilities, got {target dtype:d}", kCrossEntropy, kAll,
     "--input N,C --target N,C:{target dtype} | --input N,D --linear-weight C,D --target N,C:{target dtype}"},
    {"ignore_index is not supported for floating point target", "cross_entropy", kAll, "--input N,C --target N,C --ignore-index 0"},
    {"ignore_index cannot be specified when target contains probabilities", kLinear, kNow, "--input N,D --linear-weight C,D --target N,C --ignore-index 0"},
    {"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:w}", kCrossEntropy, kAll,
     "--input ?,? --target ?:int64 --label-smoothing {label_smoothing} | --input ?,? --linear-weight ?,? --target ?:int64 --label-smoothing {label_smoothing}"},
    {"only batches of spatial targets supported (3D tensors) but got targets of dimension: {target axes:n}", kClass, kAll, "--input ?,?,?,? --target {target axes:?}:int64"},
    {"only batches of spatial targets supported ({axes:w} tensors) but got targets of size: : {target:s}", kClass, "", "--input ?,?,?,? --target {target}:int64"},
    {"only batches of spatial targets supported (non-empty 3D tensors) but got targets of size: : {target:s}", kClass, "", "--input ?,?,?,? --target {target}:int64"},
    {"Expected target size {expected:s}, got {target:s}", kClass, kAll, "--input {expected:+1} --target {target}:int64 | --input ?,? --linear-weight ?,?,? --target {target}:int64"},
    {"size mismatch (got input: {input:s} , target: {target:s}", kClass, kAll, kTwoShapes},
    {"size mismatch (got input: {input:s}, target: {target:s}", kClass, kUntil26, kTwoShapes},
    {"input and target batch or spatial sizes don't match: target {target:s}, input {input:s}", kClass, "", kTwoShapes},
    {"For 1D input, 1D target must have size 1, but got target size: {target size:n}", kClass, kNow,
     "--input ? --target {target size}:int64 | --input ? --linear-weight ?,? --target {target size}:int64"},
    {"weight tensor should be defined either for all {classes:n} classes or no classes but got weight tensor of shape: {weight:s}", kClass, kAll,
     "--input ?,{classes} --target ?:int64 --weight {weight} | --input ?,? --linear-weight {classes},? --target ?:int64 --weight {weight}"},
    {"weight tensor should be defined either for all or no classes", kClass, kAll, "--input ?,3,?,? --target ?,?,?:int64 --weight 2"},
    {"weight tensor should be defined either for all", kClass, "", "--input ?,3 --target ?:int64 --weight 2"},
    {"Target {index:n} is out of bounds", kClass, kAll, kOutOfRange},
    {"Target {character:w} is out of bounds", "nll_loss cross_entropy linear_cross_entropy", kAll, kSomeOutOfRange},
    {"codec can't decode byte", kClass, "", ""},
    {"Assertion `cur_target >= 0 && cur_target < n_classes", kClass, "", kSomeOutOfRange, kAssertion},
    {"Assertion `t >= 0 && t < n_classes", kClass, "", kSomeOutOfRange, kAssertion},
    {"t >= 0 && t < n_classes", kClass, "", kSomeOutOfRange, kAssertion},
    {"device-side assert triggered", "cross_entropy nll_loss binary_cross_entropy multi_margin_loss", "", kSomeOutOfRange, kAnyIndex, "nn.Embedding or another index"},
    {"Expected 2 or more dimensions (got {axes:n})", kClass, "", "--input {axes:?} --target {axes:?}:int64"},
    {"Expected 1 or more dimensions (got 0)", "nll_loss cross_entropy linear_cross_entropy", kAll, "--input () --target ():int64"},
    {"ArrayRef: invalid slice, N = 1; size = 0", kClass, kAll, "--input ?,?,? --target ():int64"},
    {"gather(): Expected dtype int32/int64 for index", kClass, kNow, "--input ?,? --target ?:uint8 --weight ? --label-smoothing 0.1"},
    {"Index tensor must have the same number of dimensions as input tensor", kCrossEntropy, kAll, "--input ?,2,? --target ?,?:int64 --weight 2,1 --label-smoothing 0.1",
     "gather wants an index with as many axes as the input: index.unsqueeze(1) (LF0607).", "gather"},
    {"'{given:w}' object has no attribute 'log_softmax'", "cross_entropy", "", "", "The model returned a {given}, not scores: pass the tensor in it, as outputs.logits or outputs[0]."},
    {"\"log_softmax{kernel:w}\" not implemented for '{input dtype:d}'", kCrossEntropy, kAll,
     "--input ?,?:{input dtype} --target ?:int64 | --input ?,?,?:{input dtype} --target ?,?:int64 | --input ?,?:{input dtype} --linear-weight ?,?:{input dtype} --target ?:int64"},
    {"\"softmax{kernel:w}\" not implemented for '{input dtype:d}'", "cross_entropy", kUntil26, "--input ?,?,?:{input dtype} --target ?,?:int64"},
    {"\"host_softmax\" not implemented for '{input dtype:d}'", "cross_entropy", "", "--input ?,?:{input dtype} --target ?:int64"},
    {"\"nll_loss_forward_reduce_cuda_kernel_2d_index\" not implemented for '{target dtype:d}'", kClass, "", "--input ?,? --target ?:{target dtype}"},
    {"\"nll_loss_out_frame\" not implemented for '{input dtype:d}'", "nll_loss cross_entropy linear_cross_entropy", kAll, "--input ?,?:{input dtype} --target ?:int64"},
    {"\"nll_loss{kernel:w}\" not implemented for '{input dtype:d}'", "nll_loss cross_entropy linear_cross_entropy", kAll,
     "--input ?,?,?:{input dtype} --target ?,?:int64 | --input ?,?:{input dtype} --target ?:int64"},
    {"_nll_loss{kernel:w} not supported on {backend:w} for {input dtype:d}", kClass, "", "--input ?,?:{input dtype} --target ?:int64"},
    {"nll_loss_forward_reduce_cuda_kernel", kClass, "", kSomeOutOfRange, kAssertion},
    // linear_cross_entropy, new in 2.14
    {"expected equal input and linear_weight last dimensions (in_features), got {features:n} and {weight features:n}", kLinear, kNow,
     "--input ?,{features} --linear-weight ?,{weight features} --target ?:int64"},
    {"expected input with dimensionality 1 or 2, got {input axes:n}", kLinear, kNow, "--input {input axes:?} --linear-weight ?,? --target ?:int64"},
    {"expected linear_weight with dimensionality at least 2, got {weight axes:n}", kLinear, kNow, "--input ?,? --linear-weight {weight axes:?} --target ?:int64"},
    {"expected linear_bias shape {expected:s}, got {bias:s}", kLinear, kNow,
     "--input ?,? --linear-weight {expected:+end} --target ?:int64 --linear-bias {bias}"},
    {"K-dimensional loss defined by linear_weight shape {linear_weight:s} requires batched input", kLinear, kNow, "--input {linear_weight:last} --linear-weight {linear_weight} --target ():int64"},
    {"self and mat2 must have the same dtype, but got {bias dtype:d} and {weight dtype:d}", kLinear, kNow,
     "--input ?,?:{weight dtype} --linear-weight ?,?:{weight dtype} --target ?:int64 --linear-bias ?:{bias dtype}"},
    {"mat1 and mat2 must have the same dtype, but got {input dtype:d} and {weight dtype:d}", kLinear, kNow,
     "--input ?,?:{input dtype} --linear-weight ?,?:{weight dtype} --target ?:int64 --linear-bias ?:{weight dtype}", kSameDtype, kProduct},
    {"expected m1 and m2 to have the same dtype, but got: {input dtype:c} != {weight dtype:c}", kLinear, kNow,
     "--input ?,?:{input dtype} --linear-weight ?,?:{weight dtype} --target ?:int64", kSameDtype, kProduct},
    {"\"addmm_impl_cpu_\" not implemented for '{input dtype:d}'", kLinear, kAll, "--input 2,2:{input dtype} --linear-weight 2,2:{input dtype} --target ?:int64"},
    {"has no attribute 'linear_cross_entropy'", kLinear, kUntil26, "", "PyTorch has linear_cross_entropy since 2.14; before, F.cross_entropy(F.linear(input, linear_weight, linear_bias), target)."},
};

}  // namespace

std::span<const Template> class_templates() { return kTemplates; }

}  // namespace lossfit::message
