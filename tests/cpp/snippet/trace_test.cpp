// The code reader on sources that a person would paste: shapes by line, loss calls, stops, and what it must not claim.
#include "snippet/traced.hpp"

using namespace lossfit;

namespace {

constexpr std::string_view kSequenceLoss = R"(import torch
import torch.nn as nn
import torch.nn.functional as F
model_output = torch.randn(32, 10, 50)
logits = nn.Linear(50, 20)(model_output)
short_target = torch.randint(0, 20, (32, 9))
try:
    loss = F.cross_entropy(logits.view(-1, 20), short_target.view(-1))
except Exception as e:
    print(f"Error: {e}")
target = torch.randint(0, 20, (32, 10))
loss = F.cross_entropy(logits.view(-1, 20), target.view(-1))
)";

}  // namespace

TEST_CASE("trace: a failing and a repaired call in one source are both judged") {
  const Trace trace = read(kSequenceLoss);
  REQUIRE(trace.calls.size() == 2);
  CHECK(trace.calls[0].line == 8);
  REQUIRE(trace.calls[0].report.torch);
  CHECK(trace.calls[0].report.torch->message == "Expected input batch_size (320) to match target batch_size (288).");
  CHECK(trace.calls[1].report.status == Status::kFits);
  CHECK(last(trace, "logits") == "float32 [32, 10, 20]");
  CHECK(trace.stops.empty());
}

TEST_CASE("trace: seeded with 0, a loss is the number that PyTorch prints") {
  const Trace trace = read(kSequenceLoss, 0);
  REQUIRE(trace.calls.size() == 2);
  REQUIRE(trace.calls[1].report.value);
  // Recorded from PyTorch 2.14.1; sums in another order differ in the last bits of float32.
  CHECK(trace.calls[1].report.value->values->number(0) == Approx(3.120321035385132).epsilon(1e-6));
  CHECK_FALSE(trace.calls[1].value_is_seeded);
}

TEST_CASE("trace: draws around tensors are followed, rounded as PyTorch rounds them") {
  const Trace trace = read(R"(import torch
import torch.nn.functional as F
torch.manual_seed(0)
a = torch.normal(torch.tensor([1., 2., 3.]), 0.5)
b = torch.normal(0.5, torch.tensor([1., 2., 3.]))
c = torch.normal(torch.zeros(2), torch.tensor([2., 3.]))
d = torch.bernoulli(torch.tensor([0.2, 0.5, 0.9, 0.5]))
F.mse_loss(a, b)
F.mse_loss(c, d[:2])
F.mse_loss(d, torch.tensor([0., 1., 2., 3.]))
)");
  REQUIRE(trace.calls.size() == 3);
  const double recorded[] = {14.777113914489746, 3.4856743812561035, 1.5};
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(trace.calls[i].report.value);
    CHECK(trace.calls[i].report.value->values->number(0) == Approx(recorded[i]).epsilon(1e-7));
  }
}

TEST_CASE("trace: without a seed, a drawn value is marked as the one after seed 0") {
  const Trace trace = read(kSequenceLoss);
  REQUIRE(trace.calls.size() == 2);
  CHECK(trace.calls[1].value_is_seeded);
}

TEST_CASE("trace: a matrix product of the wrong width stops with PyTorch's words") {
  const Trace trace = read(
      "import torch, torch.nn as nn\n"
      "net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10))\n"
      "out = net(torch.randn(32, 512))\n");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].line == 3);
  CHECK(trace.stops[0].message == "mat1 and mat2 shapes cannot be multiplied (32x512 and 784x512)");
}

TEST_CASE("trace: view after a transposition is refused, reshape is not") {
  const Trace trace = read(
      "import torch\n"
      "x = torch.randn(2, 3, 4).transpose(1, 2)\n"
      "y = x.reshape(2, -1)\n"
      "z = x.view(2, -1)\n");
  CHECK(last(trace, "y") == "float32 [2, 12]");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].line == 4);
}

TEST_CASE("trace: user modules, loops and loaders lead to the loss, the smaller last batch included") {
  const Trace trace = read(R"(import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, 3)
    def forward(self, x):
        return self.fc(x)
net = Net(4)
criterion = nn.CrossEntropyLoss()
loader = DataLoader(TensorDataset(torch.randn(10, 4), torch.randint(0, 3, (10,))), batch_size=4)
for x, y in loader:
    out = net(x)
    loss = criterion(out, y)
n = out.shape[0]
z = torch.zeros(n, 2)
)");
  CHECK(trace.calls.size() == 3);
  CHECK(last(trace, "z") == "float32 [2, 2]");
}

TEST_CASE("trace: what is unknown stays unknown") {
  const Trace trace = read(
      "import torch\n"
      "import mystery\n"
      "x = mystery.load()\n"
      "y = x.view(2, 3)\n"
      "z = torch.randn(4, 5)[torch.randn(4) > 0]\n"
      "if x > 3:\n"
      "    w = torch.zeros(2)\n"
      "else:\n"
      "    w = torch.zeros(3)\n"
      "u = 0\n");
  for (const char* name : {"x", "y", "z", "w"}) CHECK(last(trace, name) == "?");
  REQUIRE_FALSE(trace.not_modelled.empty());
  CHECK(trace.not_modelled[0].line == 3);
}

TEST_CASE("trace: half-typed code still gives the lines above it") {
  const Trace trace = read("import torch\nx = torch.zeros(2, 3)\ny = x.view(6, \n");
  CHECK(last(trace, "x") == "float32 [2, 3]");
}

TEST_CASE("trace: shapes in comments and annotations count where nothing else is known") {
  const Trace trace = read(
      "import torch.nn as nn\n"
      "# x: (N, 3, 32, 32) float32\n"
      "y = nn.Conv2d(3, 8, 3)(x)\n"
      "def step(h: Float[Tensor, \"batch 5\"]):\n"
      "    out = nn.Linear(5, 2)(h)\n");
  CHECK(last(trace, "y") == "float32 [N, 8, 30, 30]");
  CHECK(last(trace, "out") == "float32 [batch, 2]");
}

TEST_CASE("trace: a tuple as target is the TypeError that PyTorch raises") {
  const Trace trace = read(
      "import torch\nimport torch.nn.functional as F\nloss = F.cross_entropy(torch.randn(3, 10), (1, 0, 7))\n");
  REQUIRE(trace.calls.size() == 1);
  CHECK(trace.calls[0].report.torch->message == "cross_entropy_loss(): argument 'target' (position 2) must be Tensor, not tuple");
}

TEST_CASE("trace: backward of a loss that needs no gradient stops") {
  const Trace trace = read(
      "import torch\nimport torch.nn.functional as F\n"
      "loss = F.mse_loss(torch.randn(3, requires_grad=True).argmax(0).float(), torch.zeros(()))\nloss.backward()\n");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].message == "element 0 of tensors does not require grad and does not have a grad_fn");
}

TEST_CASE("trace: endless loops, deep recursion and long lists end") {
  for (const char* source : {"while True:\n    x = 1\n", "def f(n):\n    return f(n + 1)\nf(0)\n", "x = [0] * 10**9\n",
                             "for i in range(10**12):\n    x = i\n", "x = 1\nfor i in range(200):\n    x = x * x * 3 + x\n"}) {
    CHECK(trace(source).ok());
  }
}

TEST_CASE("trace: a spelling is the call's own words") {
  const Trace trace = read(
      "import torch\nimport torch.nn as nn\ncriterion = nn.MSELoss()\npred = torch.zeros(4, 1)\ny = torch.zeros(4)\nloss = criterion(pred, y)\n");
  REQUIRE(trace.calls.size() == 1);
  REQUIRE(trace.calls[0].question.spelling);
  CHECK(trace.calls[0].question.spelling->callee == "criterion");
  CHECK(trace.calls[0].question.spelling->arguments[1] == std::pair<std::string, std::string>("target", "y"));
}

TEST_CASE("trace: a line holds what all its statements leave, at its first visit") {
  const Trace trace = read("import torch\na = torch.zeros(2); b = torch.ones(3)\nfor i in range(3): c = torch.zeros(i + 1); d = c\n");
  CHECK(last(trace, "a") == "float32 [2]");
  CHECK(last(trace, "b") == "float32 [3]");
  CHECK(last(trace, "d") == "float32 [1]");
}

TEST_CASE("trace: a way out under an unknown condition is both taken and not") {
  const Trace trace = read(R"(import torch
from mystery import maybe
def early(x):
    if maybe():
        return x.sum()
    return x
y = early(torch.zeros(2, 3))
for i in range(4):
    h = torch.zeros(2, 3)
    if maybe():
        break
    h = torch.zeros(2, 4)
for i in range(4):
    k = torch.zeros(2)
    if maybe():
        continue
    k = torch.zeros(2, 2)
def find(n):
    while n > 0:
        if maybe():
            return torch.zeros(n)
        n -= 1
    return torch.zeros(0)
t = find(3)
try:
    if maybe():
        raise ValueError("no")
    r = torch.zeros(3)
except ValueError:
    r = torch.zeros(4)
sure = torch.zeros(5)
)");
  for (const char* name : {"y", "h", "k", "t", "r"}) CHECK(last(trace, name) == "?");
  CHECK(last(trace, "sure") == "float32 [5]");
  CHECK(trace.stops.empty());
}

TEST_CASE("trace: a list that an unknown condition may have grown is not known") {
  const Trace trace = read(R"(import torch
from mystery import maybe
rows = [torch.zeros(3)]
while True:
    rows.append(torch.zeros(3))
    if maybe():
        break
stacked = torch.stack(rows)
fixed = torch.stack([torch.zeros(3)])
)");
  CHECK(last(trace, "stacked") == "?");
  CHECK(last(trace, "fixed") == "float32 [1, 3]");
}

TEST_CASE("trace: NumPy promotes where PyTorch refuses, and refuses in its own words") {
  const Trace trace = read(R"(import numpy as np
import torch
w = torch.from_numpy(np.ones((2, 3), dtype=np.float32) @ np.ones((3, 4)))
v = torch.from_numpy(np.ones(3, dtype=np.float32) + np.ones(3, dtype=np.int64))
u = np.ones((2, 3)) @ np.ones((4, 5))
)");
  CHECK(last(trace, "w") == "float64 [2, 4]");
  CHECK(last(trace, "v") == "float64 [3]");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].message ==
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 4 is different from 3)");
}

TEST_CASE("trace: an argument that holds the tensor is repaired by what it holds") {
  const Trace trace = read(R"(import torch
import torch.nn.functional as F
class Output:
    def __init__(self, logits): self.logits = logits
out = Output(torch.randn(2, 3))
y = torch.tensor([0, 2])
loss = F.cross_entropy(out, y)
loss = F.cross_entropy(torch.randn(3, 10), target=(1, 0, 7))
loss = F.mse_loss((torch.zeros(4, 1), torch.zeros(2)), torch.zeros(4, 1))
)");
  REQUIRE(trace.calls.size() == 3);
  const char* expected[] = {"F.cross_entropy(out.logits, y)", "F.cross_entropy(torch.randn(3, 10), target=torch.tensor((1, 0, 7)))",
                            "F.mse_loss((torch.zeros(4, 1), torch.zeros(2))[0], torch.zeros(4, 1))"};
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE_FALSE(trace.calls[i].report.fixes.empty());
    CHECK(trace.calls[i].report.fixes.front().call == expected[i]);
  }
}

TEST_CASE("trace: packed sequences go through recurrent layers") {
  const Trace trace = read(R"(import torch, torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
packed = pack_padded_sequence(torch.randn(3, 9, 4), torch.tensor([7, 5, 2]), batch_first=True)
out, (h, c) = nn.LSTM(4, 6, batch_first=True, bidirectional=True)(packed)
padded, lengths = pad_packed_sequence(out, batch_first=True)
)");
  CHECK(last(trace, "h") == "float32 [2, 3, 6]");
  CHECK(last(trace, "padded") == "float32 [3, 7, 12]");
  CHECK(last(trace, "lengths") == "int64 [3]");
}

TEST_CASE("trace: what may have drawn from the generator leaves no certain numbers") {
  const Trace trace = read(R"(import torch, mystery
import torch.nn.functional as F
mystery.shuffle()
loss = F.mse_loss(torch.rand(3), torch.zeros(3))
)",
                           0);
  REQUIRE(trace.calls.size() == 1);
  CHECK_FALSE(trace.calls[0].report.value);
}

TEST_CASE("trace: a name given for what a star gathers ends the call, not the reader") {
  const Trace trace = read("import torch\nfor i, j in zip(x=1):\n    pass\na = torch.zeros(size=(2, 3))\n", 0);
  CHECK(last(trace, "a") == "float32 [2, 3]");
}

TEST_CASE("trace: a number that is not known still has a type") {
  const Trace trace = read(R"(import torch, random
x = torch.ones(4, 3)
alpha = random.random()
y = alpha * x + random.randint(0, 5)
rewards = torch.tensor([random.random() for _ in range(6)])
)");
  CHECK(last(trace, "y") == "float32 [4, 3]");
  CHECK(last(trace, "rewards") == "float32 [6]");
}

TEST_CASE("trace: a list that a long loop fills has as many items as rounds") {
  const Trace trace = read(R"(import torch
outputs = []
h = torch.zeros(2, 8)
for step in range(3000):
    h = torch.tanh(h) * 0.5 + step
    outputs.append(h)
sequence = torch.stack(outputs, dim=1)
)");
  CHECK(last(trace, "sequence") == "float32 [2, 3000, 8]");
}

TEST_CASE("trace: autocast on the CPU shortens products and keeps losses in float32") {
  const Trace trace = read(R"(import torch, torch.nn as nn
model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
    out = model(torch.randn(2, 4))
    loss = nn.functional.mse_loss(out, torch.zeros(2, 3))
after = model(torch.randn(2, 4))
)");
  CHECK(last(trace, "out") == "bfloat16 [2, 3]");
  CHECK(last(trace, "loss") == "float32 []");
  CHECK(last(trace, "after") == "float32 [2, 3]");
}

TEST_CASE("trace: keywords that are called like a table's parameter are keys of dict") {
  const Trace trace = read(R"(import torch
d = dict(x=1, input=torch.ones(2))
a = d["input"] + d["x"]
b = torch.zeros(size=(2, 3))
)");
  CHECK(last(trace, "a") == "float32 [2]");
  CHECK(last(trace, "b") == "float32 [2, 3]");
}

TEST_CASE("trace: modules added by name run, and match takes the case that fits") {
  const Trace trace = read(R"(import torch, torch.nn as nn
def act(kind):
    match kind:
        case "relu":
            return nn.ReLU()
        case _:
            return nn.Identity()
net = nn.Sequential()
for i in range(2):
    net.add_module("fc{0}".format(i), nn.Linear(4 + i, 5 + i))
    net.add_module("act{0}".format(i), act("relu"))
y = net(torch.randn(3, 4))
)");
  CHECK(last(trace, "y") == "float32 [3, 6]");
}
