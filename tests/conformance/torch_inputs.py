"""The loss calls that PyTorch's own tests make: OpInfo samples and error inputs, module inputs, and the older module tests.

calls() yields (id, loss, tensors, options) in their functional form. Left out: complex dtypes, and tensors above MOST elements.
"""
import inspect
import itertools
import random
import warnings

import torch
import torch.nn.functional as F
from torch.testing._internal import common_methods_invocations as op_infos
from torch.testing._internal import common_modules, common_nn

from cases import LOSSES

MOST = 5000
DTYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]
SIGNATURES = {loss: inspect.signature(getattr(F, loss)) for loss in LOSSES if hasattr(F, loss)}


def name(dtype):
    return str(dtype).split(".")[1]


def split(loss, args, kwargs):
    """(tensors, options) of a call, or None where JSON cannot hold it."""
    try:
        bound = SIGNATURES[loss].bind(*args, **kwargs).arguments
    except TypeError:
        return None
    tensors, options = {}, {}
    for key, value in bound.items():
        if isinstance(value, torch.Tensor):
            if value.is_complex() or value.numel() > MOST or value.device.type != "cpu": return None
            tensors[key] = {"shape": list(value.shape), "dtype": name(value.dtype), "data": value.detach().reshape(-1).tolist()}
        elif isinstance(value, (bool, int, float, str)): options[key] = value
        elif isinstance(value, (list, tuple)) and all(isinstance(v, int) for v in value): options[key] = list(value)
        elif value is not None and key != "options": return None  # a function; `options` steers speed alone
    return tensors, options


class Listening:
    """While it is open, the functional losses note the arguments they are given."""

    def __init__(self):
        self.heard = []

    def __enter__(self):
        self.kept = {loss: getattr(F, loss) for loss in SIGNATURES}
        for loss, call in self.kept.items():
            setattr(F, loss, self.noting(loss, call))
        return self

    def noting(self, loss, call):
        def noted(*args, **kwargs):
            self.heard.append((loss, split(loss, args, kwargs)))
            return call(*args, **kwargs)
        return noted

    def __exit__(self, *_):
        for loss, call in self.kept.items():
            setattr(F, loss, call)


def seed():
    torch.manual_seed(0)
    random.seed(0)


def quietly(make):
    """The items that a generator of samples manages to make."""
    try:
        yield from make()
    except Exception:
        return


def op_calls():
    for op in op_infos.op_db:
        loss = op.name.removeprefix("nn.functional.")
        if loss not in SIGNATURES: continue
        for dtype in DTYPES:
            seed()
            samples = [*quietly(lambda: op.sample_inputs("cpu", dtype, requires_grad=dtype.is_floating_point)), *quietly(lambda: op.reference_inputs("cpu", dtype))]
            for s in samples:
                yield f"op/{op.variant_test_name or 'sample'}/{name(dtype)}", loss, split(loss, (s.input, *s.args), s.kwargs)
        if op.error_inputs_func is not None:
            seed()
            for e in quietly(lambda: op.error_inputs("cpu")):
                s = e.sample_input
                yield "op/error", loss, split(loss, (s.input, *s.args), s.kwargs)


def module_calls():
    for info in common_modules.module_db:
        if not info.module_cls.__name__.endswith("Loss"): continue
        sources = [("module", info.module_inputs_func), ("module/error", info.module_error_inputs_func)]
        for (source, make), dtype, training in itertools.product(sources, DTYPES, (True,)):
            if make is None: continue
            seed()
            for m in quietly(lambda: make(info, device="cpu", dtype=dtype, requires_grad=dtype.is_floating_point, training=training)):
                m = getattr(m, "module_error_input", m)
                with Listening() as ear:
                    try: info.module_cls(*m.constructor_input.args, **m.constructor_input.kwargs)(*m.forward_input.args, **m.forward_input.kwargs)
                    except Exception: pass
                for loss, call in ear.heard: yield f"{source}/{name(dtype)}", loss, call


def older_calls():
    """common_nn's dictionaries: a constructor and the input of its module."""
    seed()
    for test in common_nn.get_new_module_tests():
        called = str(test.get("fullname") or test.get("module_name"))
        if "constructor" not in test or "Loss" not in called: continue
        with Listening() as ear:
            try: test["constructor"](*test.get("constructor_args", ()))(test["input_fn"]())
            except Exception: pass
        for loss, call in ear.heard: yield f"nn/{called}", loss, call


def calls():
    seen, count = set(), 0
    warnings.simplefilter("ignore")
    for source, loss, call in itertools.chain(op_calls(), module_calls(), older_calls()):
        key = repr((loss, call))
        if call is None or key in seen: continue
        seen.add(key)
        count += 1
        yield f"{loss}/{source}/{count}", loss, *call
