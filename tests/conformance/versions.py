#!/usr/bin/env python3
"""What other versions of PyTorch answer to the same calls, where they answer differently.

usage: versions.py RECORDED.jsonl OTHER.jsonl ... > versions.jsonl     (OTHER: RECORDED, replayed elsewhere by record.py)

A line is one answer of the first version and those of the others, numbers written as #:
{"loss", "what", "torch", "answer", "calls", "others": {version: [{"answer", "calls"}]}, "example": {version: exact answer, "call"}}.
`what` is "raises" (a call that raises somewhere), "warning", "backward" (its error), "result" (shape and dtype) or "value".
The answers of another version stand most frequent first, and its unchanged ones are among them.
"""
import collections
import json
import math
import sys

from calls import read, template

CLOSE = {"float64": 1e-6, "float32": 1e-3, "float16": 2e-2, "bfloat16": 1e-1}


def short(version):
    return ".".join(version.split(".")[:2])


def raised(trouble):
    return f"{trouble['error']}: {trouble['message'].strip()}"


def same_numbers(a, b, dtype):
    limit = CLOSE.get(dtype, 0)
    pairs = [(float(x), float(y)) for x, y in zip(a, b)]
    return all(x == y or (math.isnan(x) and math.isnan(y)) or abs(x - y) <= limit * max(1, abs(x)) for x, y in pairs)


def answers(outcome):
    """What can be said of an outcome, by kind."""
    yield "raises", "" if outcome["ok"] else raised(outcome)
    yield "warning", " & ".join(outcome.get("warnings", []))
    if outcome["ok"]:
        yield "backward", raised(outcome["grad_error"]) if "grad_error" in outcome else ""
        yield "result", f"{len(outcome['shape'])} axes, {outcome['dtype']}"


def differences(ours, theirs):
    """(kind, our answer, their answer), equal ones too, since a rule must know where it does not hold."""
    mine, other = dict(answers(ours)), dict(answers(theirs))
    for kind, answer in mine.items():
        # A call that raises in one version alone says no more than that.
        if kind in other and (kind == "raises" or ours["ok"] and theirs["ok"] or kind == "warning" and not ours["ok"] and not theirs["ok"]):
            yield kind, answer, other[kind]
    if ours["ok"] and theirs["ok"] and ours["dtype"] == theirs["dtype"] and ours["shape"] == theirs["shape"]:
        same = same_numbers(ours["value"], theirs["value"], ours["dtype"])
        yield "value", "", "" if same else "another value"


def outline(call):
    return {"tensors": {k: {"shape": s["shape"], "dtype": s["dtype"]} for k, s in call["tensors"].items()}, "options": call["options"]}


def collect(calls, replays):
    rows = collections.defaultdict(lambda: {"calls": 0, "others": collections.defaultdict(collections.Counter), "example": None})
    for call in calls:
        for version, theirs in replays.items():
            if call["id"] not in theirs: continue
            for kind, answer, other in differences(call["outcome"], theirs[call["id"]]):
                row = rows[call["loss"], kind, template(answer)]
                row["calls"] += version == next(iter(replays))
                row["others"][version][template(other)] += 1
                if answer != other and (row["example"] is None or version not in row["example"]):
                    row["example"] = {**(row["example"] or {"call": outline(call), short(call["torch"]): answer}), version: other}
    return rows


def main():
    calls, replays = list(read(sys.argv[1])), {}
    for path in sys.argv[2:]:
        for r in read(path): replays.setdefault(short(r["torch"]), {})[r["id"]] = r["outcome"]
    for (loss, kind, answer), row in sorted(collect(calls, replays).items()):
        if row["example"] is None: continue
        others = {v: [{"answer": a, "calls": n} for a, n in c.most_common()] for v, c in row["others"].items()}
        print(json.dumps({"loss": loss, "what": kind, "torch": short(calls[0]["torch"]), "answer": answer, "calls": row["calls"], "others": others, "example": row["example"]}))


if __name__ == "__main__":
    main()
