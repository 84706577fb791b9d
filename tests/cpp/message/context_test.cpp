// What the lines around a message tell: which loss, with which names, or that no loss was called. Texts are as PyTorch,
// Python, IPython, loggers and torch.compile print them.
#include <string>
#include <vector>

#include "catch.hpp"
#include "lossfit/message.hpp"

using namespace lossfit;

namespace {

std::vector<Recognition> read(const std::string& text) {
  const Outcome<std::vector<Recognition>> found = explain_message(text);
  REQUIRE(found);
  return *found;
}

Recognition first(const std::string& text) {
  const std::vector<Recognition> all = read(text);
  REQUIRE_FALSE(all.empty());
  return all.front();
}

const TensorSpec& tensor_of(const Recognition& found, const std::string& name) {
  REQUIRE(found.question);
  const TensorSpec* spec = find_named(found.question->tensors, name);
  REQUIRE(spec != nullptr);
  return *spec;
}

using Arguments = std::vector<std::pair<std::string, std::string>>;

const std::string kTorch = "/usr/lib/python3/dist-packages/torch/nn/";

/// A traceback that ends in a frame of PyTorch.
std::string traceback(const std::string& line, const std::string& file, const std::string& function, const std::string& source, const std::string& message) {
  return "Traceback (most recent call last):\n  File \"train.py\", line 31, in <module>\n    " + line + "\n  File \"" + kTorch + file + "\", line 116, in " + function + "\n    " +
         source + "\n" + message + "\n";
}

}  // namespace

TEST_CASE("explain_message: colour codes, ranks, time stamps and pytest's marks are taken off") {
  const std::string message = "ValueError: Expected input batch_size (320) to match target batch_size (288).";
  for (const std::string& said : std::vector<std::string>{"\x1b[31mValueError\x1b[39m: Expected input batch_size (\x1b[1m320\x1b[0m) to match target batch_size (288).",
                                  "\x1b[0;31mValueError\x1b[0m: Expected input batch_size (320) to match target batch_size (288).", "[rank0]: " + message,
                                  "2024-03-05 11:02:46,682 - root - ERROR - " + message, "[2024-03-05 11:02:46] ERROR " + message, "E       " + message,
                                  "(TrainWorker pid=3112) " + message, "E1126 21:41:06.062000 29119 torch/x.py:3212] [3/0] " + message, "> " + message}) {
    INFO(said);
    CHECK(first(said).message == "Expected input batch_size (320) to match target batch_size (288)");
  }
}

TEST_CASE("explain_message: PyTorch's own source in a traceback is not taken for what was said") {
  const Recognition found = first(
      "ValueError                                Traceback (most recent call last)\n"
      "File <ipython-input-12-6a4a>:4\n      3 out = net(x)\n----> 4 loss = F.binary_cross_entropy(out, y, reduction='average')\n\n"
      "File " + kTorch + "functional.py:3619, in binary_cross_entropy(input, target, weight)\n"
      "   3620     raise ValueError(\n   3621         f\"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is deprecated. \"\n"
      "-> 3623     raise ValueError(f\"{reduction} is not a valid value for reduction\")\n\nValueError: average is not a valid value for reduction\n");
  CHECK(found.message == "average is not a valid value for reduction");
  CHECK(found.losses.front() == "binary_cross_entropy");
}

TEST_CASE("explain_message: the boxes that rich draws around a traceback hide nothing") {
  const Recognition found = first(
      "\u256d\u2500\u2500 Traceback (most recent call last) \u2500\u2500\u256e\n\u2502 /home/u/train.py:31 in <module>  \u2502\n\u2502                    \u2502\n\u2502   30 \u2502   out = net(x)   \u2502\n"
      "\u2502 \u2771 31 \u2502   loss = criterion(out, y)   \u2502\n\u2570\u2500\u2500\u256f\nValueError: Expected input batch_size (32) to match target batch_size (64).\n");
  CHECK(found.losses.front() == "cross_entropy");
  REQUIRE(found.question->spelling);
  CHECK(found.question->spelling->arguments == Arguments{{"input", "out"}, {"target", "y"}});
}

TEST_CASE("explain_message: a call over several lines names its arguments") {
  const Recognition found = first("Traceback (most recent call last):\n  File \"train.py\", line 8, in step\n    loss = self.criterion(\n           ~~~~~~~~~~~~~~^\n        logits.view(-1, V),\n"
                                  "        batch[\"labels\"],\n    )\n  File \"" + kTorch + "functional.py\", line 3171, in cross_entropy\n    return torch._C._nn.cross_entropy_loss(\n"
                                  "ValueError: Expected input batch_size (320) to match target batch_size (288).\n");
  REQUIRE(found.question->spelling);
  CHECK(found.question->spelling->arguments == Arguments{{"input", "logits.view(-1, V)"}, {"target", "batch[\"labels\"]"}});
}

TEST_CASE("explain_message: the user's own line names the arguments before a library's does") {
  const std::string library =
      "  File \"/opt/env/lib/python3.10/site-packages/transformers/trainer.py\", line 2699, in compute_loss\n    loss = loss_fct(logits.view(-1, 3), labels.view(-1))\n"
      "ValueError: Expected input batch_size (320) to match target batch_size (288).\n";
  const Recognition inside = first("Traceback (most recent call last):\n  File \"train.py\", line 3, in <module>\n    trainer.train()\n" + library);
  CHECK(inside.question->spelling->arguments.back().second == "labels.view(-1)");
  const Recognition own = first("Traceback (most recent call last):\n  File \"train.py\", line 3, in <module>\n    loss = criterion(scores, y)\n" + library);
  CHECK(own.question->spelling->arguments.back().second == "y");
}

TEST_CASE("explain_message: of several modules, the one that was assigned to the called name is meant") {
  const std::string made = "adversarial = nn.MSELoss()\npixelwise = nn.L1Loss()\nclasses_loss = nn.SmoothL1Loss()\n";
  const std::string warning = "UserWarning: Using a target size (torch.Size([8, 1])) that is different to the input size (torch.Size([8])). This will likely lead to incorrect results";
  CHECK(first(made + "total = classes_loss(fake, real)\n" + warning).losses.front() == "smooth_l1_loss");
  CHECK(first(made + warning).losses.front() == "mse_loss");
}

TEST_CASE("explain_message: a name such as bce_loss chooses among candidates") {
  const std::string message = "RuntimeError: The size of tensor a (64) must match the size of tensor b (5) at non-singleton dimension 1";
  CHECK(first("    loss = self.l1_loss(x, y)\n" + message).losses.front() == "l1_loss");
  CHECK(first("    reduced_loss = reduce(x, y)\n" + message).losses.front() == "mse_loss");
}

TEST_CASE("explain_message: a broadcast error of another line of code is no loss's") {
  const std::string message = "RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1";
  const Recognition residual = first("Traceback (most recent call last):\n  File \"net.py\", line 9, in forward\n    return x + self.skip\n" + message);
  CHECK(residual.losses.empty());
  CHECK(residual.operation == "an operation on two tensors");
  CHECK_FALSE(residual.notes.empty());
  CHECK(first("Traceback (most recent call last):\n  File \"net.py\", line 9, in forward\n    return my_loss_term(x, y)\n" + message).losses.front() == "mse_loss");
  const std::string call = "loss = criterion(out, y)";
  CHECK(first(traceback(call, "functional.py", "poisson_nll_loss", "ret = torch.poisson_nll_loss(input, target)", message)).losses.front() == "poisson_nll_loss");
}

TEST_CASE("explain_message: a layer's message is told for what it is, with its facts") {
  const std::string message = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x784 and 512x10)";
  const Recognition found = first(traceback("out = model(x)", "modules/linear.py", "forward", "return F.linear(input, self.weight, self.bias)", message));
  CHECK(found.losses.empty());
  CHECK(found.operation == "nn.Linear");
  CHECK(found.notes.front() == "The input has 784 features in its last axis, and the weight takes 512 (LF0606).");
  CHECK_FALSE(found.report);
  CHECK(first(message).operation == "nn.Linear or a matrix product");
  CHECK(first("RuntimeError: shape '[-1, 4]' is invalid for input of size 30").operation == "view or reshape");
  CHECK(first("IndexError: index out of range in self").operation == "nn.Embedding");
}

TEST_CASE("explain_message: the kernel named in a device error tells whether a loss ran") {
  const std::string devices = "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu! (when checking argument for argument ";
  CHECK(first(devices + "mat1 in method wrapper_CUDA_addmm)").operation == "nn.Linear or a matrix product");
  CHECK(first(devices + "mat1 in method wrapper_CUDA_addmm)").losses.empty());
  CHECK(first(devices + "target in method wrapper_CUDA_nll_loss_forward)").losses.front() == "cross_entropy");
  CHECK(first(devices + "target in method wrapper_CUDA__ctc_loss)").losses.front() == "ctc_loss");
  CHECK(first("RuntimeError: Expected all tensors to be on the same device, but got index is on cpu, different from other tensors on cuda:0 (when checking argument in method wrapper_CUDA__index_select)")
            .operation == "nn.Embedding");
}

TEST_CASE("explain_message: a function that is named in the message is the one that said it") {
  CHECK(first("TypeError: cross_entropy_loss(): argument 'target' (position 2) must be Tensor, not list").losses == std::vector<std::string>{"cross_entropy"});
  CHECK(first("TypeError: CTCLoss.forward() missing 2 required positional arguments: 'input_lengths' and 'target_lengths'").losses == std::vector<std::string>{"ctc_loss"});
  const Recognition other = first("TypeError: conv2d(): argument 'input' (position 1) must be Tensor, not tuple");
  CHECK(other.losses.empty());
  CHECK(other.operation == "conv2d()");
}

TEST_CASE("explain_message: torch.compile prints the whole call, and it is taken whole") {
  const Recognition found = first(
      "torch._dynamo.exc.TorchRuntimeError: RuntimeError when making fake tensor call\n  Explanation: Dynamo failed to run FX node with fake tensors: call_function <function cross_entropy at "
      "0x7f378bd5d220>(*(FakeTensor(..., size=(32, 10)), FakeTensor(..., size=(30,), dtype=torch.int64)), **{'weight': None, 'ignore_index': -100, 'reduction': 'sum', 'label_smoothing': 0.0}): "
      "got ValueError('Expected input batch_size (32) to match target batch_size (30).')\n");
  CHECK(found.losses.front() == "cross_entropy");
  REQUIRE(found.question);
  CHECK(found.question->tensors.at(0).second.shape == Shape{32, 10});
  CHECK(found.question->tensors.at(1).second.shape == Shape{30});
  CHECK(found.question->tensors.at(1).second.dtype == Dtype::kInt64);
  CHECK_FALSE(found.example);
}

TEST_CASE("explain_message: what stopped the program comes before a remark that stands above it") {
  const std::vector<Recognition> all = read(
      "functional.py:3619: UserWarning: reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.\n  reduction_enum = _Reduction.get_enum(reduction)\n"
      "RuntimeError: all elements of input should be between 0 and 1\n");
  REQUIRE(all.size() == 2);
  CHECK(all.front().message == "all elements of input should be between 0 and 1");
}

TEST_CASE("explain_message: sizes that a message does not state are said to be examples") {
  const Recognition assertion = first("../aten/src/ATen/native/cuda/Loss.cu:250: nll_loss_forward_reduce_cuda_kernel_2d: block: [0,0,0], thread: [0,0,0] Assertion `t >= 0 && t < n_classes` failed.");
  CHECK(assertion.example);
  CHECK_FALSE(assertion.notes.empty());
  CHECK_FALSE(first("RuntimeError: size mismatch (got input: [4, 21, 64, 64] , target: [4, 32, 32]").example);
}

TEST_CASE("explain_message: notes and fixes do not calculate with sizes that were made up") {
  const Recognition lengths = first("RuntimeError: input_lengths must be of size batch_size");
  REQUIRE(lengths.example);
  for (const Fix& fix : lengths.report->fixes) CHECK(fix.call.find("input_lengths[") == std::string::npos);
  const Recognition label = first("IndexError: Target -1 is out of bounds.");
  REQUIRE_FALSE(label.report->fixes.empty());
  CHECK(label.report->fixes.front().call == "F.cross_entropy(input, target, ignore_index=-1)");
}

TEST_CASE("explain_message: an axis that the user's line makes is known to have size 1") {
  const Recognition found = first("Traceback (most recent call last):\n  File \"train.py\", line 8, in step\n    loss = F.cross_entropy(scores, y.view(-1, 1))\n"
                                  "RuntimeError: 0D or 1D target tensor expected, multi-target not supported\n");
  CHECK(found.question->tensors.at(1).second.shape == Shape{Dim::unknown(), 1});
  REQUIRE_FALSE(found.report->fixes.empty());
  CHECK(found.report->fixes.front().call == "F.cross_entropy(scores, y.view(-1, 1).squeeze(1))");
}

TEST_CASE("explain_message: messages of old releases and of devices are known") {
  CHECK(first("RuntimeError: Assertion `x >= 0. && x <= 1.' failed. input value should be between 0~1, but got 1.2 at BCECriterion.c:60").losses.front() == "binary_cross_entropy");
  CHECK(first("RuntimeError: Expected object of device type cuda but got device type cpu for argument #2 'target' in call to _thnn_nll_loss_forward").losses.front() == "cross_entropy");
  const Recognition mixed = first("RuntimeError: Expected object of type torch.cuda.FloatTensor but found type torch.FloatTensor for argument #2 'target'");
  REQUIRE(mixed.report);
  CHECK(mixed.report->diagnostics.front().code == "LF0207");
  const Recognition doubles = first("RuntimeError: Expected object of type torch.FloatTensor but found type torch.DoubleTensor for argument #2 'target'");
  CHECK(tensor_of(doubles, "target").dtype == Dtype::kFloat64);
  CHECK(first("RuntimeError: Tensor for argument #2 'targets' is on CPU, but expected it to be on GPU (while checking arguments for ctc_loss_gpu)").losses.front() == "ctc_loss");
  CHECK(first("RuntimeError: ctc_loss_backward_gpu does not have a deterministic implementation").losses.front() == "ctc_loss");
  CHECK(first("NotImplementedError: The operator 'aten::_ctc_loss' is not currently implemented for the MPS device.").losses.front() == "ctc_loss");
  CHECK(first("RuntimeError: torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast.").losses.front() == "binary_cross_entropy");
}

TEST_CASE("explain_message: CUDA's general line says nothing beside the assertion that failed") {
  CHECK(read("Loss.cu:250: block: [0,0,0], thread: [0,0,0] Assertion `t >= 0 && t < n_classes` failed.\nRuntimeError: CUDA error: device-side assert triggered\n").size() == 1);
}
