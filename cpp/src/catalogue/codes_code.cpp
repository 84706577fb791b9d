// Code pages LF07xx: what the code around a call says against it. Their examples are Python.
#include "catalogue/codes.hpp"

namespace lossfit {
namespace {

LOSSFIT_TEXT_DATA constexpr CodePage kPages[] = {
    {"LF0701", "gradient cut before the loss",
     "argmax, round, comparisons, casts to integers and detach() have no derivative. A loss of what they give cannot train the model: backward() raises, or changes nothing.",
     "scores = torch.randn(4, 3, requires_grad=True)\ntarget = torch.randint(0, 3, (4,))\nloss = F.mse_loss(scores.argmax(dim=1).float(), target.float())",
     "scores = torch.randn(4, 3, requires_grad=True)\ntarget = torch.randint(0, 3, (4,))\nloss = F.cross_entropy(scores, target)",
     "Where the number is only reported. Compute it under torch.no_grad() to say so."},
    {"LF0702", "prediction in the target's place",
     "target requires a gradient and input does not. Losses that treat their arguments alike hide it; others compute something else.",
     "pred = torch.randn(4, 3, requires_grad=True)\nlabel = torch.rand(4, 3)\nloss = F.binary_cross_entropy_with_logits(label, pred)",
     "pred = torch.randn(4, 3, requires_grad=True)\nlabel = torch.rand(4, 3)\nloss = F.binary_cross_entropy_with_logits(pred, label)",
     "Where the loss is symmetric, as mse_loss is, or the target is what learns."},
    {"LF0703", "tokens not shifted",
     "A model that predicts the next token gives at step t the scores of token t + 1. Compared with token t it learns to copy its input, and the loss falls to nothing.",
     "logits = torch.randn(2, 5, 7)\ninput_ids = torch.randint(0, 7, (2, 5))\nloss = F.cross_entropy(logits.view(-1, 7), input_ids.view(-1))",
     "logits = torch.randn(2, 5, 7)\ninput_ids = torch.randint(0, 7, (2, 5))\nloss = F.cross_entropy(logits[:, :-1].reshape(-1, 7), input_ids[:, 1:].reshape(-1))",
     "Where the model labels each token instead of predicting the next, or the tokens were shifted before."},
    {"LF0704", "mean added to a sum",
     "One term is averaged over every element, the other is summed over the batch, so that the sum outweighs the mean by thousands. The usual case is an autoencoder's divergence beside mse_loss.",
     "x, y, mu, logvar = torch.randn(8, 9), torch.randn(8, 9), torch.randn(8, 2), torch.randn(8, 2)\nkl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())\nloss = F.mse_loss(x, y) + kl",
     "x, y, mu, logvar = torch.randn(8, 9), torch.randn(8, 9), torch.randn(8, 2), torch.randn(8, 2)\nkl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())\nloss = (F.mse_loss(x, y, reduction='sum') + kl) / x.size(0)",
     "Where the sum is scaled to match the mean."},
    {"LF0705", "divergence averaged over its classes",
     "KL divergence is a sum over the classes. The mean over them is smaller by their number.",
     "p, q = torch.randn(8, 17).log_softmax(1), torch.randn(8, 17).softmax(1)\nloss = F.kl_div(p, q, reduction='none').mean(1).mean()",
     "p, q = torch.randn(8, 17).log_softmax(1), torch.randn(8, 17).softmax(1)\nloss = F.kl_div(p, q, reduction='batchmean')",
     "Where only the scale of the loss is at stake."},
    {"LF0706", "backward() of many numbers",
     "reduction='none' gives a loss for each element. backward() starts from one number and raises: grad can be implicitly created only for scalar outputs.",
     "x, y = torch.randn(4, requires_grad=True), torch.randn(4)\nloss = F.mse_loss(x, y, reduction='none')\nloss.backward()",
     "x, y = torch.randn(4, requires_grad=True), torch.randn(4)\nloss = F.mse_loss(x, y)\nloss.backward()",
     "Where backward() is given a gradient of the loss's shape."},
};

}  // namespace

std::span<const CodePage> code_code_pages() { return kPages; }

}  // namespace lossfit
