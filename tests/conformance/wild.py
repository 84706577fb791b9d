"""Draws loss calls whose tensors hardly know each other: each argument has a shape, dtype and accident of its own, and options
come in combinations that nobody would write. What they show is which of several complaints PyTorch makes first.

draw(loss, seed, i) -> (tensors, options), as cases.draw does; the same arguments give the same call.
"""
import math

import cases

OPTIONAL = {"l1_loss": ["weight"], "mse_loss": ["weight"], "huber_loss": ["weight"], "binary_cross_entropy": ["weight"],
            "binary_cross_entropy_with_logits": ["weight", "pos_weight"], "cross_entropy": ["weight"], "nll_loss": ["weight"],
            "linear_cross_entropy": ["linear_bias", "weight"], "multi_margin_loss": ["weight"], "multilabel_soft_margin_loss": ["weight"]}
REQUIRED = {"gaussian_nll_loss": ["input", "target", "var"], "linear_cross_entropy": ["input", "linear_weight", "target"],
            "margin_ranking_loss": ["input1", "input2", "target"], "cosine_embedding_loss": ["input1", "input2", "target"],
            "triplet_margin_loss": ["anchor", "positive", "negative"], "triplet_margin_with_distance_loss": ["anchor", "positive", "negative"],
            "ctc_loss": ["log_probs", "targets", "input_lengths", "target_lengths"]}
INDICES = {"cross_entropy", "nll_loss", "linear_cross_entropy", "multi_margin_loss", "multilabel_margin_loss"}
KINDS = {"binary_cross_entropy": "probability", "kl_div": "log_probability", "nll_loss": "log_probability"}
LEGACY = ["size_average", "reduce"]
VALUES = {"beta": [0.0, 1.0, 0.5, -0.5, 1, 0, 3, 1e-5], "delta": [1.0, 0.5, 0.0, -1.0, 2, 1e-5, 10], "eps": [1e-8, 1e-6, 0.0, -1.0, 1, 1e-3],
          "margin": [0.0, 1.0, -1.0, 0.5, 2, 0, 10.0], "p": [1, 2, 2.0, 1.0, 3, 0, -1, 0.5], "ignore_index": [-100, 0, 1, -1, 2, 255],
          "label_smoothing": [0.0, 0.1, 0.5, 1.0, -0.1, 1.1, 0, 1], "blank": [0, 1, 2, -1, 5]}
OPTIONS = {"smooth_l1_loss": ["beta"], "huber_loss": ["delta"], "kl_div": ["log_target"], "poisson_nll_loss": ["log_input", "full", "eps"],
           "gaussian_nll_loss": ["full", "eps"], "hinge_embedding_loss": ["margin"], "cross_entropy": ["ignore_index", "label_smoothing"],
           "nll_loss": ["ignore_index"], "linear_cross_entropy": ["ignore_index", "label_smoothing"], "multi_margin_loss": ["p", "margin"],
           "margin_ranking_loss": ["margin"], "cosine_embedding_loss": ["margin"], "triplet_margin_loss": ["margin", "p", "eps", "swap"],
           "triplet_margin_with_distance_loss": ["margin", "swap"], "ctc_loss": ["blank", "zero_infinity"]}


def shape_of(d, loss, name, base):
    """The shape an argument has beside a first one of shape `base`, most of the time."""
    s = list(base)
    if name == "target" and loss == "linear_cross_entropy" and d.chance(.8): s = s[:-1]
    elif name == "target" and loss in INDICES and loss != "multilabel_margin_loss" and d.chance(.8): s = s[:1] + s[2:]
    elif name == "target" and loss == "cosine_embedding_loss" and d.chance(.7): s = s[:-1]
    elif name == "linear_weight": s = [d.r.randint(1, 4)] * d.pick(1, 1, 1, 0, 2) + s[-1:]
    elif name in ("weight", "pos_weight", "linear_bias") and d.chance(.6): s = [d.pick(*base)] if base and d.chance(.7) else s[1:2]
    elif name == "var" and d.chance(.4): s = s[:-1] + ([1] if s and d.chance(.5) else [])
    elif name.endswith("lengths"): s = [base[1] if len(base) == 3 else 1] if d.chance(.9) else []
    if d.chance(.22): s = d.accident(s)
    return [d.r.randint(0, 3) for _ in range(d.r.randint(0, 4))] if d.chance(.05) else s


def tensors_of(d, loss):
    base = [d.pick(0, 1, 1, 2, 2, 3, 3, 4) if d.chance(.25) else d.r.randint(1, 4) for _ in range(d.pick(0, 1, 1, 2, 2, 2, 3, 3, 4, 5))]
    main = d.r.choices(cases.ALL, [50, 16, 7, 7, 5, 3, 2, 2, 4, 4])[0]
    classes = base[1] if len(base) > 1 else base[0] if base else 1
    tensors = {}
    for name in REQUIRED.get(loss, ["input", "target"]) + [n for n in OPTIONAL.get(loss, []) if d.chance(.4)]:
        shape, dtype = shape_of(d, loss, name, base), main if d.chance(.75) else d.pick(*cases.ALL)
        indices = name == "targets" or name.endswith("lengths") or (name == "target" and loss in INDICES)
        if indices and d.chance(.8): dtype = d.pick("int64", "int64", "int64", "int32", "uint8")
        if indices: tensors[name] = d.tensor(shape, dtype, classes=classes)
        elif name == "input": tensors[name] = d.tensor(shape, dtype, KINDS.get(loss, "logit"))
        else: tensors[name] = d.tensor(shape, dtype, d.pick("logit", "bit", "sign", "probability", "count", "positive"))
    return tensors


def options_of(d, loss):
    options = {}
    if d.chance(.85): options["reduction"] = d.pick("mean", "sum", "none") if d.chance(.9) else d.pick("batchmean", "elementwise_mean", "bogus", "")
    for name in OPTIONS.get(loss, []):
        if d.chance(.4): options[name] = d.pick(*VALUES.get(name, [True, False]))
    for name in [] if loss in cases.NO_LEGACY else LEGACY:
        if d.chance(.1): options[name] = d.pick(True, False, None)
    return options


def draw(loss, seed, i):
    d = cases.Draw(f"wild {seed}/{loss}/{i}")
    d.clean = False
    if d.chance(.4):
        tensors, options = cases.draw(loss, f"wild {seed}", i)
        for _ in range(d.pick(1, 1, 2, 3)): cases.accidents(d, tensors)
    else:
        tensors, options = tensors_of(d, loss), options_of(d, loss)
    if any(math.prod(s["shape"]) > cases.MOST for s in tensors.values()): return cases.draw(loss, seed, i)
    return tensors, options
