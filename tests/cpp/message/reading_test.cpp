// What people paste, told apart: calls in words, code among prose, prompts, questions with code and error.
#include "lossfit/reading.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "lossfit/call_text.hpp"
#include "lossfit/trace.hpp"

using namespace lossfit;

namespace {

const std::string kCode = "import torch\nimport torch.nn as nn\nout = torch.randn(32, 10)\ny = torch.zeros(32, 1).long()\nloss = nn.CrossEntropyLoss()(out, y)\n";
const std::string kError =
    "Traceback (most recent call last):\n  File \"train.py\", line 5, in <module>\n    loss = nn.CrossEntropyLoss()(out, y)\n"
    "RuntimeError: 0D or 1D target tensor expected, multi-target not supported\n";

/// The line of the only loss call in what is read as code.
int call_line(const std::string& text) {
  const Reading reading = read_text(text);
  REQUIRE(name(reading.kind) == name(TextKind::kCode));
  const Outcome<Trace> traced = trace(reading.text);
  REQUIRE(traced);
  REQUIRE(traced->calls.size() == 1);
  CHECK(traced->calls[0].report.status == Status::kMismatch);
  return traced->calls[0].line;
}

}  // namespace

TEST_CASE("read_text: a call in words names tensors, shapes and dtypes in many ways") {
  const Question wanted = parse_call("cross_entropy --input 32,10 --target 32,1:int64").value();
  for (const char* text :
       {"cross_entropy (32,10) (32,1)", "cross_entropy input (32, 10) target (32, 1)", "CrossEntropyLoss: logits (32, 10) float32; labels (32,1) long",
        "nn.CrossEntropyLoss, input: torch.Size([32, 10]), target: torch.Size([32, 1])", "input: [32, 10], target: [32, 1], loss: cross_entropy", "cross_entropy 32x10 32x1",
        "CrossEntropyLoss with output of shape (32, 10) and labels of shape (32, 1)", "outputs.shape torch.Size([32, 10]) labels.shape torch.Size([32, 1]) CrossEntropyLoss",
        "labels (32, 1) int64, preds (32, 10), F.cross_entropy", "Why is CrossEntropyLoss (32,10) vs (32,1) failing?",
        "logits.shape = torch.Size([32, 10])\nlabels.shape = torch.Size([32, 1])\nlabels.dtype = torch.int64\ncriterion = CrossEntropyLoss",
        "pred torch.float32 torch.Size([32, 10])\ntarget torch.int64 torch.Size([32, 1])\nCrossEntropyLoss", "$ lossfit check cross_entropy 32,10 32,1:int64", "Input: (32, 10)\nTarget: (32, 1)\nLoss: CrossEntropyLoss"}) {
    INFO(text);
    const Reading reading = read_text(text);
    CHECK(name(reading.kind) == name(TextKind::kCall));
    const Outcome<Question> question = parse_call(reading.text);
    REQUIRE(question);
    CHECK(question->loss == "cross_entropy");
    for (const auto& [tensor, spec] : wanted.tensors) {
      const TensorSpec* read = find_named(question->tensors, tensor);
      REQUIRE(read != nullptr);
      CHECK(read->shape == spec.shape);
      CHECK(read->dtype == spec.dtype);
    }
  }
}

TEST_CASE("read_text: shapes without a loss are a call that says what is missing") {
  const Reading reading = read_text("input: torch.Size([32, 10]), target: torch.Size([32])");
  CHECK(name(reading.kind) == name(TextKind::kCall));
  const Outcome<Question> question = parse_call(reading.text);
  REQUIRE_FALSE(question);
  CHECK(question.error().code == "missing-loss");
  CHECK(question.error().help == "put it in front: cross_entropy [32,10] [32]");
  CHECK(parse_call("?").error().code == "missing-loss");
}

TEST_CASE("read_text: code is found in Markdown, behind prompts and among prose, and keeps its line numbers") {
  CHECK(call_line(kCode) == 5);
  CHECK(call_line("Why does this fail?\n\n```python\n" + kCode + "```\nThanks!\n") == 8);
  CHECK(call_line("Why does this fail?\n\n```\n" + kCode + "```\n\nIt says:\n\n```\n" + kError + "```\n") == 8);
  CHECK(call_line("My model has ten classes and I do not know what is wrong here.\n\n" + kCode + "\n" + kError) == 7);
  std::string prompts, cells, indented = "What is wrong with this?\n\n";
  int cell = 0;
  for (std::size_t at = 0; at < kCode.size();) {
    const std::size_t end = kCode.find('\n', at);
    const std::string line = kCode.substr(at, end - at);
    prompts += ">>> " + line + "\n";
    cells += "In [" + std::to_string(++cell) + "]: " + line + "\n";
    indented += "    " + line + "\n";
    at = end + 1;
  }
  CHECK(call_line(prompts + kError) == 5);
  CHECK(call_line(cells + "Out[5]: tensor(2.3)\n") == 5);
  CHECK(call_line(indented) == 7);
}

TEST_CASE("read_text: an error counts where the code shows no loss or no trouble") {
  CHECK(name(read_text("for x, y in loader:\n    loss = criterion(model(x), y)\n" + kError).kind) == name(TextKind::kMessage));
  CHECK(name(read_text("```python\nmodel = Net()\n```\n" + kError).kind) == name(TextKind::kMessage));
  CHECK(name(read_text(kError).kind) == name(TextKind::kMessage));
  CHECK(name(read_text("FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'").kind) == name(TextKind::kMessage));
}

TEST_CASE("read_text: a message that a comment or a string quotes is not said") {
  CHECK(name(read_text("# RuntimeError: 0D or 1D target tensor expected, multi-target not supported\n" + kCode).kind) == name(TextKind::kCode));
  CHECK(name(read_text("def forward(self, x):\n    return F.cross_entropy(x, y)\n").kind) == name(TextKind::kCode));
  CHECK(name(read_text("try:\n    loss = F.mse_loss(a, b)\nexcept RuntimeError:\n    print(\"Error: Target 3 is out of bounds.\")\n").kind) == name(TextKind::kCode));
}

TEST_CASE("read_text: hostile text ends as some kind") {
  for (const std::string& text : std::vector<std::string>{"", "\xff\xfe", std::string(5000, '('), std::string(5000, '`'), "```", "```python", ">>>", "In [", "{", "[", "? ?", std::string(100, '\n'),
                                                          "cross_entropy", "cross_entropy (", "torch.Size([", "input: [1,2], target: [", "\xef\xbb\xbf"}) {
    INFO(text.substr(0, 20));
    CHECK_FALSE(name(read_text(text).kind).empty());
  }
}
