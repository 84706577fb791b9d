// Arguments that Python itself refuses, of layers and losses. Messages are recorded from PyTorch 2.14.1 under Python 3.14.
#include "snippet/traced.hpp"

using namespace lossfit;

namespace {

/// The message that stops one expression; empty where nothing does.
std::string stop_of(std::string_view expression) {
  const Trace trace = read("import torch, torch.nn as nn, torch.nn.functional as F\nx = torch.randn(4, 3)\ny = torch.tensor([0, 1, 2, 0])\n" + std::string(expression) + "\n");
  return trace.stops.empty() ? "" : trace.stops[0].message;
}

}  // namespace

TEST_CASE("trace: a layer that is made without an argument it needs, or with one it has not") {
  CHECK(stop_of("nn.Linear(10)") == "Linear.__init__() missing 1 required positional argument: 'out_features'");
  CHECK(stop_of("nn.Conv2d(3, 16)") == "Conv2d.__init__() missing 1 required positional argument: 'kernel_size'");
  CHECK(stop_of("nn.Conv2d(3, 16, kernel=3)") == "Conv2d.__init__() got an unexpected keyword argument 'kernel'");
  CHECK(stop_of("nn.MultiheadAttention(8)") == "MultiheadAttention.__init__() missing 1 required positional argument: 'num_heads'");
  CHECK(stop_of("nn.Linear(3, 2, device='cpu', dtype=torch.float64)").empty());
}

TEST_CASE("trace: a layer or loss that is called with too few arguments or too many") {
  CHECK(stop_of("nn.Linear(3, 2)()") == "Linear.forward() missing 1 required positional argument: 'input'");
  CHECK(stop_of("nn.Linear(3, 2)(x, x)") == "Linear.forward() takes 2 positional arguments but 3 were given");
  CHECK(stop_of("nn.BatchNorm1d(3)(x, x)") == "_BatchNorm.forward() takes 2 positional arguments but 3 were given");
  CHECK(stop_of("nn.LSTM(3, 2)(x, None, x)") == "LSTM.forward() takes from 2 to 3 positional arguments but 4 were given");
  CHECK(stop_of("nn.CrossEntropyLoss()(x)") == "CrossEntropyLoss.forward() missing 1 required positional argument: 'target'");
  CHECK(stop_of("nn.CrossEntropyLoss()()") == "CrossEntropyLoss.forward() missing 2 required positional arguments: 'input' and 'target'");
  CHECK(stop_of("nn.MarginRankingLoss()()") == "MarginRankingLoss.forward() missing 3 required positional arguments: 'input1', 'input2', and 'target'");
  CHECK(stop_of("F.cross_entropy(x)") == "cross_entropy() missing 1 required positional argument: 'target'");
  CHECK(stop_of("F.mse_loss(x, x, foo=2)") == "mse_loss() got an unexpected keyword argument 'foo'");
  CHECK(stop_of("nn.PoissonNLLLoss()(x, x)").empty());
}

TEST_CASE("trace: tensors given to a loss's making fall on its old options, and it is called instead") {
  const Trace trace = read(R"(import torch, torch.nn as nn
x = torch.randn(4, 3)
y = torch.tensor([0, 1, 2, 0])
loss = nn.CrossEntropyLoss(x, y)
)");
  REQUIRE(trace.stops.size() == 1);
  CHECK(trace.stops[0].message == "Boolean value of Tensor with more than one value is ambiguous");
  REQUIRE(!trace.stops[0].fixes.empty());
  CHECK(trace.stops[0].fixes[0].code == "loss = nn.CrossEntropyLoss()(x, y)");
  for (const char* loss : {"MSELoss", "L1Loss", "BCELoss", "BCEWithLogitsLoss", "KLDivLoss", "SmoothL1Loss"}) {
    CHECK(stop_of("nn." + std::string(loss) + "(x, x)") == "Boolean value of Tensor with more than one value is ambiguous");
  }
  CHECK(stop_of("nn.CrossEntropyLoss(torch.ones(3))(x, y)").empty());
  CHECK(stop_of("nn.CrossEntropyLoss(None, False)(x, y)").empty());
}

TEST_CASE("trace: lists that nest unevenly make no tensor (a finding of the fuzzer: more sizes than numbers)") {
  CHECK(stop_of("torch.tensor([[0, 1], 0])") == "not a sequence");
  CHECK(stop_of("torch.tensor([[[1]], [1]])") == "not a sequence");
  CHECK(stop_of("torch.tensor([[0, 1], [0]])") == "expected sequence of length 2 at dim 1 (got 1)");
  const Trace trace = read(R"(import torch
a = torch.tensor([*[0, 0], [0, 1], [1, 0]], dtype=torch.float64)
b = a.split(3)
c = torch.tensor([1, [2]])
d = torch.tensor([[], 1])
e = torch.tensor([[], []])
f = torch.tensor([[1, 2], (3, 4)])
)");
  for (const char* name : {"a", "c", "d"}) CHECK(last(trace, name) == "?");
  CHECK(last(trace, "e") == "float32 [2, 0]");
  CHECK(last(trace, "f") == "int64 [2, 2]");
}
