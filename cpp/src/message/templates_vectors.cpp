// What the margin, embedding and sequence losses say.
#include "message/templates.hpp"

namespace lossfit::message {
namespace {

constexpr std::string_view kTriplet = "triplet_margin_loss triplet_margin_with_distance_loss";
constexpr std::string_view kTripletBoth = "triplet_margin_with_distance_loss triplet_margin_loss";
constexpr std::string_view kSince26 = "2.6 2.14";
constexpr std::string_view kCtc = "ctc_loss";
constexpr std::string_view kMulti = "multi_margin_loss";
constexpr std::string_view kMultiLabel = "multilabel_margin_loss";

LOSSFIT_TEXT_DATA constexpr Template kTemplates[] = {
    {"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {input1:s}, input2: {input2:s}, target: {target:s}", "margin_ranking_loss", kAll,
     "--input1 {input1} --input2 {input2} --target {target}"},
    {"margin_ranking_loss does not support scalars", "margin_ranking_loss", "", "--input1 () --input2 () --target ?"},
    {"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor {anchor axes:n}D, positive {positive axes:n}D, and negative {negative axes:n}D",
     kTriplet, kAll, "--anchor {anchor axes:?} --positive {positive axes:?} --negative {negative axes:?}"},
    {"All inputs should have same dimension but got {anchor axes:n}D, {positive axes:n}D and {negative axes:n}D inputs", "triplet_margin_loss", "1.13",
     "--anchor {anchor axes:?} --positive {positive axes:?} --negative {negative axes:?}"},
    {"TripletMarginWithDistanceLoss: expected margin to be greater than 0, got {margin:w} instead", kTripletBoth, kSince26, "--anchor N,D --positive N,D --negative N,D --margin {margin}"},
    {"expected margin to be greater than 0, got {margin:w} instead", kTriplet, kSince26, "--anchor N,D --positive N,D --negative N,D --margin {margin}"},
    {"margin must be greater than 0, got {margin:w}", kTripletBoth, kSince26, "--anchor N,D --positive N,D --negative N,D --margin {margin}"},
    {"0D target tensor expects 1D input tensors, but found inputs with sizes {input1:s} and {input2:s}", "cosine_embedding_loss", kSince26, "--input1 {input1} --input2 {input2} --target ()"},
    {"1D target tensor expects 2D input tensors, but found inputs with sizes {input1:s} and {input2:s}", "cosine_embedding_loss", kSince26, "--input1 {input1} --input2 {input2} --target ?"},
    {"\"sqrt_vml_{kernel:w}\" not implemented for '{input dtype:d}'", "cosine_embedding_loss", "1.13", "--input1 N,D:{input dtype} --input2 N,D:{input dtype} --target N"},
    // margins over classes
    {"multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size {expected:s}, but got {target:s}. Input has shape {input:s}",
     kMulti, "2.14", "--input {input} --target {target}:int64"},
    {"inconsistent target size, expected {input rows:n} but got {target:s}", kMulti, "2.6", "--input {input rows},? --target {target}:int64"},
    {"inconsistent target size, got: {target:s}", kMulti, "1.13", "--input 1,? --target {target}:int64"},
    {"inconsistent target size: {target:s} for input of size: {input:s}", kMultiLabel, kSince26, "--input {input} --target {target}:int64"},
    {"inconsistent target size", "multi_margin_loss multilabel_margin_loss", "", "--input 2,? --target 3:int64"},
    {"inconsistent size {target:s} for argument #2 'target'", kMultiLabel, "1.13", "--input ?,? --target {target}:int64"},
    {"Expected target tensor to have {target axes:n} dimension and shape {input:s}, but got: dim = {found axes:n}, shape = {target:s}", kMultiLabel, "", "--input {input} --target {target}:int64"},
    {"inconsistent weight size, expected {classes:n} but got {weight:s}", kMulti, kSince26, "--input ?,{classes} --target ?:int64 --weight {weight}"},
    {"only p == 1 and p == 2 supported", kMulti, kAll, "--input ?,? --target ?:int64 --p 3"},
    {"MultiMarginLoss: expected weight to be None or 1D tensor, got {weight axes:n}D instead", kMulti, kSince26, "--input ?,? --target ?:int64 --weight {weight axes:?}"},
    {"weight must be one-dimensional", kMulti, kAll, "--input ?,? --target ?:int64 --weight ?,?"},
    {"argument #2 'target' is out of range", kMultiLabel, kAll, "--input 1,1 --target 1,1:int64=1"},
    {"target out of range", kMulti, kAll, "--input 1,1 --target 1:int64=1"},
    {"Assertion `target_k >= 0 && target_k < dim", "multi_margin_loss multilabel_margin_loss", "", "--input 1,1 --target 1:int64=1"},
    {"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {input:s}", "multilabel_margin_loss multi_margin_loss", kAll,
     "--input {input} --target {input}:int64 | --input {input} --target ?:int64"},
    {"\"multi_margin_loss{kernel:w}\" not implemented for '{input dtype:d}'", kMulti, kAll, "--input 1,1:{input dtype} --target 1:int64 | --input ?,?:{input dtype} --target ?:int64"},
    {"\"MultiMarginCriterion{kernel:w}\" not implemented for '{input dtype:d}'", kMulti, "", "--input ?,?:{input dtype} --target ?:int64"},
    {"\"multilabel_margin_loss{kernel:w}\" not implemented for '{input dtype:d}'", kMultiLabel, kAll, "--input N,C:{input dtype} --target N,C:int64"},
    {"value cannot be converted to type {type:w} without overflow", "hinge_embedding_loss multilabel_margin_loss", kAll, "--input 1:int64 --target 1:int64 --margin inf"},
    {"value cannot be converted to type {type:w} {word:w} without overflow", "hinge_embedding_loss", kAll, "--input 1:int64 --target 1:int64 --margin inf"},
    // sequences
    {"{argument:w} must be integral", kCtc, kAll,
     "--log-probs ?,?,? --targets ?,?:int64 --input-lengths ?:float32 --target-lengths ?:int64 | --log-probs ?,?,? --targets ?,?:int64 --input-lengths ?:int64 --target-lengths ?:float32"},
    {"input_lengths must be of size batch_size", kCtc, kAll, "--log-probs ?,4,? --targets 4,?:int64 --input-lengths 9:int64 --target-lengths 4:int64"},
    {"target_lengths must be of size batch_size", kCtc, kAll, "--log-probs ?,4,? --targets 4,?:int64 --input-lengths 4:int64 --target-lengths 9:int64"},
    {"blank must be in label range", kCtc, kAll, "--log-probs ?,?,2 --targets ?,?:int64 --input-lengths ?:int64 --target-lengths ?:int64 --blank 2"},
    {"log_probs tensor must not be empty", kCtc, "2.14", "--log-probs 0,?,? --targets ?,?:int64 --input-lengths ?:int64 --target-lengths ?:int64"},
    {"Expected 3-dimensional tensor, but got {axes:n}-dimensional tensor for argument #1 'log_probs'", kCtc, kAll,
     "--log-probs {axes:?} --targets ?,?:int64 --input-lengths ?:int64 --target-lengths ?:int64 | --log-probs ? --targets ?:int64 --input-lengths ():int64 --target-lengths ():int64"},
    {"Expected 1 to 2 dimensions, but got {axes:n}-dimensional tensor for argument #2 'targets'", kCtc, kAll, "--log-probs ?,?,? --targets {axes:?}:int64 --input-lengths ?:int64 --target-lengths ?:int64"},
    {"Expected input_lengths to have value at most {frames:n}, but got value {length:n}", kCtc, kAll,
     "--log-probs {frames},1,? --targets 1,?:int64 --input-lengths 1:int64={length} --target-lengths 1:int64=1"},
    {"Expected {argument:w} to have value at least {least:n}, but got value {length:n}", kCtc, kSince26,
     "--log-probs ?,1,? --targets 1,?:int64 --input-lengths 1:int64={length} --target-lengths 1:int64 | --log-probs ?,1,? --targets 1,?:int64 --input-lengths 1:int64 --target-lengths 1:int64={length}"},
    {"Expected tensor to have size at least {longest:n} at dimension 1, but got size {labels:n}", kCtc, kAll,
     "--log-probs ?,1,? --targets 1,{labels}:int64 --input-lengths 1:int64 --target-lengths 1:int64={longest}"},
    {"Expected tensor to have size {expected:n} at dimension 0, but got size {found:n} for argument #2 'targets'", kCtc, kAll,
     "--log-probs ?,1,? --targets {found}:int64 --input-lengths 1:int64 --target-lengths 1:int64={expected} | --log-probs ?,{expected},? --targets {found},?:int64 --input-lengths {expected}:int64 --target-lengths {expected}:int64"},
    {"\"ctc_loss{kernel:w}\" not implemented for '{input dtype:d}'", kCtc, kAll, "--log-probs ?,?,?:{input dtype} --targets ?,?:int64 --input-lengths ?:int64 --target-lengths ?:int64"},
};

}  // namespace

std::span<const Template> vector_templates() { return kTemplates; }

}  // namespace lossfit::message
