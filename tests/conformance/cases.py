"""Draws loss calls: well-formed ones, then small accidents, edge values and unusual dtypes.

draw(loss, seed, i) -> (tensors {name: {shape, dtype, data}}, options). The same arguments give the same call.
"""
import math
import random

COMMON = ["float32", "float64"]
HALVES = ["float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8", "bool"]
ALL = COMMON + HALVES + INTEGERS
RANGES = {"int64": (-2**63, 2**63 - 1), "int32": (-2**31, 2**31 - 1), "int16": (-2**15, 2**15 - 1), "int8": (-128, 127), "uint8": (0, 255)}
NAN, INF = float("nan"), float("inf")
MOST = 400  # elements of a tensor

VALUES = {
    "logit": lambda r: r.gauss(0, 1.5),
    "probability": lambda r: r.random(),
    "log_probability": lambda r: -3 * r.random(),
    "sign": lambda r: float(r.choice([-1, 1])),
    "bit": lambda r: float(r.choice([0, 1])),
    "positive": lambda r: 0.1 + 2 * r.random(),
    "count": lambda r: float(r.randint(0, 4)),
}
# A case has one mood for its values: a coarse grid makes ties with targets, margins and thresholds.
GRID = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]
EXTREME = [1e4, -1e4, 88.8, -104.0, 7e4, -7e4, 1e-8, -1e-8, 0.0, 1e30, -1e30, 300.5, 1e-40]


class Draw:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.clean = self.r.random() < .4  # nothing that PyTorch would refuse, as far as the form of a loss allows
        self.mood = self.r.choices(["plain", "grid", "extreme", "not finite"], [72, 12, 9, 7])[0]

    def chance(self, p): return self.r.random() < p

    def pick(self, *options): return self.r.choice(options)

    def dim(self): return 0 if self.chance(.03) else self.r.randint(1, 5)

    def dims(self, rank): return [self.r.randint(1, 3) if rank > 3 else self.dim() for _ in range(rank)]

    def rank(self): return self.r.choices([0, 1, 2, 3, 4, 5, 6], [10, 25, 30, 18, 8, 5, 4])[0]

    def dtype(self): return self.r.choices(ALL, [50, 25, 9, 9] + [0] * 6 if self.clean else [50, 20, 7, 7, 4, 2, 2, 2, 3, 3])[0]

    def real(self, kind):
        if self.mood == "grid": return self.r.choice([v for v in GRID if kind == "logit" or v >= 0] if kind != "log_probability" else [0.0, -0.5, -1.0])
        if kind in ("logit", "log_probability", "positive") and self.mood == "extreme" and self.chance(.3): return self.r.choice(EXTREME)
        if self.mood == "not finite" and self.chance(.25): return self.r.choice([NAN, INF, -INF])
        return round(VALUES[kind](self.r), 4)

    def tensor(self, shape, dtype, kind="logit", classes=None):
        """classes: the values are class indices, now and then one that is out of range."""
        n = math.prod(shape)
        if n > MOST: shape, n = [min(d, 2) for d in shape], math.prod(min(d, 2) for d in shape)
        if classes is not None:
            top = max(1, classes)
            data = [self.r.randrange(top) for _ in range(n)]
            if n and not self.clean and self.chance(.1): data[self.r.randrange(n)] = self.pick(-1, top, top + 3, -100, 255)
        else:
            data = [self.real(kind) for _ in range(n)]
        return {"shape": list(shape), "dtype": dtype, "data": cast(data, dtype)}

    def lengthen(self, shape):
        """A shape that broadcasts to this one, perhaps."""
        k = self.r.randint(0, 5)
        if k == 0: return shape[-1:]
        if k == 1: return []
        if k == 2: return [1] * len(shape)
        if k == 3 and shape: return [1 if self.chance(.5) else d for d in shape]
        if k == 4: return [self.r.randint(1, 2)] + list(shape)
        return list(shape)

    def accident(self, shape):
        s, k = list(shape), self.r.randint(0, 9)
        if k == 0: s.insert(self.r.randint(0, len(s)), 1)
        elif k == 1 and s: s.pop(self.r.randrange(len(s)))
        elif k == 2 and s:
            i = self.r.randrange(len(s)); s[i] = max(0, s[i] + self.pick(-1, 1, 2))
        elif k == 3 and len(s) > 1: self.r.shuffle(s)
        elif k == 4 and s: s[self.r.randrange(len(s))] = 1
        elif k == 5: s.append(self.dim())
        elif k == 6 and len(s) > 1: s = s[:-2] + [s[-1] * s[-2]]
        elif k == 7 and s: s[self.r.randrange(len(s))] = 0
        elif k == 8: s = s[::-1]
        else: s = []
        return s


def cast(data, dtype):
    """The values as this dtype can hold them; out of range integers are clipped, never wrapped."""
    if dtype in COMMON + HALVES: return [float(v) for v in data]
    if dtype == "bool": return [bool(v) and v == v for v in data]
    low, high = RANGES[dtype]
    return [0 if v != v else max(low, min(high, int(v) if math.isfinite(v) else (high if v > 0 else low))) for v in data]


def pointwise(input_kind, target_kind, **also):
    """Losses of an input and a target of one shape."""
    def case(d):
        shape, dtype = d.dims(d.rank()), d.dtype()
        t = {"input": d.tensor(shape, dtype, input_kind), "target": d.tensor(shape, dtype, target_kind)}
        for name, (p, broadcasts) in also.items():
            if d.chance(p): t[name] = d.tensor(d.lengthen(shape) if broadcasts else shape, dtype, "positive")
        return t, {}
    return case


def poisson(d):
    t, o = pointwise("logit", "count")(d)
    if d.chance(.35):
        o["log_input"] = False
        if d.chance(.8): t["input"] = d.tensor(t["input"]["shape"], t["input"]["dtype"], "positive")
    return t, o


def kl(d):
    t, o = pointwise("log_probability", "probability")(d)
    if d.chance(.35):
        o["log_target"] = True
        t["target"] = d.tensor(t["target"]["shape"], t["target"]["dtype"], "log_probability")
    return t, o


def gaussian(d):
    shape, dtype = d.dims(d.rank()), d.dtype()
    t, o = {"input": d.tensor(shape, dtype), "target": d.tensor(shape, dtype)}, {}
    if d.chance(.25): o["var"] = d.pick(1.0, 0.5, 0.0, 1e-8, -1.0, NAN, 1e10)
    else:
        v = d.pick(shape, shape, shape[:-1], shape[:-1] + [1] if shape else [], [1 if d.chance(.4) else x for x in shape])
        t["var"] = d.tensor(v, dtype, "positive" if d.chance(.93) else "logit")
    return t, o


def class_scores(d, most_axes):
    """(input shape, target shape, class count)."""
    classes = d.dim() if d.chance(.97) else 1
    if d.chance(.13): return [classes], [], classes
    axes = d.dims(d.r.choices(range(most_axes + 1), [55, 20, 15, 7, 3][:most_axes + 1])[0])
    n = d.dim()
    return [n, classes, *axes], [n, *axes], classes


def index_dtype(d): return "int64" if d.clean else d.r.choices(["int64", "uint8", "int32", "int16", "int8", "bool", "float32", "float64", "float16"], [80, 6, 4, 1, 1, 2, 3, 2, 1])[0]


def class_index(probabilities):
    def case(d):
        shape, target, classes = class_scores(d, 4)
        dtype = d.dtype()
        t, o = {"input": d.tensor(shape, dtype, "logit" if probabilities else "log_probability")}, {}
        if probabilities and d.chance(.3): t["target"] = d.tensor(shape, dtype, "probability")
        else: t["target"] = d.tensor(target, index_dtype(d), classes=classes)
        if d.chance(.35): t["weight"] = d.tensor([classes], dtype, "positive")
        if d.chance(.25): o["ignore_index"] = d.pick(-100, 0, 1, -1, 255, classes)
        if o.get("ignore_index", -100) in RANGES_HELD and d.chance(.7): ignore_some(d, t["target"], o.get("ignore_index", -100))
        return t, o
    return case


RANGES_HELD = (-100, 0, 1, -1)


def ignore_some(d, target, index):
    if target["dtype"] in ("int64", "int32") and target["data"] and d.chance(.4):
        target["data"] = [index if d.chance(.4) else v for v in target["data"]]


def linear(d):
    n, features, classes = d.dim(), d.dim(), d.dim()
    extra = d.dims(d.pick(1, 2)) if d.chance(.25) else []
    batch = [] if d.chance(.15) and not (extra and d.chance(.8)) else [n]
    dtype = d.dtype()
    t = {"input": d.tensor(batch + [features], dtype), "linear_weight": d.tensor([classes, *extra, features], dtype)}
    if d.chance(.25): t["target"] = d.tensor(batch + [classes] + extra, dtype, "probability")
    else: t["target"] = d.tensor(batch + extra, index_dtype(d), classes=classes)
    if d.chance(.4): t["linear_bias"] = d.tensor([classes, *extra], dtype)
    if d.chance(.3): t["weight"] = d.tensor([classes], dtype, "positive")
    o = {}
    if d.chance(.3): o["ignore_index"] = d.pick(None, -100, 0, 1)
    if o.get("ignore_index") is not None: ignore_some(d, t["target"], o["ignore_index"])
    return t, o


def multi_margin(d):
    shape, target, classes = class_scores(d, 0)
    dtype = d.dtype()
    t = {"input": d.tensor(shape, dtype), "target": d.tensor(target, index_dtype(d), classes=classes)}
    if d.chance(.3): t["weight"] = d.tensor([classes], dtype, "positive")
    return t, {}


def multilabel_margin(d):
    classes = d.dim()
    shape = [d.dim(), classes] if d.chance(.7) else [classes] if d.chance(.8) else []
    target = d.tensor(shape, index_dtype(d), classes=classes)
    target["data"] = cast([v if d.chance(.6) else -1 for v in target["data"]], target["dtype"])
    return {"input": d.tensor(shape, d.dtype()), "target": target}, {}


def multilabel_soft_margin(d):
    shape, dtype = d.dims(d.rank()), d.dtype()
    t = {"input": d.tensor(shape, dtype), "target": d.tensor(shape, dtype, "bit")}
    if d.chance(.35): t["weight"] = d.tensor(d.lengthen(shape), dtype, "positive")
    return t, {}


def ranking(d):
    shape, dtype = d.dims(d.rank()), d.dtype()
    return {"input1": d.tensor(shape, dtype), "input2": d.tensor(shape, dtype), "target": d.tensor(shape, dtype, "sign")}, {}


def cosine(d):
    shape, dtype = d.dims(d.pick(1, 2, 2, 2)), d.dtype()
    t = {"input1": d.tensor(shape, dtype), "input2": d.tensor(shape, dtype)}
    t["target"] = d.tensor(shape[:-1], dtype if d.chance(.6) else d.pick("int64", "int32", "float32"), "sign")
    return t, {}


def triplet(d):
    shape, dtype = d.dims(d.rank()), d.dtype()
    t = {k: d.tensor(shape, dtype) for k in ("anchor", "positive", "negative")}
    if d.chance(.1): t["positive"] = dict(t["anchor"])
    return t, {}


def ctc(d):
    T, N, C, S = d.r.randint(2, 7), d.r.randint(1, 3), d.r.randint(2, 5), d.r.randint(1, 3)
    batched = d.chance(.85)
    if not batched: N = 1
    targets = [d.r.randint(0 if d.chance(.15) else 1, S) for _ in range(N)]
    inputs = [T if d.chance(.4) else d.r.randint(min(2 * n, T), T) for n in targets]
    if not d.clean and d.chance(.07): inputs[0] = d.pick(T + 2, 0, -1)
    if not d.clean and d.chance(.07): targets[0] = d.pick(S + 1, -1, 0)
    t = {"log_probs": d.tensor([T, N, C] if batched else [T, C], d.r.choices(ALL, [60, 25, 4, 4, 3, 0, 0, 0, 2, 2])[0], "log_probability")}
    concatenated = d.chance(.4)
    shape = [max(0, sum(targets))] if concatenated else [N, S] if batched else [S]
    t["targets"] = d.tensor(shape, d.r.choices(["int64", "int32", "uint8", "int16", "float32"], [75, 15, 4, 3, 3])[0], classes=C)
    if d.chance(.9): t["targets"]["data"] = [max(v, 1) for v in t["targets"]["data"]]
    o = {}
    lengths = [N] if batched or d.chance(.3) else []
    kind = d.r.choices(["tensor", "list"], [80, 20])[0]
    for name, data in (("input_lengths", inputs), ("target_lengths", targets)):
        if kind == "list": o[name] = data
        else: t[name] = {"shape": lengths, "dtype": d.r.choices(["int64", "int32", "int16", "uint8", "float32"], [75, 18, 2, 2, 3])[0], "data": data}
        if kind == "tensor": t[name]["data"] = cast(data, t[name]["dtype"])
    if d.chance(.15): o["blank"] = d.pick(C - 1, C, -1, 1)
    if d.chance(.4): o["zero_infinity"] = True
    return t, o


LOSSES = {
    "ctc_loss": ctc,
    "l1_loss": pointwise("logit", "logit", weight=(.2, False)),
    "mse_loss": pointwise("logit", "logit", weight=(.2, False)),
    "smooth_l1_loss": pointwise("logit", "logit"),
    "huber_loss": pointwise("logit", "logit", weight=(.2, False)),
    "binary_cross_entropy": pointwise("probability", "bit", weight=(.35, True)),
    "binary_cross_entropy_with_logits": pointwise("logit", "bit", weight=(.3, True), pos_weight=(.3, True)),
    "kl_div": kl,
    "poisson_nll_loss": poisson,
    "gaussian_nll_loss": gaussian,
    "soft_margin_loss": pointwise("logit", "sign"),
    "hinge_embedding_loss": pointwise("logit", "sign"),
    "cross_entropy": class_index(True),
    "nll_loss": class_index(False),
    "linear_cross_entropy": linear,
    "multi_margin_loss": multi_margin,
    "multilabel_margin_loss": multilabel_margin,
    "multilabel_soft_margin_loss": multilabel_soft_margin,
    "margin_ranking_loss": ranking,
    "cosine_embedding_loss": cosine,
    "triplet_margin_loss": triplet,
    "triplet_margin_with_distance_loss": triplet,
}

# Edge values of the options that the cases above leave at their default: the chance of being given, then values, four that
# a clean case may have first.
OPTIONS = {
    "smooth_l1_loss": {"beta": (.6, 0.0, 1e-12, 0.5, 2, 0, 1.0, 1e30, -1.0, NAN, INF)},
    "huber_loss": {"delta": (.6, 0.5, 2, 1e30, 1e-12, 1, 0.0, -1.0, NAN, INF)},
    "poisson_nll_loss": {"full": (.4, True), "eps": (.25, 0.0, 1.0, 1e-3, -1.0, NAN)},
    "gaussian_nll_loss": {"full": (.4, True), "eps": (.25, 0.0, 1.0, 1e-3, -1.0, NAN)},
    "hinge_embedding_loss": {"margin": (.5, 0.5, 0.0, 2, -1.0, NAN, INF)},
    "cross_entropy": {"label_smoothing": (.4, 0.1, 1e-3, 0.5, 1.0, 0.1, 1.5, -0.1, NAN)},
    "linear_cross_entropy": {"label_smoothing": (.35, 0.1, 0.1, 0.5, 1.0, 1.5, -0.1)},
    "multi_margin_loss": {"p": (.5, 2, 2, 1, 2, 3, 0, -1), "margin": (.4, 0.5, 0.0, 2, -1.0, NAN, INF)},
    "margin_ranking_loss": {"margin": (.6, 0.5, 1, -1.0, NAN, INF)},
    "cosine_embedding_loss": {"margin": (.6, 0.5, 1, -0.5, 2.0, NAN)},
    "triplet_margin_loss": {"margin": (.4, 0.5, 2, 1e-3, INF, 0.0, -1.0, NAN), "p": (.5, 1, 1.0, 3, 1.5, 0.5, 0, -1.0, INF, NAN),
                            "eps": (.2, 0.0, 1.0, 1e-3, -1e-3), "swap": (.4, True)},
    "triplet_margin_with_distance_loss": {"margin": (.4, 0.5, 2, 1e-3, INF, 0.0, -1.0, NAN), "swap": (.4, True)},
}
NO_LEGACY = {"gaussian_nll_loss", "huber_loss", "linear_cross_entropy", "triplet_margin_with_distance_loss", "ctc_loss"}


def reductions(d, loss):
    o = {}
    if d.chance(.85): o["reduction"] = d.r.choices(["mean", "sum", "none", "elementwise_mean", "average", "Mean", ""], [34, 24, 34, 3] + ([0, 0, 0] if d.clean else [2, 1, 1]))[0]
    if (loss == "kl_div" and d.chance(.35)) or not d.clean and d.chance(.01): o["reduction"] = "batchmean"
    if loss not in NO_LEGACY and d.chance(.1):
        for name in d.pick(["size_average"], ["reduce"], ["size_average", "reduce"]): o[name] = d.pick(True, False, None)
    return o


def accidents(d, tensors):
    """Up to two: a shape, one dtype, or a dtype for several tensors."""
    for _ in range(d.r.choices([0, 1, 2], [40, 45, 15])[0]):
        name = d.r.choice(sorted(tensors))
        s = tensors[name]
        if d.chance(.6): tensors[name] = resized(d, s, d.accident(s["shape"]))
        else:
            other = d.r.choice(ALL)
            tensors[name] = {**s, "dtype": other, "data": cast(s["data"], other)}


def resized(d, spec, shape):
    n = math.prod(shape)
    if n > MOST: return spec
    pool = spec["data"] or [spec["dtype"] == "bool" if spec["dtype"] == "bool" else cast([1], spec["dtype"])[0]]
    return {"shape": shape, "dtype": spec["dtype"], "data": (pool * (n // len(pool) + 1))[:n]}


def draw(loss, seed, i):
    d = Draw(f"{seed}/{loss}/{i}")
    tensors, options = LOSSES[loss](d)
    for name, (p, *values) in OPTIONS.get(loss, {}).items():
        if d.chance(p): options[name] = d.r.choice(values[:4] if d.clean else values)
    options.update(reductions(d, loss))
    if not d.clean: accidents(d, tensors)
    return tensors, options
