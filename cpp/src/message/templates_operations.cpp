// What layers and tensor operations say on the way to a loss. No loss is asked; the facts and what they mean are told.
#include "message/templates.hpp"

namespace lossfit::message {
namespace {

constexpr std::string_view kSince26 = "2.6 2.14";
constexpr std::string_view kProduct = "nn.Linear or a matrix product";
constexpr std::string_view kConvolution = "a convolution layer";
constexpr std::string_view kEmbedding = "nn.Embedding";
constexpr std::string_view kLabelsForWeights = "Cast the one that was made wrongly: data usually wants .float(), and a layer follows model.double() or model.half().";

constexpr Template operation(std::string_view words, std::string_view versions, std::string_view what, std::string_view advice) {
  return {.words = words, .losses = "", .versions = versions, .calls = {}, .advice = advice, .operation = what};
}

LOSSFIT_TEXT_DATA constexpr Template kTemplates[] = {
    operation("mat1 and mat2 shapes cannot be multiplied ({rows:n}x{given:n} and {wanted:n}x{columns:n})", kAll, kProduct,
              "The input has {given} features in its last axis, and the weight takes {wanted} (LF0606)."),
    operation("a and b must have same reduction dim, but got {input:s} X {weight:s}", "2.14", kProduct, "The last axis of the input, {input}, and the first of the weight, {weight}, differ (LF0606)."),
    operation("mat1 dim 1 must match mat2 dim 0", "", kProduct, "The last axis of the input and in_features of the layer differ (LF0606)."),
    operation("size mismatch, m1: [{rows:n} x {given:n}], m2: [{wanted:n} x {columns:n}]", "", kProduct,
              "The input has {given} features in its last axis, and the weight takes {wanted} (LF0606)."),
    operation("Expected size for first two dimensions of batch2 tensor to be: {expected:s} but got: {got:s}", kAll, "a batched matrix product",
              "In a @ b the last axis of a and the last but one of b are summed over: b should begin with {expected} and begins with {got} (LF0606)."),
    operation("size mismatch, got input ({rows:n}), mat ({a:n}x{given:n}), vec ({wanted:n})", kSince26, "a product of matrix and vector",
              "The matrix has {given} columns and the vector {wanted} elements (LF0606)."),
    operation("mat1 and mat2 must have the same dtype, but got {input dtype:d} and {weight dtype:d}", kSince26, kProduct, kLabelsForWeights),
    operation("mat1 and mat2 must have the same dtype", "1.13", kProduct, kLabelsForWeights),
    operation("expected m1 and m2 to have the same dtype", kSince26, kProduct, kLabelsForWeights),
    operation("Input type ({input dtype:c}) and weight type ({weight dtype:c}) should be the same", kAll, kConvolution, kLabelsForWeights),
    operation("Input type ({input dtype:c}) and bias type ({weight dtype:c}) should be the same", kAll, kConvolution, kLabelsForWeights),
    operation("Input type ({input type:w}) and weight type ({weight type:w}) should be the same", "", kConvolution,
              "One is on the GPU or of another dtype: move model and data alike, model.to(device) and x.to(device)."),
    operation("expected input{input:s} to have {wanted:n} channels, but got {given:n} channels instead", kAll, kConvolution,
              "The input's axis 1 counts channels: it has {given}, and in_channels is {wanted}. Channels last? x.permute(0, 3, 1, 2). One grey channel? unsqueeze(1) or "
              "another in_channels."),
    operation("Expected {low:n}D (unbatched) or {high:n}D (batched) input to {layer:w}, but got input of size: {input:s}", kAll, kConvolution,
              "The layer wants (N, C, ..), {high} axes, or {low} without a batch: unsqueeze the axis that is missing."),
    operation("Kernel size can't be greater than actual input size", kAll, kConvolution, "The image has become smaller than the kernel: use fewer poolings, padding, or larger images."),
    operation("Output size is too small", kAll, "a pooling layer", "The image has become smaller than the window: use fewer poolings or larger images."),
    operation("running_mean should contain {given:n} elements not {wanted:n}", kAll, "nn.BatchNorm", "Axis 1 of the input has {given} channels, and num_features is {wanted}."),
    operation("Expected more than 1 value per channel when training, got input size {input:s}", kAll, "nn.BatchNorm",
              "One sample has no variance: pass drop_last=True to the DataLoader, or call model.eval()."),
    operation("Given normalized_shape={wanted:s}, expected input with shape", kAll, "nn.LayerNorm", "The last axes of the input are to be {wanted}."),
    operation("input.size(-1) must be equal to input_size. Expected {wanted:n}, got {given:n}", kAll, "a recurrent layer", "The input's last axis has {given} features, and input_size is {wanted}."),
    operation("Expected hidden{which:s} size {wanted:s}, got {given:s}", kAll, "a recurrent layer", "A hidden state has the shape (layers x directions, N, hidden_size); batch_first does not change that."),
    operation("index out of range in self", kAll, kEmbedding, "A token id is at least num_embeddings, or negative. Compare ids.max() with the size of the vocabulary."),
    operation("Assertion `srcIndex < srcSelectDimSize", "", kEmbedding,
              "A token id is at least num_embeddings. Compare ids.max() with the size of the vocabulary; on the CPU the message is at the line itself."),
    operation("for argument #1 'indices' to have one of the following scalar types: Long, Int; but got {given:w} instead", kAll, kEmbedding, "Token ids are whole numbers: ids.long()."),
    operation("shape '{view:s}' is invalid for input of size {elements:n}", kAll, "view or reshape", "The sizes of a view multiply up to the number of elements, which is {elements} (LF0602)."),
    operation("view size is not compatible with input tensor's size and stride", kAll, "view", "After permute or transpose the elements are not in order: use .reshape(..), or .contiguous().view(..)."),
    operation("Sizes of tensors must match except in dimension {axis:n}. Expected size {wanted:n} but got size {given:n} for tensor number {place:n} in the list", kAll, "torch.cat",
              "Tensor {place} of the list has {given} where the first has {wanted}; only axis {axis} may differ (LF0604)."),
    operation("Sizes of tensors must match except in dimension {axis:n}.", "", "torch.cat", "Only axis {axis} may differ (LF0604)."),
    operation("stack expects each tensor to be equal size, but got {first:s} at entry 0 and {other:s} at entry {place:n}", kAll, "torch.stack, or the DataLoader that makes a batch",
              "Sample {place} has the shape {other} and the first {first} (LF0604). Pad, crop or resize them in the data set, or give the DataLoader a collate_fn."),
    operation("The expanded size of the tensor ({wanted:n}) must match the existing size ({given:n}) at non-singleton dimension {axis:n}", kAll, "expand, or an assignment to a slice",
              "Only an axis of size 1 can be expanded: axis {axis} has {given} (LF0605)."),
    operation("index {index:n} is out of bounds for dimension {axis:n} with size {size:n}", kAll, "an index", "Axis {axis} has {size} places, counted from 0 (LF0601)."),
    operation("too many indices for tensor of dimension {axes:n}", kAll, "an index", "The tensor has {axes} axes, and more are indexed (LF0601)."),
    operation("The shape of the mask {mask:s} at index {place:n} does not match the shape of the indexed tensor {tensor:s}", kAll, "a boolean mask",
              "A mask has the shape of the axes that it selects from: {mask} against {tensor}."),
    operation("Dimension out of range (expected to be in range of [{least:n}, {most:n}], but got {axis:n})", kAll, "an operation along an axis",
              "The tensor's axes run from {least} to {most}, and axis {axis} was asked for (LF0601)."),
    operation("Class values must be smaller than num_classes", kAll, "F.one_hot", "A label is at least num_classes: look at labels.max()."),
    operation("one_hot is only applicable to index tensor", kAll, "F.one_hot", "Labels are class indices: labels.long()."),
    operation("einsum(): subscript {letter:w} has size {given:n} for operand {place:n} which does not broadcast with previously seen size {wanted:n}", kAll, "torch.einsum",
              "The letter {letter} stands for {wanted} before and for {given} in operand {place} (LF0608)."),
    operation("Assertion `idx_dim >= 0 && idx_dim < index_size", "", "gather, scatter or one_hot", "An index leaves its axis: look at index.min() and index.max() (LF0607)."),
    operation("&& \"index out of bounds\"` failed", "", "an index", "An index leaves its axis: look at its min() and max() (LF0601)."),
    operation("elements cannot be converted to Scalar", kSince26, ".item()", "item() takes one element: reduce first, with loss.mean() or reduction=\"mean\"."),
    operation("only one element tensors can be converted to Python scalars", "1.13", ".item()", "item() takes one element: reduce first, with loss.mean() or reduction=\"mean\"."),
    operation("Can't call numpy() on Tensor that requires grad", kAll, ".numpy()", "Detach it first: x.detach().cpu().numpy()."),
    operation("Trying to backward through the graph a second time", kAll, "backward()",
              "Compute the loss anew before each backward(), or keep the graph with backward(retain_graph=True). A hidden state carried over wants .detach()."),
    operation("one of the variables needed for gradient computation has been modified by an inplace operation", kAll, "backward()", "Write x = x + y in place of x += y where the graph needs the old value."),
    operation("expected sequence of length {wanted:n} at dim {axis:n} (got {given:n})", kAll, "torch.tensor", "The lists have unequal lengths, {wanted} and {given}: pad them."),
    operation("not enough values to unpack (expected {wanted:n}, got {given:n})", kAll, "unpacking", "The right side has {given} values and the left {wanted} names: look at what the DataLoader or the model returns."),
    operation("too many values to unpack (expected {wanted:n})", kAll, "unpacking", "The right side has more than {wanted} values: look at what the DataLoader or the model returns."),
    operation("{argument:w} must be a {axes:n}D tensor", kAll, "a batched matrix product", "bmm takes three axes, (B, N, M): unsqueeze or view it."),
    operation("{argument:w} must be a matrix", kAll, "a matrix product", "mm takes two axes; @ takes more."),
    operation("size mismatch, got {rows:n}, {a:n}x{given:n},{wanted:n}", "1.13", "a product of matrix and vector", "The matrix has {given} columns and the vector {wanted} elements (LF0606)."),
    operation("inconsistent tensor size, expected tensor {first:s} and src {other:s}", kAll, "torch.dot", "Both vectors need the same length."),
    operation("Tensors must have same number of dimensions: got {first:n} and {other:n}", kAll, "torch.cat", "One has {first} axes and another {other}: unsqueeze the one that lacks an axis (LF0604)."),
    operation("expected {wanted:n}D input (got {given:n}D input)", kAll, "a normalization or pooling layer", "The layer wants {wanted} axes and gets {given}; BatchNorm2d takes (N, C, H, W), BatchNorm1d (N, C)."),
    operation("expected {wanted:n}D or {other:n}D input (got {given:n}D input)", kAll, "nn.BatchNorm1d", "The layer wants {wanted} or {other} axes and gets {given}."),
    operation("{layer:w}: Expected input to be 2D or 3D, got {given:n}D instead", kSince26, "a recurrent layer", "A recurrent layer takes (L, N, features), or (N, L, features) with batch_first=True."),
    operation("input must have {wanted:n} dimensions, got {given:n}", "1.13", "a recurrent layer", "A recurrent layer takes (L, N, features), or (N, L, features) with batch_first=True."),
    operation("does not match the length of the desired ordering of dimensions i.e. input.dim() = {axes:n} is not equal to len(dims) = {named:n}", kAll, "permute",
              "permute names every axis once: the tensor has {axes}, and {named} are named (LF0603)."),
    operation("was expecting embedding dimension of {wanted:n}, but got {given:n}", kAll, "nn.MultiheadAttention", "The last axis of the query has {given}, and embed_dim is {wanted}."),
    operation("split_with_sizes expects split_sizes to sum exactly to {size:n} (input tensor's size at dimension {axis:n}), but got split_sizes={parts:s}", kAll, "split",
              "The parts are to sum to {size}."),
    operation("masked_fill_ only supports boolean masks, but got mask with dtype {given:w}", kSince26, "masked_fill", "Make the mask boolean: mask.bool()."),
    operation("can't convert np.ndarray of type {given:w}", kAll, "torch.from_numpy", "An array of {given} holds no numbers that a tensor can: array.astype(np.float32), or look for rows of unequal length."),
    operation("cuDNN error: {status:w}", "", "the GPU's library", "Often a shape or dtype that the library does not take, or memory that has run out: run once on the CPU, where the message says more."),
    operation("CUDA error: CUBLAS_STATUS_{status:w}", "", kProduct, "Often a class index, token id or shape that is wrong: run once on the CPU, where the message says more."),
    operation("CUDA out of memory", "", "the GPU's memory", "No shape is wrong: use a smaller batch, and keep loss.item() in sums, not loss."),
};

}  // namespace

std::span<const Template> operation_templates() { return kTemplates; }

}  // namespace lossfit::message
