#!/usr/bin/env python3
"""Record what PyTorch's CPU generator draws.

usage: ATEN_CPU_CAPABILITY=avx2 record_random.py > tests/corpus/random-2.14.jsonl

One line is one seed and what was drawn after it, in order: {"seed", "draws": [...]}. A draw names its operation, its
arguments, and each tensor it yields: name, dtype, shape, the first and last 32 elements, and a checksum, the sum of
element i times (1 + i mod 97), added up in order. Floats have as many digits as tell them apart in their dtype.
"""
import json
import math
import sys

import torch

SEEDS = [0, 1, 42, 2**32 + 7, 2**64 - 1]
SIZES = [1, 15, 16, 17, 1000]
FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8"]
KEEP = 32


# Significant digits that tell every value of the dtype from its neighbours.
DIGITS = {"float32": 9, "float16": 5, "bfloat16": 4}


def number(value, dtype):
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return str(value)
    return float(f"{value:.{DIGITS[dtype]}g}") if dtype in DIGITS else value


def tensor(name, t):
    flat = t.detach().flatten().tolist()
    checksum = 0.0
    for i, value in enumerate(flat):
        checksum += float(value) * (1 + i % 97)
    dtype = str(t.dtype).removeprefix("torch.")
    kept = flat if len(flat) <= 2 * KEEP else flat[:KEEP] + flat[-KEEP:]
    return {"name": name, "dtype": dtype, "shape": list(t.shape),
            "kept": [number(v, dtype) for v in kept], "checksum": checksum}


def empty(dtype, count):
    return torch.empty(count, dtype=getattr(torch, dtype))


def layer(module):
    return [tensor(name, value) for name, value in module.state_dict().items()]


def draw(op, *a):
    nn = torch.nn
    if op == "uniform": return [tensor("", empty(*a[:2]).uniform_(*a[2:]))]
    if op == "normal": return [tensor("", empty(*a[:2]).normal_(*a[2:]))]
    if op == "randint": return [tensor("", empty(*a[:2]).random_(*a[2:]))]
    if op == "random": return [tensor("", empty(*a).random_())]
    if op == "randperm": return [tensor("", torch.randperm(a[1], dtype=getattr(torch, a[0])))]
    if op == "bernoulli": return [tensor("", empty(*a[:2]).bernoulli_(a[2]))]
    if op == "bernoulli_each": return [tensor("", torch.bernoulli(torch.linspace(0, 1, a[1], dtype=torch.float64).to(getattr(torch, a[0]))))]
    if op == "dropout": return [tensor("", nn.functional.dropout(torch.ones(a[1], dtype=getattr(torch, a[0])), a[2]))]
    if op == "linear": return layer(nn.Linear(a[1], a[2], bias=a[3], dtype=getattr(torch, a[0])))
    if op == "bilinear": return layer(nn.Bilinear(a[1], a[2], a[3], bias=a[4], dtype=getattr(torch, a[0])))
    if op == "convolution":
        dtype, inputs, outputs, kernel, groups, bias, transposed = a
        kind = getattr(nn, f"Conv{'Transpose' if transposed else ''}{len(kernel)}d")
        return layer(kind(inputs, outputs, tuple(kernel), groups=groups, bias=bias, dtype=getattr(torch, dtype)))
    if op == "embedding": return layer(nn.Embedding(a[1], a[2], padding_idx=a[3], dtype=getattr(torch, a[0])))
    if op == "recurrent":
        kind = {1: nn.RNN, 3: nn.GRU, 4: nn.LSTM}[a[1]]
        extra = {"proj_size": a[7]} if a[7] else {}
        return layer(kind(a[2], a[3], a[4], bias=a[5], bidirectional=a[6], dtype=getattr(torch, a[0]), **extra))
    if op == "recurrent_cell":
        kind = {1: nn.RNNCell, 3: nn.GRUCell, 4: nn.LSTMCell}[a[1]]
        return layer(kind(a[2], a[3], bias=a[4], dtype=getattr(torch, a[0])))
    if op == "multihead_attention":
        return layer(nn.MultiheadAttention(a[1], 1, kdim=a[2], vdim=a[3], bias=a[4], add_bias_kv=a[5], dtype=getattr(torch, a[0])))
    if op == "kaiming_normal": return [tensor("", nn.init.kaiming_normal_(torch.empty(a[1], dtype=getattr(torch, a[0])), a=a[2]))]
    if op == "kaiming_uniform": return [tensor("", nn.init.kaiming_uniform_(torch.empty(a[1], dtype=getattr(torch, a[0])), a=a[2]))]
    if op == "xavier_normal": return [tensor("", nn.init.xavier_normal_(torch.empty(a[1], dtype=getattr(torch, a[0])), gain=a[2]))]
    if op == "xavier_uniform": return [tensor("", nn.init.xavier_uniform_(torch.empty(a[1], dtype=getattr(torch, a[0])), gain=a[2]))]
    raise ValueError(op)


def refusal(op, *a):
    try:
        draw(op, *a)
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error).splitlines()[0]}
    raise ValueError(f"{op}{a} raises nothing")


def sequences():
    """(seed, [draw, ...]): alone in every size and dtype, then mixed, since state carries over."""
    for size in SIZES:
        for dtype in FLOATS:
            for seed in SEEDS if dtype == "float32" else SEEDS[:2]:
                yield seed, [("uniform", dtype, size, 0, 1)]
                yield seed, [("normal", dtype, size, 0, 1)]
            yield 3, [("uniform", dtype, size, -2.5, 7.1), ("normal", dtype, size, 1.7, 0.3), ("normal", dtype, 3, -4.2, 2.5)]
            yield 4, [("randint", dtype, size, -3, 200), ("random", dtype, size), ("bernoulli", dtype, size, 0.3)]
            yield 5, [("bernoulli_each", dtype, size), ("dropout", dtype, size, 0.4), ("dropout", dtype, size, 0.0), ("uniform", dtype, 2, 0, 1)]
        for dtype in INTEGERS:
            yield 6, [("randint", dtype, size, 0, 100), ("random", dtype, size), ("bernoulli", dtype, size, 0.7)]
        yield 7, [("randint", "bool", size, 0, 2), ("random", "bool", size), ("bernoulli", "bool", size, 0.5)]
        yield 8, [("randint", "int64", size, -5, 2**28 - 6), ("randint", "int64", size, 0, 2**28),
                  ("randint", "int64", size, -2**40, 2**62), ("randint", "int32", size, -2**31, 2**31 - 1)]
        yield 9, [("randperm", "int64", size), ("randperm", "float32", size), ("randperm", "int16", size), ("uniform", "float32", 2, 0, 1)]
    for seed in SEEDS[:3]:
        # An odd number of short normals leaves one value of a pair for later, past long draws.
        yield seed, [("normal", "float32", 3, 0, 1), ("normal", "float32", 16, 0, 1), ("uniform", "float32", 5, 0, 1),
                     ("normal", "float64", 1, 0, 1), ("randint", "int64", 7, 0, 10), ("normal", "float16", 1, 0, 1),
                     ("linear", "float32", 5, 3, True), ("normal", "float32", 33, 0, 1), ("normal", "bfloat16", 2, 0, 1)]
        yield seed, [("linear", "float32", 10, 64, True), ("linear", "float32", 64, 1, False), ("normal", "float32", 4, 0, 1)]
        yield seed, [("embedding", "float32", 7, 3, None), ("embedding", "float32", 2, 5, None),
                     ("embedding", "float32", 6, 4, -1), ("linear", "float64", 4, 4, True)]
        yield seed, [("convolution", "float32", 3, 8, [5], 1, True, False), ("convolution", "float32", 4, 6, [3, 3], 2, True, False),
                     ("convolution", "float32", 2, 4, [1, 2, 3], 1, False, False), ("convolution", "float32", 4, 6, [3], 2, True, True),
                     ("convolution", "float32", 3, 5, [2, 2], 1, True, True), ("convolution", "float64", 2, 3, [2, 2, 2], 1, True, True)]
        yield seed, [("bilinear", "float32", 3, 4, 5, True), ("linear", "float16", 6, 2, True), ("linear", "bfloat16", 6, 2, True)]
        yield seed, [("recurrent", "float32", 1, 3, 4, 2, True, False, 0), ("recurrent", "float32", 3, 3, 4, 1, False, True, 0),
                     ("recurrent", "float32", 4, 3, 4, 2, True, True, 2), ("recurrent_cell", "float32", 4, 3, 5, True),
                     ("recurrent_cell", "float32", 1, 3, 5, False)]
        yield seed, [("multihead_attention", "float32", 8, None, None, True, False),
                     ("multihead_attention", "float32", 6, 4, 5, True, True), ("multihead_attention", "float32", 4, None, None, False, False)]
        yield seed, [("kaiming_uniform", "float32", [4, 3, 2], 0), ("kaiming_normal", "float32", [20, 5], 0.2),
                     ("xavier_uniform", "float32", [3, 7], 1.5), ("xavier_normal", "float64", [3, 2], 1)]
        yield seed, [("linear", "float32", 0, 3, True), ("uniform", "float32", 2, 0, 1)]


REFUSALS = [
    ("uniform", "int64", 3, 0, 1), ("uniform", "float32", 3, 2, 1), ("uniform", "float16", 3, 0, 1e5),
    ("uniform", "float32", 3, -3e38, 3e38), ("normal", "int64", 3, 0, 1), ("normal", "float32", 3, 0, -1.5),
    ("randint", "int64", 3, 5, 2), ("randint", "uint8", 3, -1, 3), ("randint", "uint8", 3, 0, 300),
    ("randint", "int32", 3, 0, 2**40), ("randint", "int8", 3, 0, 129), ("randint", "int16", 3, 0, 2**15 + 1),
    ("randint", "bool", 3, 0, 3), ("randint", "float16", 3, 0, 70000),
    ("randperm", "bool", 3), ("randperm", "uint8", 300), ("randperm", "int8", 300), ("randperm", "int16", 70000),
    ("randperm", "float16", 3000), ("randperm", "int64", -1), ("bernoulli", "float32", 3, 2), ("bernoulli_each", "int64", 3),
    ("dropout", "float32", 3, 1.5), ("dropout", "int64", 3, 0.5),
]


def main():
    capability = torch.backends.cpu.get_cpu_capability()
    if capability != "AVX2":
        sys.exit(f"the recorded draws are those of PyTorch's AVX2 kernels; this one runs {capability}: "
                 "set ATEN_CPU_CAPABILITY=avx2")
    for seed, draws in sequences():
        torch.manual_seed(seed if seed < 2**63 else seed - 2**64)
        print(json.dumps({"seed": seed, "draws": [{"op": d[0], "args": d[1:], "tensors": draw(*d)} for d in draws]}))
    for d in REFUSALS:
        print(json.dumps({"seed": 0, "refused": {"op": d[0], "args": d[1:], **refusal(*d)}}))


main()
