// The one entrance: text of any kind is told apart, and its answer is that of the verb that reads such text.
#include "render/json_read.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "render/json.hpp"
#include "render/json_explain.hpp"
#include "render/json_trace.hpp"

using namespace lossfit;
using namespace lossfit::render;
using Json = nlohmann::ordered_json;

namespace {

struct Sample {
  TextKind kind;
  const char* text;
};

constexpr const char* kCode = "import torch\nimport torch.nn.functional as F\nx = torch.randn(4, 3)\nloss = F.cross_entropy(x, torch.tensor([0, 1, 2, 0]))\n";
constexpr const char* kShort = "loss = F.mse_loss(torch.zeros(3, 1), torch.zeros(3))";
constexpr const char* kMessage = "ValueError: Expected input batch_size (320) to match target batch_size (288).";
constexpr const char* kTraceback =
    "Traceback (most recent call last):\n  File \"train.py\", line 7, in <module>\n    loss = F.cross_entropy(logits, y)\n"
    "RuntimeError: 0D or 1D target tensor expected, multi-target not supported\n";

}  // namespace

TEST_CASE("reading_of: questions, calls, codes, messages and Python are told apart") {
  const Sample sample = GENERATE(Sample{TextKind::kDiagnosticCode, " LF0103\n"}, Sample{TextKind::kQuestion, R"( {"loss": "mse_loss", "tensors": {}})"},
                                 Sample{TextKind::kCall, "cross_entropy 32,10 32:int64\n"}, Sample{TextKind::kMessage, kMessage},
                                 Sample{TextKind::kMessage, kTraceback}, Sample{TextKind::kCode, kCode}, Sample{TextKind::kCode, kShort},
                                 Sample{TextKind::kCode, "# RuntimeError: 0D or 1D target tensor expected, multi-target not supported\nimport torch\n"},
                                 Sample{TextKind::kCode, "neither of them"});
  CAPTURE(sample.text);
  CHECK(name(reading_of(sample.text).kind) == name(sample.kind));
}

TEST_CASE("read_json: the answer is that of the text's own verb") {
  const auto answer = [](const char* text) { return Json::parse(read_json(text))["answer"]; };
  CHECK(answer(kCode) == Json::parse(trace_json(kCode)));
  CHECK(answer(kMessage) == Json::parse(explain_json(kMessage)));
  CHECK(answer("LF0103") == Json::parse(explain_json("LF0103")));
  CHECK(answer("mse_loss 3,1 3,1")["status"] == "fits");
  CHECK(answer(R"({"loss": "mse_loss", "tensors": {"input": {"shape": [2], "dtype": "float32"}, "target": {"shape": [2], "dtype": "float32"}}})")["status"] == "fits");
}

TEST_CASE("read_json: code holds its lines, calls and what is not followed") {
  const Json answer = Json::parse(read_json(kShort))["answer"];
  REQUIRE(answer["calls"].size() == 1);
  CHECK(answer["calls"][0]["report"]["status"] == "suspicious");
  CHECK_FALSE(Json::parse(read_json("neither of them"))["answer"]["not_modelled"].empty());
}

TEST_CASE("reading_of: a Jupyter notebook is its code cells, without their magics") {
  const Json answer = Json::parse(read_json(R"json({"cells":[{"cell_type":"markdown","source":["# Losses"]},{"cell_type":"code","source":["%matplotlib inline\n","import torch\n"]},
    {"cell_type":"code","source":"loss = torch.nn.functional.mse_loss(torch.zeros(3, 1), torch.zeros(3))"}],"nbformat":4})json"));
  CHECK(answer["kind"] == "code");
  REQUIRE(answer["answer"]["calls"].size() == 1);
}
