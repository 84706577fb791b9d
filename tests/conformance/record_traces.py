#!/usr/bin/env python3
"""Runs PyTorch snippets and records what `lossfit trace` is held against: after each line the shape and dtype of every
tensor bound by then, every loss call with its outcome, and how the snippet ended.

usage: record_traces.py < snippets.jsonl > traces.jsonl
A line of the input is {"id", "code"}; one of the output has "lines", "calls", "end" and "torch" as well. The seed is 0."""

import contextlib
import inspect
import io
import json
import math
import os
import signal
import sys
import traceback
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
import torch.nn.functional as F

SECONDS = 20
FILE = "<snippet>"
LOSSES = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "cross_entropy", "ctc_loss",
    "gaussian_nll_loss", "hinge_embedding_loss", "huber_loss", "kl_div", "l1_loss", "linear_cross_entropy",
    "margin_ranking_loss", "mse_loss", "multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss",
    "nll_loss", "poisson_nll_loss", "smooth_l1_loss", "soft_margin_loss", "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]  # fmt: skip
REAL = {name: getattr(F, name) for name in LOSSES if hasattr(F, name)}


def spec(tensor):
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype).split(".")[1]}


def number(value):
    """JSON has no such numbers as nan and inf."""
    return value if math.isfinite(value) else repr(value)


def message_of(error):
    return str(error).split("\nException raised")[0]


class Recorder:
    def __init__(self):
        self.calls = []
        self.lines = {}
        self.inside = False  # a loss that another one calls is not the snippet's

    def watched(self, name):
        real = REAL[name]
        signature = inspect.signature(real)

        def call(*args, **kwargs):
            if self.inside:
                return real(*args, **kwargs)
            record = {"line": self.current_line(), "loss": name}
            with contextlib.suppress(TypeError):
                bound = signature.bind(*args, **kwargs).arguments
                record["tensors"] = {key: spec(value) for key, value in bound.items() if isinstance(value, torch.Tensor)}
            self.calls.append(record)
            self.inside = True
            try:
                result = real(*args, **kwargs)
                record["outcome"] = {"ok": True, **spec(result)}
                if result.numel() == 1:
                    record["outcome"]["value"] = number(result.item())
                return result
            except Exception as error:
                record["outcome"] = {"ok": False, "error": type(error).__name__, "message": message_of(error)}
                raise
            finally:
                self.inside = False

        return call

    @staticmethod
    def current_line():
        frame = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename != FILE:
            frame = frame.f_back
        return frame.f_lineno if frame is not None else None

    def trace(self, frame, event, argument):
        """A line's tensors are those of the moment when it is first left."""
        if frame.f_code.co_filename != FILE:
            return None
        left = None

        def local(frame, event, argument):
            nonlocal left
            if left is not None and event in ("line", "return"):
                tensors = {name: spec(value) for name, value in frame.f_locals.items() if isinstance(value, torch.Tensor)}
                if tensors:
                    self.lines.setdefault(str(left), tensors)
            left = frame.f_lineno
            return local

        return local


def run(code):
    recorder = Recorder()
    for name in REAL:
        setattr(F, name, recorder.watched(name))
    torch.manual_seed(0)
    end = {"ok": True}
    signal.alarm(SECONDS)
    try:
        program = compile(code, FILE, "exec")
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            sys.settrace(recorder.trace)
            exec(program, {"__name__": "__main__", "torch": torch, "nn": torch.nn, "F": F})
    except BaseException as error:
        sys.settrace(None)
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
        end = {"ok": False, "error": type(error).__name__, "message": message_of(error), "line": lines[-1] if lines else None}
    finally:
        sys.settrace(None)
        signal.alarm(0)
        for name, real in REAL.items():
            setattr(F, name, real)
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
    return {"lines": recorder.lines, "calls": recorder.calls, "end": end}


def stop(signal_number, frame):
    raise TimeoutError(f"more than {SECONDS} seconds")


def main():
    signal.signal(signal.SIGALRM, stop)
    version = torch.__version__.split("+")[0]
    for line in sys.stdin:
        snippet = json.loads(line)
        record = {"id": snippet["id"], "code": snippet["code"], **run(snippet["code"]), "torch": version}
        print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
