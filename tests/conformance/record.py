#!/usr/bin/env python3
"""Records what the PyTorch that runs this does with loss calls, one JSON object a line.

usage: record.py SEED CASES_PER_LOSS [LOSS ...]     random calls, drawn by cases.py
       record.py wild SEED CASES_PER_LOSS [LOSS ..] calls whose arguments hardly know each other, drawn by wild.py
       record.py replay FILE[.gz]                   the calls of a recorded file, anew
       record.py own                                PyTorch's own test inputs (torch_inputs.py)

A line: {"id", "loss", "tensors": {name: {shape, dtype, data}}, "options", "outcome", "torch"}. The outcome is
{"ok": true, "shape", "dtype", "value", "grad"?, "grad_error"?, "warnings"?} or {"ok": false, "error", "message", "warnings"?}.
The gradient is that of the result's sum, for the floating tensors that a model computes (LEARNED).

PyTorch can crash on some calls, and can read memory that is not the call's own on others. So calls run in
forked children, and each runs twice: a call that answers differently the second time is left out.
"""
import json
import math
import os
import sys
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("UCX_LOG_LEVEL", "fatal")
import torch
import torch.nn.functional as F

from calls import read

FLOATS = ("float32", "float64", "float16", "bfloat16")
LEARNED = {"input", "input1", "input2", "anchor", "positive", "negative", "log_probs", "var", "linear_weight", "linear_bias"}
VERSION = torch.__version__.split("+")[0]
# Calls a child runs before it is replaced. A ctc_loss call with wrong lengths may write where it should not.
BATCH, BATCH_UNSAFE = 400, 1


def to_json(x):
    """JSON has no nan and no infinity: strings stand for them."""
    if isinstance(x, float) and not math.isfinite(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return x


def from_json(x):
    return float(x) if x in ("nan", "inf", "-inf") else x


def encode(tensors):
    return {k: {"shape": list(s["shape"]), "dtype": s["dtype"], "data": [to_json(v) for v in s["data"]]} for k, s in tensors.items()}


def make(spec):
    wide = torch.float64 if spec["dtype"] in FLOATS else torch.bool if spec["dtype"] == "bool" else torch.int64
    data = [from_json(v) for v in spec["data"]]
    return torch.tensor(data, dtype=wide).reshape(spec["shape"]).to(getattr(torch, spec["dtype"]))


def flat(tensor):
    return [to_json(v) for v in tensor.detach().reshape(-1).tolist()]


def trouble(e):
    return {"error": type(e).__name__, "message": str(e).split("\nException raised from")[0]}


def run(loss, tensors, options):
    """The outcome of one call, in this process."""
    call = getattr(F, loss, None)
    if call is None:
        return {"ok": False, "error": "AttributeError", "message": f"module 'torch.nn.functional' has no attribute '{loss}'"}
    args = {k: make(s) for k, s in tensors.items()}
    for name, value in args.items():
        if name in LEARNED and value.dtype.is_floating_point:
            value.requires_grad_(True)
    result = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = call(**args, **{k: from_json(v) for k, v in options.items()})
            outcome = {"ok": True, "shape": list(result.shape), "dtype": str(result.dtype).split(".")[1], "value": flat(result)}
        except Exception as e:
            outcome = {"ok": False, **trouble(e)}
    if caught:
        outcome["warnings"] = [str(w.message) for w in caught]
    if result is not None and result.requires_grad:
        try:
            result.sum().backward()
            outcome["grad"] = {k: flat(v.grad) for k, v in args.items() if v.grad is not None}
        except Exception as e:
            outcome["grad_error"] = trouble(e)
    return outcome


def dirty_memory():
    """Leaves freed blocks full of a pattern, for a result that PyTorch never writes to show itself."""
    held = [torch.full((size,), pattern, dtype=torch.uint8) for size in (1, 2, 4, 8, 64, 256) for pattern in (66,) * 8]
    del held


def child(calls, to):
    for loss, tensors, options in calls:
        first = run(loss, tensors, options)
        dirty_memory()
        second = run(loss, tensors, options)
        # A warning that PyTorch gives once per process is absent from the second run.
        same = {**first, "warnings": 0} == {**second, "warnings": 0}
        to.write(json.dumps(first if same else None) + "\n")
        to.flush()


def outcomes(calls, unsafe=("ctc_loss",)):
    """Yields the outcome of each call; None where PyTorch does not answer the same twice."""
    at = 0
    while at < len(calls):
        alone = calls[at][0] in unsafe
        batch = calls[at:at + (BATCH_UNSAFE if alone else BATCH)]
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            with os.fdopen(write, "w") as to:
                child(batch, to)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as answers:
            done = [json.loads(line) for line in answers if line.endswith("\n")]
        status = os.waitpid(pid, 0)[1]
        yield from done
        at += len(done)
        if status and len(done) < len(batch):
            yield {"ok": False, "error": "crash", "message": f"PyTorch itself ended with signal {os.WTERMSIG(status)}"}
            at += 1


def write(cases):
    """Runs (id, loss, encoded tensors, options) and prints a line for each stable one."""
    cases = list(cases)
    for (name, loss, tensors, options), outcome in zip(cases, outcomes([c[1:] for c in cases])):
        if outcome is None:
            print("unstable, left out:", name, file=sys.stderr)
        else:
            print(json.dumps({"id": name, "loss": loss, "tensors": tensors, "options": options, "outcome": outcome, "torch": VERSION}))


def main():
    if sys.argv[1] == "replay":
        write((c["id"], c["loss"], c["tensors"], c["options"]) for c in read(sys.argv[2]))
    elif sys.argv[1] == "own":
        import torch_inputs
        write((name, loss, encode(tensors), options) for name, loss, tensors, options in torch_inputs.calls())
    else:
        import cases
        import wild
        is_wild = sys.argv[1] == "wild"
        seed, count, *losses = sys.argv[2:] if is_wild else sys.argv[1:]
        for loss in losses or cases.LOSSES:
            drawn = ((wild if is_wild else cases).draw(loss, seed, i) for i in range(int(count)))
            write((f"{loss}/{'w' if is_wild else 'e'}{seed}-{i}", loss, encode(t), {k: to_json(v) for k, v in o.items()}) for i, (t, o) in enumerate(drawn))


if __name__ == "__main__":
    main()
