#!/usr/bin/env python3
"""Selects a small set of recorded calls that shows each behaviour once or twice.

usage: select_calls.py COUNT RECORDED.jsonl[.gz] ... > selected.jsonl

Two calls show the same behaviour when they agree in the loss, the message (numbers aside) or the result's dtype, and one of:
the dtypes of their tensors, the options given, a rank, an empty axis, a warning, a failing backward pass. Short calls are
preferred; each loss gets its share, half of it for calls that raise. Left out are calls whose outcome PyTorch does not
define: those that crash it, and ctc_loss with class indices outside the classes, which reads memory that is not the call's.
"""
import json
import sys

from calls import read, template

LONGEST = 30_000  # characters of a line


def defined(call):
    if call["outcome"].get("error") == "crash": return False
    if call["loss"] != "ctc_loss" or not call["outcome"]["ok"]: return True
    classes = call["tensors"]["log_probs"]["shape"][-1]
    return all(0 <= float(v) < classes for v in call["tensors"]["targets"]["data"])


def bucket(value):
    return value if isinstance(value, (str, bool, type(None))) else "list" if isinstance(value, list) else (value > 0) - (value < 0)


def behaviours(call):
    """What the call shows, each a key of its own."""
    outcome, tensors = call["outcome"], call["tensors"]
    base = (call["loss"], template(outcome["message"]) if not outcome["ok"] else outcome["dtype"])
    yield base
    yield *base, "dtypes", tuple(sorted((k, s["dtype"]) for k, s in tensors.items()))
    yield *base, "warnings", tuple(template(w) for w in outcome.get("warnings", ()))
    if not outcome["ok"]: return
    for name, value in call["options"].items(): yield *base, name, bucket(value)
    reduction = call["options"].get("reduction")
    for name, s in tensors.items():
        yield *base, reduction, name, len(s["shape"]), 0 in s["shape"]
        if any(isinstance(v, str) for v in s["data"]): yield *base, reduction, name, "not finite"
    if "grad_error" in outcome: yield *base, template(outcome["grad_error"]["message"])


def cost(call):
    """Short calls are cheap, but numbers that say something are worth some length."""
    elements = sum(len(s["data"]) for s in call["tensors"].values())
    return elements < 6, len(json.dumps(call))


def select(calls, count):
    """Greedy: calls that show something new, cheap ones first; then those that show it a second and a third time."""
    shown, chosen = {}, {}
    calls = sorted(calls, key=cost)
    for most in (1, 2, 3):
        for c in calls:
            if len(chosen) >= count: break
            keys = list(behaviours(c))
            if c["id"] in chosen or all(shown.get(k, 0) >= most for k in keys): continue
            chosen[c["id"]] = c
            for k in keys: shown[k] = shown.get(k, 0) + 1
    return sorted(chosen.values(), key=lambda c: c["id"])


def main():
    by_loss = {}
    for path in sys.argv[2:]:
        for c in read(path):
            if defined(c) and len(json.dumps(c)) < LONGEST: by_loss.setdefault(c["loss"], []).append(c)
    share = int(sys.argv[1]) // len(by_loss)
    for calls in by_loss.values():
        failing = select([c for c in calls if not c["outcome"]["ok"]], share // 2)
        for c in select([c for c in calls if c["outcome"]["ok"]], share - len(failing)) + failing:
            print(json.dumps(c))


if __name__ == "__main__":
    main()
