#!/usr/bin/env python3
"""Confirms, in PyTorch, that the first fix offered for a snippet has the effect of the fix that people recommend.

usage: record_fixes.py LOSSFIT < cases.jsonl > tests/corpus/field-fixes.jsonl        (where torch imports)

A case is {"id", "code", "fix", "silent"}: a snippet with a faulty loss call, and Python that gives the variable `loss` its
right value. What is written is the case with "call", the first fix offered; a case without one, or whose first fix gives
another value, is named on standard error and left out.
"""
import contextlib
import io
import json
import subprocess
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.simplefilter("ignore")


def names_after(code):
    """The snippet's names at its end, or where it raises."""
    names = {"torch": torch, "nn": nn, "F": F}
    torch.manual_seed(0)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        exec(code, names)
    return names


def wanted(case):
    names = names_after(case["code"])
    torch.manual_seed(1)
    exec(case["fix"], names)
    return names["loss"]


def first_fix(lossfit, code):
    answer = json.loads(subprocess.run([lossfit, "trace", "--json", "-"], input=code, capture_output=True, text=True).stdout)
    reports = [call["report"] for call in answer["calls"]]
    faulty = [report for report in reports if report["status"] != "fits"] or reports[-1:]
    return faulty[0]["fixes"][0]["call"] if faulty and faulty[0]["fixes"] else None


def has_effect(case, call):
    names = names_after(case["code"])
    torch.manual_seed(1)
    value = eval(call, names)
    want = wanted(case)
    return value.shape == want.shape and torch.allclose(value.double(), want.double(), rtol=1e-4, atol=1e-6, equal_nan=True)


for line in sys.stdin:
    case = json.loads(line)
    call = first_fix(sys.argv[1], case["code"])
    if call is not None and has_effect(case, call):
        print(json.dumps({key: case[key] for key in ("id", "code", "fix", "silent")} | {"call": call}))
    else:
        print(f"{case['id']}: offered {call}", file=sys.stderr)
