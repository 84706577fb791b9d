// Code pages LF02xx, LF03xx and LF04xx: dtypes and devices, values, options.
#include "catalogue/codes.hpp"

namespace lossfit {
namespace {

LOSSFIT_TEXT_DATA constexpr CodePage kPages[] = {
    {"LF0201", "class indices need an integer dtype",
     "Class indices are int64 (from 2.14 on also uint8), lengths any integer dtype. Losses over numbers want floating targets instead.",
     "cross_entropy --input 32,10 --target 32:int32", "cross_entropy --input 32,10 --target 32:int64",
     "Never. target.long() is right where the values are class indices. Where they are not (probabilities, a regression), it cuts them to 0 and "
     "1 and hides that another loss is wanted."},
    {"LF0202", "dtype not implemented",
     "PyTorch has no kernel of this loss for the dtype: most want floating point, some do without half precision on the CPU.",
     "cross_entropy --input 32,10:int64 --target 32:int64", "cross_entropy --input 32,10:float32 --target 32:int64",
     "Never. Scores that are integers have no gradient: look for an argmax or a .long() between the model and the loss."},
    {"LF0203", "dtypes of two arguments disagree",
     "The kernel reads all arguments as one dtype. NumPy's float64 is the usual stranger beside a float32 model.",
     "binary_cross_entropy --input 8 --target 8:float64", "binary_cross_entropy --input 8 --target 8:float32",
     "Never. Cast the data to the model's dtype (target.float()), not the model to the data's. An integer target of 0 and 1 is cast the same way."},
    {"LF0204", "result cannot be stored in that dtype",
     "The loss is computed in place, and the tensor that shall hold the result is of an integer dtype.",
     "soft_margin_loss --input 8:int64 --target 8", "soft_margin_loss --input 8 --target 8", "Never. The argument that holds the scores must be floating point."},
    {"LF0205", "class probabilities need a floating dtype",
     "A target of the very shape of the scores is read as class probabilities, and those are floating point. PyTorch tells indices from "
     "probabilities by shape alone.",
     "cross_entropy --input 32,10 --target 32,10:int64", "cross_entropy --input 32,10 --target 32,10:float32",
     "Never. For a one-hot target of integers take target.float(), or target.argmax(1) as indices, which is faster."},
    {"LF0206", "arithmetic on bool", "PyTorch does not subtract or negate bool tensors.", "l1_loss --input 8:bool --target 8:bool", "l1_loss --input 8 --target 8",
     "Never. Cast masks with .float()."},
    {"LF0207", "tensors on different devices",
     "A kernel runs on one device and reaches no other's memory. The loss's own weight moves with the module: criterion.to(device).",
     "cross_entropy --input 32,10@cuda --target 32:int64", "cross_entropy --input 32,10@cuda --target 32:int64@cuda",
     "For the lengths of ctc_loss, which may stay on the CPU, and for scalars."},
    {"LF0301", "class index out of range",
     "Class indices count from 0 to C - 1. An index outside would read another class's memory, so PyTorch raises; on a GPU it stops in an "
     "assertion, at an unrelated line of Python.",
     "cross_entropy --input 3,3 --target 3:int64=1,2,3", "cross_entropy --input 3,3 --target 3:int64=0,1,2",
     "Where the value marks elements to leave out: say so with ignore_index (255 in many masks, -1 in many data sets; -100 is the default). "
     "Labels counted from 1 need a subtraction, a background class one more output."},
    {"LF0302", "value is no probability",
     "binary_cross_entropy takes logarithms of input and of 1 - input, so all must lie in [0, 1]; nan lies nowhere.",
     "binary_cross_entropy --input 2=0.5,1.5 --target 2=1,0", "binary_cross_entropy_with_logits --input 2=0.5,1.5 --target 2=1,0",
     "Never. Scores go into binary_cross_entropy_with_logits. After a sigmoid, values outside mean that the model has become nan."},
    {"LF0303", "negative variance", "gaussian_nll_loss takes the variance, which cannot be negative.", "gaussian_nll_loss --input 2 --target 2 --var 2=1,-1",
     "gaussian_nll_loss --input 2 --target 2 --var 2=1,1", "Never. Let the model yield the logarithm, and pass its exp(); or use F.softplus."},
    {"LF0304", "a length is too long",
     "A length asks for more frames than log_probs has, or for more labels than a row of targets has.",
     "ctc_loss --log-probs 5,2,4 --targets 2,3:int64=1,2,3,1,2,3 --input-lengths 2:int64=5,6 --target-lengths 2:int64=3,2",
     "ctc_loss --log-probs 5,2,4 --targets 2,3:int64=1,2,3,1,2,3 --input-lengths 2:int64=5,5 --target-lengths 2:int64=3,2",
     "Never. Where the network shortens the sequence, divide the lengths by the same factor."},
    {"LF0305", "blank out of range", "blank is a class of its own, so it must be one of 0 .. C - 1.",
     "ctc_loss --log-probs 50,16,20 --targets 16,30:int64 --input-lengths 16:int64 --target-lengths 16:int64 --blank 20",
     "ctc_loss --log-probs 50,16,20 --targets 16,30:int64 --input-lengths 16:int64 --target-lengths 16:int64 --blank 19",
     "Never. Where blank comes after the characters, the model needs one more output than there are characters."},
    {"LF0306", "label out of range", "The margin losses take class indices from 0 to C - 1; in multilabel_margin_loss -1 ends a row's list.",
     "multi_margin_loss --input 2,3 --target 2:int64=1,3", "multi_margin_loss --input 2,3 --target 2:int64=1,2",
     "Never. Labels counted from 1 need a subtraction; a row of 0 and 1 belongs into multilabel_soft_margin_loss."},
    {"LF0401", "option out of its range", "The option's value makes no sense for this loss: a width of zero, a share above one, a power that is not there.",
     "huber_loss --input 8 --target 8 --delta 0", "huber_loss --input 8 --target 8 --delta 1", "Never."},
    {"LF0402", "unknown reduction", "reduction is 'none', 'mean' or 'sum'; kl_div also knows 'batchmean'.", "mse_loss --input 8 --target 8 --reduction average",
     "mse_loss --input 8 --target 8 --reduction mean", "Never. 'elementwise_mean' is the old name of 'mean' and only warns."},
    {"LF0403", "options that do not go together", "One argument decides how another is read, and this option belongs to the other reading.",
     "cross_entropy --input 32,10 --target 32,10 --ignore-index 0", "cross_entropy --input 32,10 --target 32:int64 --ignore-index 0",
     "Never. With class probabilities there is no class to ignore: give such rows no weight instead."},
};

}  // namespace

std::span<const CodePage> element_code_pages() { return kPages; }

}  // namespace lossfit
