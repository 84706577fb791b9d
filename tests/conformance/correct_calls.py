#!/usr/bin/env python3
"""Writes calls as they should be, one JSON question a line: every loss, every form its documentation gives.

usage: correct_calls.py > tests/corpus/correct-calls.jsonl        (where torch imports)

None of them is a mistake, so none may be found suspicious. Each is run: it must work, without a warning, and give a finite loss.
"""
import json
import warnings

import torch
import torch.nn.functional as F

torch.manual_seed(0)
warnings.simplefilter("error")
count = 0


def spec(tensor, values):
    out = {"shape": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}
    if values:
        out["data"] = [round(x, 6) if isinstance(x, float) and abs(x) > 1e-3 else x for x in tensor.reshape(-1).tolist()]
    return out


def call(loss, why, values=True, **arguments):
    """One call; the keyword arguments that are tensors become tensors, the others options."""
    global count
    result = getattr(F, loss)(**arguments)
    assert torch.isfinite(result).all(), (loss, why)
    tensors = {k: spec(v, values) for k, v in arguments.items() if isinstance(v, torch.Tensor)}
    options = {k: v for k, v in arguments.items() if not isinstance(v, torch.Tensor)}
    print(json.dumps({"id": f"{loss}/{count}: {why}", "loss": loss, "tensors": tensors, "options": options}))
    count += 1


def both(loss, why, **arguments):
    """The call with its values, and as shapes alone."""
    call(loss, why, True, **arguments)
    call(loss, why, False, **arguments)


def labels(*shape, classes):
    return torch.randint(0, classes, shape)


def bits(*shape):
    return torch.randint(0, 2, shape).float()


def signs(*shape):
    return torch.randint(0, 2, shape).float() * 2 - 1


r = torch.randn
reductions = ("mean", "sum", "none")

# Regression: predictions and targets of one shape.
for loss in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"):
    for shape in ((32,), (32, 1), (8, 3), (4, 3, 6, 5), ()):
        both(loss, "input and target of one shape", input=r(shape), target=r(shape))
    for reduction in reductions:
        call(loss, "every reduction", input=r(8, 3), target=r(8, 3), reduction=reduction)
    call(loss, "double precision", input=r(8, 3).double(), target=r(8, 3).double())
    call(loss, "quantiles, expanded by hand", input=r(8, 3), target=r(8, 1).expand(8, 3).contiguous())
    call(loss, "an autoencoder's pixels", input=torch.rand(2, 1, 7, 7), target=torch.rand(2, 1, 7, 7))
call("smooth_l1_loss", "boxes", input=r(16, 4), target=r(16, 4), beta=0.5)
call("huber_loss", "another delta", input=r(16, 4), target=r(16, 4), delta=2.0)
call("mse_loss", "weighted", input=r(8, 3), target=r(8, 3), weight=torch.rand(8, 3) + 0.1)

# Classification by index or by probabilities.
for n, c in ((32, 10), (3, 5), (16, 2), (1, 7), (64, 100)):
    both("cross_entropy", "one class index for each row", input=r(n, c), target=labels(n, classes=c))
    both("nll_loss", "log_softmax and one class index for each row", input=r(n, c).log_softmax(1), target=labels(n, classes=c))
for reduction in reductions:
    call("cross_entropy", "every reduction", input=r(12, 5), target=labels(12, classes=5), reduction=reduction)
    call("nll_loss", "every reduction", input=r(12, 5).log_softmax(1), target=labels(12, classes=5), reduction=reduction)
for shape in ((4, 5, 9), (2, 3, 8, 6), (2, 3, 4, 5, 6)):
    target = labels(shape[0], *shape[2:], classes=shape[1])
    both("cross_entropy", "one class index for each place", input=r(shape), target=target)
    both("nll_loss", "one class index for each place", input=r(shape).log_softmax(1), target=target)
    both("cross_entropy", "class probabilities for each place", input=r(shape), target=r(shape).softmax(1))
call("cross_entropy", "an image whose height is its number of classes", input=r(2, 8, 8, 6), target=labels(2, 8, 6, classes=8))
both("cross_entropy", "class probabilities, as documented", input=r(3, 5), target=r(3, 5).softmax(1))
call("cross_entropy", "one-hot rows as floats", input=r(6, 5), target=F.one_hot(labels(6, classes=5), 5).float())
call("cross_entropy", "smoothed one-hot rows", input=r(6, 5), target=F.one_hot(labels(6, classes=5), 5).float() * 0.9 + 0.02)
both("cross_entropy", "one sample without a batch", input=r(5), target=torch.tensor(3))
call("cross_entropy", "one sample's probabilities", input=r(5), target=r(5).softmax(0))
call("cross_entropy", "one sample's one-hot class", input=r(5), target=torch.tensor([0.0, 0, 1, 0, 0]))
both("cross_entropy", "class weights", input=r(12, 5), target=labels(12, classes=5), weight=torch.rand(5) + 0.5)
both("nll_loss", "class weights", input=r(12, 5).log_softmax(1), target=labels(12, classes=5), weight=torch.rand(5) + 0.5)
call("cross_entropy", "equal class weights in a square batch", input=r(5, 5), target=labels(5, classes=5), weight=torch.ones(5))
call("cross_entropy", "label smoothing", input=r(12, 5), target=labels(12, classes=5), label_smoothing=0.1)
call("cross_entropy", "padding ignored", input=r(6, 5), target=torch.tensor([1, 0, 4, -100, -100, -100]))
call("cross_entropy", "void label ignored", input=r(2, 3, 4, 5), target=labels(2, 4, 5, classes=3).masked_fill(torch.rand(2, 4, 5) < 0.3, 255), ignore_index=255)
call("nll_loss", "padding ignored", input=r(6, 5).log_softmax(1), target=torch.tensor([1, 0, 4, 0, 0, 0]), ignore_index=0)
call("cross_entropy", "a language model, shifted and flattened", input=r(2, 7, 30)[:, :-1].reshape(-1, 30), target=labels(2, 7, classes=30)[:, 1:].reshape(-1))
call("cross_entropy", "a language model, classes moved to axis 1", input=r(2, 7, 30).transpose(1, 2).contiguous(), target=labels(2, 7, classes=30))
call("cross_entropy", "contrastive: similarities of a batch with itself", input=r(8, 8) / 0.1, target=torch.arange(8))
call("cross_entropy", "a fresh model's zeros", input=torch.zeros(8, 4), target=labels(8, classes=4))
call("cross_entropy", "confident scores", input=r(8, 4) * 20, target=labels(8, classes=4))
call("cross_entropy", "double precision", input=r(8, 4).double(), target=labels(8, classes=4))
call("cross_entropy", "bfloat16", input=r(8, 4).bfloat16(), target=labels(8, classes=4))
call("nll_loss", "log_softmax, double precision", input=r(8, 4).double().log_softmax(1), target=labels(8, classes=4))
call("nll_loss", "bfloat16", input=r(8, 4).bfloat16().log_softmax(1), target=labels(8, classes=4))
call("nll_loss", "one sample without a batch", input=r(5).log_softmax(0), target=torch.tensor(2))
call("nll_loss", "square places, classes on axis 1", input=r(4, 6, 6).log_softmax(1), target=labels(4, 6, classes=6))
call("nll_loss", "log of softmax", input=r(6, 4).softmax(1).log(), target=labels(6, classes=4))
for reduction in reductions:
    both("linear_cross_entropy", "features times weights", input=r(12, 6), linear_weight=r(9, 6), target=labels(12, classes=9), reduction=reduction)
call("linear_cross_entropy", "with bias", input=r(12, 6), linear_weight=r(9, 6), linear_bias=r(9), target=labels(12, classes=9))
call("linear_cross_entropy", "padding ignored", input=r(4, 6), linear_weight=r(9, 6), target=torch.tensor([3, 8, -100, -100]), ignore_index=-100)
call("linear_cross_entropy", "smoothing", input=r(4, 6), linear_weight=r(9, 6), target=labels(4, classes=9), label_smoothing=0.1)

# Yes-or-no questions.
for shape in ((32,), (32, 1), (8, 4), (2, 1, 6, 5)):
    both("binary_cross_entropy", "sigmoid and 0 or 1", input=torch.sigmoid(r(shape)), target=bits(*shape))
    both("binary_cross_entropy_with_logits", "logits and 0 or 1", input=r(shape) * 2, target=bits(*shape))
for reduction in reductions:
    call("binary_cross_entropy", "soft labels", input=torch.sigmoid(r(8, 4)), target=torch.rand(8, 4), reduction=reduction)
    call("binary_cross_entropy_with_logits", "soft labels", input=r(8, 4), target=torch.rand(8, 4), reduction=reduction)
call("binary_cross_entropy", "weights of every element", input=torch.sigmoid(r(8, 4)), target=bits(8, 4), weight=torch.rand(8, 4) + 0.1)
call("binary_cross_entropy", "certain predictions", input=torch.tensor([0.0, 1, 1, 0]), target=torch.tensor([0.0, 1, 1, 0]))
call("binary_cross_entropy_with_logits", "pos_weight of every class", input=r(12, 5), target=bits(12, 5), pos_weight=torch.rand(5) * 4)
call("binary_cross_entropy_with_logits", "weights of every class", input=r(12, 5), target=bits(12, 5), weight=torch.rand(5) + 0.1)
call("binary_cross_entropy_with_logits", "a GAN's real images", input=r(16, 1), target=torch.ones(16, 1))
call("binary_cross_entropy_with_logits", "a GAN's made images", input=r(16, 1), target=torch.zeros(16, 1))
call("binary_cross_entropy_with_logits", "a fresh model's zeros", input=torch.zeros(8, 1), target=bits(8, 1))
call("binary_cross_entropy_with_logits", "smoothed labels", input=r(16, 1), target=bits(16, 1) * 0.9 + 0.05)
both("multilabel_soft_margin_loss", "logits and rows of 0 and 1", input=r(8, 5), target=bits(8, 5))
call("multilabel_soft_margin_loss", "integer rows", input=r(8, 5), target=bits(8, 5).long())
call("multilabel_soft_margin_loss", "one sample", input=r(5), target=bits(5))
call("multilabel_soft_margin_loss", "class weights", input=r(8, 5), target=bits(8, 5), weight=torch.rand(5) + 0.1)
for reduction in reductions:
    call("multilabel_soft_margin_loss", "every reduction", input=r(8, 5), target=bits(8, 5), reduction=reduction)

# Distributions.
for shape in ((3, 5), (16, 10), (2, 6, 7)):
    axis = -1
    both("kl_div", "log_softmax and softmax, batchmean", input=r(shape).log_softmax(axis), target=r(shape).softmax(axis), reduction="batchmean")
    call("kl_div", "both as logarithms", input=r(shape).log_softmax(axis), target=r(shape).log_softmax(axis), reduction="batchmean", log_target=True)
    call("kl_div", "summed", input=r(shape).log_softmax(axis), target=r(shape).softmax(axis), reduction="sum")
    call("kl_div", "each element", input=r(shape).log_softmax(axis), target=r(shape).softmax(axis), reduction="none")
call("kl_div", "classes on axis 1", input=r(4, 5, 6).log_softmax(1), target=r(4, 5, 6).softmax(1), reduction="batchmean")
call("kl_div", "heat maps", input=r(3, 24).log_softmax(1).reshape(3, 4, 6), target=r(3, 24).softmax(1).reshape(3, 4, 6), reduction="batchmean")
call("kl_div", "distillation with a temperature", input=(r(8, 10) / 4).log_softmax(1), target=(r(8, 10) / 4).softmax(1), reduction="batchmean")
call("kl_div", "one-hot target", input=r(6, 4).log_softmax(1), target=F.one_hot(labels(6, classes=4), 4).float(), reduction="batchmean")
counts = torch.poisson(torch.rand(16) * 5)
both("poisson_nll_loss", "log rates and counts", input=r(16), target=counts)
both("poisson_nll_loss", "log rates and counts, a column each", input=r(16, 1), target=counts[:, None])
call("poisson_nll_loss", "rates and counts", input=torch.rand(16) + 0.2, target=counts, log_input=False)
call("poisson_nll_loss", "with Stirling's term", input=r(4, 5), target=torch.poisson(torch.rand(4, 5) * 5), full=True)
for reduction in reductions:
    call("poisson_nll_loss", "every reduction", input=r(4, 5), target=torch.poisson(torch.rand(4, 5) * 5), reduction=reduction)
both("gaussian_nll_loss", "a variance for each element", input=r(5, 2), target=r(5, 2), var=torch.rand(5, 2) + 0.1)
both("gaussian_nll_loss", "a variance for each row", input=r(5, 2), target=r(5, 2), var=torch.rand(5, 1) + 0.1)
both("gaussian_nll_loss", "a variance for each row, without its axis", input=r(5, 2), target=r(5, 2), var=torch.rand(5) + 0.1)
both("gaussian_nll_loss", "one column", input=r(16, 1), target=r(16, 1), var=torch.rand(16, 1) + 0.1)
call("gaussian_nll_loss", "a target with an axis of size 1, as documented", input=r(5, 3, 2), target=r(5, 1, 2), var=torch.rand(5, 3, 2) + 0.1)
call("gaussian_nll_loss", "with its constant", input=r(5, 2), target=r(5, 2), var=torch.rand(5, 2) + 0.1, full=True)
for reduction in reductions:
    call("gaussian_nll_loss", "every reduction", input=r(5), target=r(5), var=torch.rand(5) + 0.1, reduction=reduction)

# Signs, margins and pairs.
for shape in ((16,), (16, 1), (4, 5)):
    both("soft_margin_loss", "scores and signs", input=r(shape), target=signs(*shape))
    both("hinge_embedding_loss", "distances and signs", input=r(shape).abs(), target=signs(*shape))
    both("margin_ranking_loss", "two scores and signs", input1=r(shape), input2=r(shape), target=signs(*shape))
for loss in ("soft_margin_loss", "hinge_embedding_loss"):
    for reduction in reductions:
        call(loss, "every reduction", input=r(16).abs(), target=signs(16), reduction=reduction)
call("soft_margin_loss", "integer signs", input=r(16), target=signs(16).long())
call("hinge_embedding_loss", "another margin", input=r(16).abs(), target=signs(16), margin=0.5)
call("hinge_embedding_loss", "similarities of either sign", input=torch.tensor([0.4, -0.2, 0.1, 0.9]), target=torch.tensor([1.0, -1, -1, 1]))
call("margin_ranking_loss", "a margin", input1=r(16), input2=r(16), target=signs(16), margin=0.5)
call("margin_ranking_loss", "every pair of a list, told by the target", input1=r(6, 1), input2=r(1, 6), target=signs(6, 6))
call("margin_ranking_loss", "one positive against several negatives", input1=r(8, 1), input2=r(8, 4), target=torch.ones(8, 4))
both("cosine_embedding_loss", "pairs of vectors and signs", input1=r(8, 16), input2=r(8, 16), target=signs(8))
call("cosine_embedding_loss", "integer signs", input1=r(8, 16), input2=r(8, 16), target=signs(8).long(), margin=0.3)
call("cosine_embedding_loss", "one pair", input1=r(16), input2=r(16), target=torch.tensor(1.0))
call("cosine_embedding_loss", "every pair belongs together", input1=r(8, 16), input2=r(8, 16), target=torch.ones(8))
for loss in ("triplet_margin_loss", "triplet_margin_with_distance_loss"):
    for reduction in reductions:
        both(loss, "rows of vectors", anchor=r(8, 16), positive=r(8, 16), negative=r(8, 16), reduction=reduction)
    call(loss, "one triplet", anchor=r(16), positive=r(16), negative=r(16))
    call(loss, "with the swap", anchor=r(8, 16), positive=r(8, 16), negative=r(8, 16), swap=True, margin=0.2)
    call(loss, "one anchor for all", anchor=r(1, 16), positive=r(8, 16), negative=r(8, 16))
call("triplet_margin_loss", "another norm", anchor=r(8, 16), positive=r(8, 16), negative=r(8, 16), p=1)
both("multi_margin_loss", "scores and one class index for each row", input=r(12, 5), target=labels(12, classes=5))
call("multi_margin_loss", "one sample", input=r(5), target=torch.tensor(2))
call("multi_margin_loss", "squared", input=r(12, 5), target=labels(12, classes=5), p=2)
call("multi_margin_loss", "class weights", input=r(12, 5), target=labels(12, classes=5), weight=torch.rand(5) + 0.1)
both("multilabel_margin_loss", "lists of classes, ended by -1", input=r(2, 4), target=torch.tensor([[3, 0, -1, 1], [2, -1, -1, -1]]))
call("multilabel_margin_loss", "one sample, as documented", input=torch.tensor([0.1, 0.2, 0.4, 0.8]), target=torch.tensor([3, 0, -1, 1]))
call("multilabel_margin_loss", "two classes, both hold", input=r(3, 2), target=torch.tensor([[0, 1], [1, 0], [0, 1]]))
call("multilabel_margin_loss", "no class holds", input=r(2, 4), target=torch.full((2, 4), -1))

# Sequences.
steps, batch, classes, length = 12, 3, 6, 4
both("ctc_loss", "padded targets, as documented", log_probs=r(steps, batch, classes).log_softmax(2), targets=torch.randint(1, classes, (batch, length)),
     input_lengths=torch.full((batch,), steps), target_lengths=torch.randint(1, length + 1, (batch,)))
call("ctc_loss", "padded with the blank beyond their lengths", log_probs=r(steps, 2, classes).log_softmax(2), targets=torch.tensor([[1, 2, 0, 0], [3, 4, 5, 1]]),
     input_lengths=torch.tensor([steps, steps]), target_lengths=torch.tensor([2, 4]))
call("ctc_loss", "targets in one row", log_probs=r(steps, batch, classes).log_softmax(2), targets=torch.randint(1, classes, (6,)),
     input_lengths=torch.full((batch,), steps), target_lengths=torch.tensor([1, 2, 3]))
call("ctc_loss", "one sequence", log_probs=r(steps, classes).log_softmax(1), targets=torch.tensor([1, 2, 3]), input_lengths=torch.tensor(steps), target_lengths=torch.tensor(3))
call("ctc_loss", "the last class as blank", log_probs=r(steps, batch, classes).log_softmax(2), targets=torch.randint(0, classes - 1, (batch, length)),
     input_lengths=torch.full((batch,), steps), target_lengths=torch.full((batch,), 2), blank=classes - 1)
for reduction in reductions:
    call("ctc_loss", "every reduction", log_probs=r(steps, batch, classes).log_softmax(2), targets=torch.randint(1, classes, (batch, length)),
         input_lengths=torch.full((batch,), steps), target_lengths=torch.full((batch,), 3), reduction=reduction, zero_infinity=True)

# The closest neighbours of what is found suspicious, or noted.
both("nll_loss", "log_softmax over the classes of a map", input=F.log_softmax(r(3, 4, 5, 5), dim=1), target=labels(3, 5, 5, classes=4))
call("nll_loss", "as many rows as classes", input=F.log_softmax(r(4, 4), dim=1), target=labels(4, classes=4))
call("nll_loss", "one row, whose columns hold one number each", input=F.log_softmax(r(1, 4), dim=1), target=labels(1, classes=4))
call("kl_div", "distributions of a square table", input=F.log_softmax(r(5, 5), dim=1), target=F.softmax(r(5, 5), dim=1), reduction="batchmean")
call("kl_div", "distributions over the last of three axes", input=F.log_softmax(r(2, 3, 4), dim=-1), target=F.softmax(r(2, 3, 4), dim=-1), reduction="batchmean")
call("poisson_nll_loss", "rates above 0", input=torch.rand(8) + 0.1, target=torch.poisson(torch.full((8,), 2.0)), log_input=False)
call("poisson_nll_loss", "logarithms of rates, of both signs", input=r(8), target=torch.poisson(torch.full((8,), 2.0)))
call("cross_entropy", "one-hot floats", input=r(6, 4), target=F.one_hot(labels(6, classes=4), 4).float())
call("cross_entropy", "weights of which some are 0", input=r(6, 4), target=labels(6, classes=4), weight=torch.tensor([0.0, 1.0, 2.0, 0.5]))
call("cross_entropy", "bytes as class indices", input=r(6, 4), target=labels(6, classes=4).to(torch.uint8))
call("mse_loss", "a model of doubles and a target of floats", input=r(6, 2).double(), target=r(6, 2))
call("gaussian_nll_loss", "one variance for all, as a number", input=r(6, 2), target=r(6, 2), var=0.5)
