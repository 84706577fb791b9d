#!/usr/bin/env python3
"""Sets the engine beside the PyTorch of some Python, as `lossfit bench` sets it beside the LibTorch it was built with:
one thread each, float32, loss and gradient together, in processor time.

usage: compare.py LOSSFIT [--python PYTHON]

Both run under an allocator that keeps its pages (libjemalloc.so.2, where it is installed), since fresh pages would cost
PyTorch more than its arithmetic. PYTHON is one that imports torch (a script that enters a chroot will do); without torch
only the engine's figures are printed."""
import json, os, subprocess, sys

TORCH = """
import json, statistics, time, torch
torch.set_num_threads(1)
F = torch.nn.functional
for loss, rows, columns in (("cross_entropy", 4096, 32000), ("cross_entropy", 4096, 1000), ("cross_entropy", 1048576, 10),
                            ("mse_loss", 4096, 8192), ("binary_cross_entropy_with_logits", 4096, 8192)):
    x = (torch.rand(rows, columns) * 8 - 4).requires_grad_()
    y = torch.randint(columns, (rows,)) if loss == "cross_entropy" else torch.rand(rows, columns)
    times = []
    for run in range(6):
        x.grad = None
        start = time.process_time()
        getattr(F, loss)(x, y).backward()
        times.append(time.process_time() - start)
    print(json.dumps({"name": f"{loss} ({rows}, {columns})", "ms": 1e3 * statistics.median(times[1:]), "torch": torch.__version__}), flush=True)
"""


def lines(command):
    env = dict(os.environ, MALLOC_CONF="dirty_decay_ms:-1,muzzy_decay_ms:-1", OMP_NUM_THREADS="1")
    preload = "libjemalloc.so.2"
    if subprocess.run(["true"], env=dict(env, LD_PRELOAD=preload), capture_output=True).stderr == b"":
        env["LD_PRELOAD"] = preload
    run = subprocess.run(command, env=env, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


python = sys.argv[sys.argv.index("--python") + 1] if "--python" in sys.argv else sys.executable
torch = {row["name"]: row for row in lines([python, "-c", TORCH])}
for row in lines([sys.argv[1], "bench", "--json"]):
    text = f"{row['name']:48s} {row['engine_ms']:8.4g} ms, {100 * row['limit_share']:.0f}% of the memory's limit"
    if row["name"] in torch:
        beside = torch[row["name"]]
        text += f"   PyTorch {beside['torch']}: {beside['ms']:.4g} ms, {beside['ms'] / row['engine_ms']:.2f} times as long"
    print(text)
if not torch:
    print(f"{python} does not import torch: the engine stands alone")
