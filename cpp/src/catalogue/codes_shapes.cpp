// Code pages LF00xx and LF01xx: conditions, and shapes that do not go together.
#include "catalogue/codes.hpp"

namespace lossfit {
namespace {

LOSSFIT_TEXT_DATA constexpr CodePage kPages[] = {
    {"LF0001", "fits under a condition",
     "Some sizes are symbols such as N and M. The call fits exactly where the stated equations between them hold, and PyTorch raises for all "
     "other sizes.",
     "cross_entropy --input N,C --target M:int64", "cross_entropy --input N,C --target N:int64",
     "Always: it says what must be true, not that something is wrong. Give both axes the same symbol where they are the same size."},
    {"LF0101", "sizes do not broadcast",
     "PyTorch lines shapes up at their last axes. On each axis the sizes must be equal, or one of them 1, or the axis missing. Here two sizes "
     "above 1 differ, so no element has a partner.",
     "mse_loss --input 32,10 --target 32,9", "mse_loss --input 32,10 --target 32,10",
     "Never. Where the sizes are near each other, a step was cut off on one side; where one divides the other, axes were merged on one side."},
    {"LF0102", "batch sizes differ",
     "The first axis counts samples, and every sample needs its target. PyTorch calls it batch_size, whatever has been merged into it.",
     "cross_entropy --input 320,10 --target 288:int64", "cross_entropy --input 288,10 --target 288:int64",
     "Never. Look at the factors: 320 and 288 are 32 sequences of 10 and 9 steps. Usual causes: view(-1, C) on one side only, a target that "
     "lacks its last step, two loaders, or the last batch of a data set."},
    {"LF0103", "target has the wrong number of axes",
     "Class indices have the axes of the scores without the class axis: scores (N, C) take a target (N,), and (N, C, H, W) takes (N, H, W). A "
     "column (N, 1), a mask with a channel axis, or a one-hot target has one axis too many.",
     "cross_entropy --input 32,10 --target 32,1:int64", "cross_entropy --input 32,10 --target 32:int64",
     "Never. squeeze(1) takes away an axis of size 1 and keeps the rest; a bare squeeze() also drops a batch of one. A one-hot target becomes "
     "indices with argmax(1), or floating point of the very shape of the scores."},
    {"LF0104", "spatial sizes differ",
     "Behind batch and class axis, scores and target must agree place by place. Axis 1 of the scores is the class axis, so (N, T, C) must be "
     "permuted to (N, C, T) first.",
     "cross_entropy --input 4,21,64,64 --target 4,32,32:int64", "cross_entropy --input 4,21,64,64 --target 4,64,64:int64",
     "Never. Resize the scores with F.interpolate, or the mask with mode='nearest'. Move the class axis with permute or transpose, never with "
     "view, which scrambles the values."},
    {"LF0105", "shapes must be equal",
     "This loss compares element with element and does not broadcast: target must have the very shape of input.",
     "binary_cross_entropy_with_logits --input 8,1 --target 8", "binary_cross_entropy_with_logits --input 8,1 --target 8,1",
     "Never, but the repair is small where the shapes differ by axes of size 1 only: unsqueeze the target, or squeeze the input."},
    {"LF0106", "input has the wrong number of axes",
     "The loss is defined for inputs of certain ranks only, usually a batch of vectors (N, C) or one vector (C,).",
     "multi_margin_loss --input 8,5,3 --target 8:int64", "multi_margin_loss --input 8,5 --target 8:int64",
     "Never. Merge axes into the batch with flatten or reshape on input and target alike; add a batch axis with unsqueeze(0)."},
    {"LF0107", "weight has the wrong shape",
     "weight holds one number per class for cross_entropy, nll_loss and multi_margin_loss, and must broadcast to the elements for the others. "
     "A missing class needs a weight too.",
     "cross_entropy --input 32,10 --target 32:int64 --weight 9", "cross_entropy --input 32,10 --target 32:int64 --weight 10",
     "Never. Beware of the neighbour that passes: weights per sample are taken for weights per class where N equals C."},
    {"LF0108", "feature or class sizes differ",
     "The features of input and of linear_weight are multiplied and must be as many. linear_weight is (C, D): one row for each class.",
     "linear_cross_entropy --input 32,128 --linear-weight 128,10 --target 32:int64",
     "linear_cross_entropy --input 32,128 --linear-weight 10,128 --target 32:int64",
     "Never. A weight of (D, C) is transposed: pass linear_weight.t(), as nn.Linear stores it."},
    {"LF0109", "lengths of the wrong shape",
     "ctc_loss wants one input length and one target length for each sequence of the batch. With targets one after another, the target lengths "
     "must add up to their number.",
     "ctc_loss --log-probs 50,16,20 --targets 16,30:int64 --input-lengths 50:int64 --target-lengths 16:int64",
     "ctc_loss --log-probs 50,16,20 --targets 16,30:int64 --input-lengths 16:int64 --target-lengths 16:int64",
     "Never. log_probs is (T, N, C): a model that yields (N, T, C) needs transpose(0, 1)."},
    {"LF0110", "an axis is empty",
     "There is nothing to compute with: no classes, no frames or no features.",
     "multi_margin_loss --input 8,0 --target 8:int64", "multi_margin_loss --input 8,5 --target 8:int64",
     "Never for classes. A batch without samples is accepted by most losses, and its mean is nan."},
    {"LF0111", "arguments must have the same number of axes",
     "These arguments are compared vector by vector, and PyTorch refuses to add axes by itself.",
     "triplet_margin_loss --anchor 8,64 --positive 8,64 --negative 64", "triplet_margin_loss --anchor 8,64 --positive 8,64 --negative 8,64",
     "Never, but one vector for the whole batch can be given as expand(8, 64)."},
};

}  // namespace

std::span<const CodePage> shape_code_pages() { return kPages; }

}  // namespace lossfit
