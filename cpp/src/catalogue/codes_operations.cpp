// Code pages LF06xx: tensor operations on the way to a loss. Their examples are Python.
#include "catalogue/codes.hpp"

namespace lossfit {
namespace {

LOSSFIT_TEXT_DATA constexpr CodePage kPages[] = {
    {"LF0601", "no such axis or place", "The axis, index or range lies outside the tensor. Axes run from -rank to rank - 1.", "torch.randn(8, 5).sum(2)",
     "torch.randn(8, 5).sum(1)", "Never."},
    {"LF0602", "sizes do not hold the elements", "view, reshape and unflatten keep every element, so the sizes must multiply up to their number.",
     "torch.randn(10, 100).view(64, 784)", "torch.randn(10, 100).view(10, -1)", "Never. Let -1 stand for the one size that follows from the others."},
    {"LF0603", "wrong order of axes", "permute, movedim and t name every axis once.", "torch.randn(8, 5, 3).permute(0, 1)", "torch.randn(8, 5, 3).permute(0, 2, 1)",
     "Never."},
    {"LF0604", "tensors cannot be joined", "cat needs equal sizes on every axis but the one it joins, stack equal shapes.", "torch.cat([torch.randn(8, 5), torch.randn(8, 4)])",
     "torch.cat([torch.randn(8, 5), torch.randn(8, 4)], dim=1)", "Never."},
    {"LF0605", "cannot be expanded", "expand repeats axes of size 1 only, and new axes come first.", "torch.randn(8).expand(8, 5)", "torch.randn(8, 1).expand(8, 5)",
     "Never."},
    {"LF0606", "inner sizes of a product differ", "In a @ b the last axis of a and the last but one of b are summed over and must be as long.",
     "torch.randn(32, 784) @ torch.randn(512, 10)", "torch.randn(32, 512) @ torch.randn(512, 10)",
     "Never. In front of a Linear layer: flatten(1), or another in_features."},
    {"LF0607", "index does not match",
     "gather wants an index with as many axes as the input, no larger on the other axes; a mask has the shape of what it masks, and index tensors broadcast.",
     "torch.randn(8, 5).gather(1, torch.zeros(8, dtype=torch.int64))", "torch.randn(8, 5).gather(1, torch.zeros(8, 1, dtype=torch.int64))", "Never."},
    {"LF0608", "equation and operands disagree", "Each letter of an einsum equation is one size, and each operand has its letters.",
     "torch.einsum('ij,jk->ik', torch.randn(2, 3), torch.randn(4, 5))", "torch.einsum('ij,jk->ik', torch.randn(2, 3), torch.randn(3, 5))", "Never."},
    {"LF0609", "no view of these elements", "view only renames places in memory; after permute or transpose the elements lie in another order.",
     "torch.randn(8, 5).t().view(40)", "torch.randn(8, 5).t().reshape(40)", "Never. reshape copies where it must; the order of the elements is the same."},
    {"LF0610", "nothing to differentiate", "backward() starts at one number that some parameter led to.", "torch.randn(8, requires_grad=True).backward()",
     "torch.randn(8, requires_grad=True).sum().backward()", "Never. argmax, round, detach, item and casts to integers cut the way back."},
    {"LF0611", "layer made for another size", "A layer's weights fix the size of one axis: channels behind the batch, features and input_size at the end.",
     "torch.nn.Conv2d(3, 16, 3)(torch.randn(8, 32, 32, 3))", "torch.nn.Conv2d(3, 16, 3)(torch.randn(8, 32, 32, 3).permute(0, 3, 1, 2))", "Never."},
};

}  // namespace

std::span<const CodePage> operation_code_pages() { return kPages; }

}  // namespace lossfit
