// What the reader knows of what it cannot compute: complex tensors, layers of its library in Python, numbers that are drawn. Shapes and messages are recorded from
// PyTorch 2.14.1.
#include "snippet/traced.hpp"

using namespace lossfit;

TEST_CASE("trace: what comes back from complex tensors is known, though they are not") {
  const Trace trace = read(R"(import torch
x = torch.randn(4, 100)
z = torch.fft.rfft(x)
magnitude = z.abs()
same = torch.abs(z)
phase = torch.angle(-z)
real = (2 * z + x[:, :51] * z).real
back = torch.fft.irfft(z, n=100)
shorter = torch.fft.irfft(z)
frames = torch.stft(x, 16, window=torch.hann_window(16), return_complex=True)
power = frames.abs() ** 2
parts = torch.view_as_real(frames)
image = torch.fft.fft2(torch.randn(2, 3, 8, 8)).abs().mean(dim=1)
cropped = torch.fft.rfftn(torch.randn(6, 10, 12), s=(8, 9)).abs()
)");
  CHECK(last(trace, "z") == "?");
  CHECK(last(trace, "magnitude") == "float32 [4, 51]");
  CHECK(last(trace, "same") == "float32 [4, 51]");
  CHECK(last(trace, "phase") == "float32 [4, 51]");
  CHECK(last(trace, "real") == "float32 [4, 51]");
  CHECK(last(trace, "back") == "float32 [4, 100]");
  CHECK(last(trace, "shorter") == "float32 [4, 100]");
  CHECK(last(trace, "power") == "float32 [4, 9, 26]");
  CHECK(last(trace, "parts") == "float32 [4, 9, 26, 2]");
  CHECK(last(trace, "image") == "float32 [2, 8, 8]");
  CHECK(last(trace, "cropped") == "float32 [6, 8, 5]");
}

TEST_CASE("trace: a spectral loss that does not fit is told at its line") {
  const Trace trace = read(R"(import torch, torch.nn.functional as F
x, y = torch.randn(4, 100), torch.randn(4, 98)
loss = F.l1_loss(torch.fft.rfft(x).abs(), torch.fft.rfft(y).abs())
)");
  REQUIRE(trace.calls.size() == 1);
  CHECK(trace.calls[0].line == 3);
  REQUIRE(trace.calls[0].report.torch);
  CHECK(trace.calls[0].report.torch->message == "The size of tensor a (51) must match the size of tensor b (50) at non-singleton dimension 1");
}

TEST_CASE("trace: LinearCrossEntropyLoss has a layer of its own, and its call is the caller's") {
  const Trace trace = read(R"(import torch, torch.nn as nn
torch.manual_seed(0)
loss = nn.LinearCrossEntropyLoss(5, 10, out_features=(4, 3))
input = torch.randn(2, 5)
target = torch.randint(0, 10, (2, 4, 3))
output = loss(input, target)
wrong = loss(torch.randn(2, 6), target)
)");
  REQUIRE(trace.calls.size() == 2);
  CHECK(trace.calls[0].line == 6);
  REQUIRE(trace.calls[0].report.value);
  CHECK(trace.calls[0].report.value->values->number(0) == Approx(2.6164731979370117).epsilon(1e-6));
  CHECK(trace.calls[1].line == 7);
  CHECK(trace.calls[1].report.status == Status::kMismatch);
  CHECK(last(trace, "output") == "float32 []");
}

TEST_CASE("trace: a transposed convolution gives the size that it is asked for, or says which it can") {
  const Trace trace = read(R"(import torch, torch.nn as nn
up = nn.ConvTranspose2d(16, 16, 3, stride=2, padding=1)
h = torch.randn(1, 16, 6, 6)
a = up(h, output_size=[12, 11])
b = up(h)
c = up(h, output_size=(1, 16, 14, 12))
)");
  CHECK(last(trace, "a") == "float32 [1, 16, 12, 11]");
  CHECK(last(trace, "b") == "float32 [1, 16, 11, 11]");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].message ==
        "requested an output size of (14, 12), but valid sizes range from [11, 11] to [12, 12] (for an input of torch.Size([6, 6]))");
}

TEST_CASE("trace: pooling is undone, and a class of the source's own has reflected operators") {
  const Trace trace = read(R"(import torch, torch.nn as nn
pooled, places = nn.MaxPool3d(3, stride=2, return_indices=True)(torch.randn(2, 4, 51, 33, 15))
whole = nn.MaxUnpool3d(3, stride=2)(pooled, places)
part = nn.FractionalMaxPool2d(3, output_ratio=(0.5, 0.25))(torch.randn(2, 4, 50, 32))
ring = nn.CircularPad3d((3, 3, 6, 6, 1, 1))(torch.randn(2, 3, 8, 32, 48))
class Scale:
    def __rmul__(self, other):
        return other.unsqueeze(0)
scaled = torch.zeros(3) * Scale()
)");
  CHECK(last(trace, "whole") == "float32 [2, 4, 51, 33, 15]");
  CHECK(last(trace, "part") == "float32 [2, 4, 25, 8]");
  CHECK(last(trace, "ring") == "float32 [2, 3, 10, 44, 54]");
  CHECK(last(trace, "scaled") == "float32 [1, 3]");
}

TEST_CASE("trace: between two numbers of one draw lie as many elements wherever it falls") {
  const Trace trace = read(R"(import torch, random
import numpy as np
data = torch.arange(200)
block = 16
starts = torch.randint(len(data) - block, (4,))
x = torch.stack([data[i:i+block] for i in starts])
y = torch.stack([data[i+1:i+block+1] for i in starts])
j = random.randrange(0, 100)
crop = data[j:j + 10]
k = np.random.randint(0, 150)
near = data[k:k + 51]
wave = torch.randn(2, 1000)
at = torch.randint(0, 701, (1,)).item()
cut = wave[:, at:at + 300]
j += 5
later = data[j - 2:j + 7]
)");
  CHECK(last(trace, "x") == "int64 [4, 16]");
  CHECK(last(trace, "y") == "int64 [4, 16]");
  CHECK(last(trace, "crop") == "int64 [10]");
  CHECK(last(trace, "near") == "int64 [51]");
  CHECK(last(trace, "cut") == "float32 [2, 300]");
  CHECK(last(trace, "later") == "int64 [9]");
}

TEST_CASE("trace: what may lie beyond the end, or between two draws, has no known length") {
  const Trace trace = read(R"(import torch, random
data = torch.arange(200)
k = random.randint(0, 150)
beyond = data[k:k + 51]
before = data[k - 5:k]
ends = torch.randint(0, 100, (2,))
between = data[ends[0]:ends[1]]
t = torch.randint(0, 10, ())
t.mul_(50)
changed = data[t:t + 5]
if k > 75:
    z = random.randint(0, 10)
else:
    z = random.randint(0, 1000)
either = data[z:z + 5]
)");
  for (const char* name : {"beyond", "before", "between", "changed", "either"}) CHECK(last(trace, name) == "?");
}

TEST_CASE("trace: forward hooks run, until they are removed") {
  const Trace trace = read(R"(import torch, torch.nn as nn
seen = {}
net = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2))
def keep(module, inputs, output):
    seen["first"] = output.detach()
net[0].register_forward_hook(keep)
handle = net[1].register_forward_hook(lambda module, inputs, output: torch.cat([output, output], dim=1))
net[0].register_forward_pre_hook(lambda module, inputs: (inputs[0].flatten(1),))
y = net(torch.randn(3, 2, 2))
first = seen["first"]
handle.remove()
z = net(torch.randn(3, 2, 2))
)");
  CHECK(last(trace, "y") == "float32 [3, 4]");
  CHECK(last(trace, "first") == "float32 [3, 8]");
  CHECK(last(trace, "z") == "float32 [3, 2]");
  CHECK(trace.stops.empty());
}

TEST_CASE("trace: what a hook of the backward pass would fill is not missed") {
  const Trace trace = read(R"(import torch, torch.nn as nn
grads = {}
net = nn.Linear(4, 8)
net.register_full_backward_hook(lambda module, before, after: grads.update(out=after[0]))
net(torch.randn(3, 4)).sum().backward()
g = grads["out"]
)");
  CHECK(trace.stops.empty());
  CHECK(last(trace, "g") == "?");
}

TEST_CASE("trace: a function of the source's own for autograd runs forward and links its output to its input") {
  const Trace trace = read(R"(import torch, torch.nn as nn, torch.nn.functional as F
from torch.autograd import Function
class Sign(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).float()
    @staticmethod
    def backward(ctx, grad):
        x, = ctx.saved_tensors
        return grad * (x.abs() <= 1)
signs = Sign.apply(nn.Linear(5, 3)(torch.randn(4, 5)))
loss = F.mse_loss(signs, torch.zeros(4, 3))
loss.backward()
)");
  CHECK(last(trace, "signs") == "float32 [4, 3]");
  REQUIRE(trace.calls.size() == 1);
  CHECK(trace.stops.empty());
}

TEST_CASE("trace: a module's own parameters come before those of the modules in it") {
  const Trace trace = read(R"(import torch, torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 3)
        self.own = nn.Parameter(torch.zeros(7))
        self.more = nn.ModuleDict({"a": nn.Linear(4, 5)})
all = list(Net().parameters())
first = all[0]
second = all[1]
fourth = all[3]
)");
  CHECK(last(trace, "first") == "float32 [7]");
  CHECK(last(trace, "second") == "float32 [3, 2]");
  CHECK(last(trace, "fourth") == "float32 [5, 4]");
}

TEST_CASE("trace: a deep copy of a model is another model, and its state has its buffers") {
  const Trace trace = read(R"(import copy, torch, torch.nn as nn
student = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
teacher = copy.deepcopy(student)
for p in teacher.parameters():
    p.requires_grad_(False)
state = {key: value.clone() for key, value in student.state_dict().items()}
entries = torch.zeros(len(state))
count = state["1.num_batches_tracked"]
weight = state["0.weight"]
buffers = torch.zeros(len(list(student.buffers())))
student(torch.randn(2, 4)).sum().backward()
teacher(torch.randn(2, 4)).sum().backward()
)");
  CHECK(last(trace, "entries") == "float32 [7]");
  CHECK(last(trace, "count") == "int64 []");
  CHECK(last(trace, "weight") == "float32 [3, 4]");
  CHECK(last(trace, "buffers") == "float32 [3]");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].line == 12);
  CHECK(trace.stops[0].message == "element 0 of tensors does not require grad and does not have a grad_fn");
}

TEST_CASE("trace: the longest of what an iterator gives, and the one with the largest key") {
  const Trace trace = read(R"(import torch
rows = [[1, 2], [3, 4, 5], [6]]
longest = torch.zeros(max(map(len, rows)))
shortest = torch.zeros(min(len(row) for row in rows))
row = torch.tensor(max(rows, key=len))
none = torch.zeros(max([], default=6))
)");
  CHECK(last(trace, "longest") == "float32 [3]");
  CHECK(last(trace, "shortest") == "float32 [1]");
  CHECK(last(trace, "row") == "int64 [3]");
  CHECK(last(trace, "none") == "float32 [6]");
}

TEST_CASE("trace: an enumeration has members, and a dataclass makes its defaults and is finished") {
  const Trace trace = read(R"(import torch
from enum import Enum
from dataclasses import dataclass, field
class Mode(Enum):
    TRAIN = 3
    EVAL = 4
@dataclass
class Config:
    dim: int = 16
    layers: list = field(default_factory=lambda: [8, 4])
    total: int = 0
    def __post_init__(self):
        self.total = self.dim + sum(self.layers)
mode = Mode.TRAIN
value = torch.zeros(mode.value)
name = torch.zeros(len(mode.name))
if mode is Mode.EVAL:
    taken = torch.zeros(1)
else:
    taken = torch.zeros(2)
total = torch.zeros(Config(dim=2).total)
)");
  CHECK(last(trace, "value") == "float32 [3]");
  CHECK(last(trace, "name") == "float32 [5]");
  CHECK(last(trace, "taken") == "float32 [2]");
  CHECK(last(trace, "total") == "float32 [14]");
  CHECK(trace.stops.empty());
}

TEST_CASE("trace: an average to one element takes any tensor that has the axes") {
  const Trace trace = read(R"(import torch, torch.nn as nn
def attempt(layer, *sizes):
    try:
        layer(torch.randn(*sizes))
    except Exception as error:
        print(error)
more = nn.AdaptiveAvgPool2d(1)(torch.randn(2, 3, 4, 5, 6))
fewer = nn.AdaptiveAvgPool3d(1)(torch.randn(3, 4, 5))
attempt(nn.AdaptiveAvgPool2d((1, 1)), 4, 5)
attempt(nn.AdaptiveAvgPool2d(2), 4, 5)
attempt(nn.AdaptiveAvgPool3d(1), 4, 5)
)");
  CHECK(last(trace, "more") == "float32 [2, 3, 4, 1, 1]");
  CHECK(last(trace, "fewer") == "float32 [1, 1, 1]");
  REQUIRE(trace.stops.size() == 3);
  CHECK(trace.stops[0].message == "Input dimension should be at least 3");
  CHECK(trace.stops[1].message == "adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got [4, 5]");
  CHECK(trace.stops[2].message == "Dimension out of range (expected to be in range of [-2, 1], but got -3)");
}
