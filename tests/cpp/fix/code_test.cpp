// Fixes that the code around a call suggests: what an argument was before, what belongs around the call.
#include <algorithm>

#include "catch.hpp"
#include "lossfit/codes.hpp"
#include "lossfit/trace.hpp"

using namespace lossfit;

namespace {

constexpr const char* kImports = "import torch\nimport torch.nn.functional as F\n";

/// The report of the last loss call.
Report read(const std::string& code) {
  const auto traced = trace(kImports + code);
  REQUIRE(traced.ok());
  REQUIRE_FALSE(traced->calls.empty());
  return traced->calls.back().report;
}

bool draws(const Report& report, std::string_view code) {
  return std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [&](const Diagnostic& one) { return one.code == code; });
}

}  // namespace

TEST_CASE("code fixes: what was done to an argument is undone") {
  const auto [code, call] = GENERATE(table<std::string, std::string>({
      {"p = torch.randn(2, 3)\ny = torch.tensor([0, 2])\nF.cross_entropy(p.long(), y)", "F.cross_entropy(p, y)"},
      {"l = torch.randn(8, 2)\ny = torch.randint(0, 2, (8,))\nF.binary_cross_entropy_with_logits(l, y.float().view(-1, 2))", "F.cross_entropy(l, y)"},
      {"a, b = torch.randn(6, 5), torch.randn(6, 5)\ny = torch.ones(6)\nF.cosine_embedding_loss(a, b, y.unsqueeze(1))", "F.cosine_embedding_loss(a, b, y)"},
      {"s = torch.randn(4, 3)\np = s.softmax(dim=1)\ny = torch.randint(0, 3, (4,))\nF.cross_entropy(p, y)", "F.cross_entropy(s, y)"},
  }));
  CAPTURE(code);
  const Report report = read(code);
  REQUIRE_FALSE(report.fixes.empty());
  CHECK(report.fixes.front().call == call);
}

TEST_CASE("code fixes: scores are given to the loss instead of what argmax makes of them") {
  const auto [code, call] = GENERATE(table<std::string, std::string>({
      {"s = torch.randn(4, 3, requires_grad=True)\ny = torch.randint(0, 3, (4,))\np = s.argmax(dim=1)\nF.mse_loss(p.float(), y.float())", "F.cross_entropy(s, y)"},
      {"s = torch.randn(4, 3)\ny = torch.randint(0, 3, (4,))\n_, p = torch.max(s, 1)\nF.l1_loss(p.float(), y)", "F.cross_entropy(s, y)"},
      {"s = torch.randn(9, 4, 4)\ny = torch.randint(0, 9, (4, 4))\nF.mse_loss(torch.argmax(s, 0).float(), y.float())",
       "F.cross_entropy(s.unsqueeze(0), y.unsqueeze(0))"},
  }));
  CAPTURE(code);
  const Report report = read(code);
  CHECK(draws(report, "LF0701"));
  REQUIRE_FALSE(report.fixes.empty());
  CHECK(report.fixes.front().call == call);
}

TEST_CASE("code fixes: rounded outputs may be reported, and are not blamed for it") {
  CHECK_FALSE(draws(read("p = torch.rand(4)\ny = torch.ones(4)\nF.mse_loss(p.round(), y)"), "LF0701"));
  CHECK_FALSE(draws(read("s = torch.randn(4, 3, requires_grad=True)\ny = torch.zeros(4)\nwith torch.no_grad():\n    F.l1_loss(s.argmax(1).float(), y)"), "LF0701"));
  CHECK_FALSE(draws(read("q = torch.randn(4, 3)\ny = torch.zeros(4)\nF.mse_loss(q.max(1)[0], y)"), "LF0701"));
}

TEST_CASE("code fixes: a prediction in the target's place is wrong where the loss is not symmetric, else a note") {
  const std::string made = "p = torch.randn(4, requires_grad=True)\ny = torch.rand(4)\n";
  CHECK(read(made + "F.huber_loss(y, p)").status == Status::kFits);
  CHECK(read(made + "F.huber_loss(y, p)").fixes.front().call == "F.huber_loss(p, y)");
  CHECK(read(made + "F.binary_cross_entropy_with_logits(y, p)").status == Status::kSuspicious);
  CHECK_FALSE(draws(read(made + "q = p * 2\nF.huber_loss(q, p)"), "LF0702"));
}

TEST_CASE("code fixes: random numbers that stand for a model's output are no probabilities") {
  CHECK_FALSE(draws(read("p = torch.rand(8, 3)\ny = torch.randint(0, 3, (8,))\nF.cross_entropy(p, y)"), "LF0503"));
  CHECK(draws(read("p = torch.randn(8, 3).softmax(1)\ny = torch.randint(0, 3, (8,))\nF.cross_entropy(p, y)"), "LF0503"));
}

TEST_CASE("code fixes: tokens that were shifted before are not shifted again") {
  const std::string made = "ids = torch.randint(0, 9, (2, 6))\nlogits = torch.randn(2, 6, 9)\n";
  CHECK(draws(read(made + "F.cross_entropy(logits.view(-1, 9), ids.view(-1))"), "LF0703"));
  CHECK_FALSE(draws(read(made + "labels = ids[:, 1:].contiguous()\nscores = logits[:, :-1].contiguous()\nF.cross_entropy(scores.view(-1, 9), labels.view(-1))"), "LF0703"));
  CHECK_FALSE(draws(read("tags = torch.randint(0, 9, (2, 6))\nlogits = torch.randn(2, 6, 9)\nF.cross_entropy(logits.view(-1, 9), tags.view(-1))"), "LF0703"));
}

TEST_CASE("code fixes: a tensor for an option becomes a number, or one for each row") {
  CHECK(read("a, b = torch.randn(2, 4), torch.randn(2, 4)\nd = torch.tensor([0.5])\nF.huber_loss(a, b, delta=d)").fixes.front().call == "F.huber_loss(a, b, delta=d.item())");
  CHECK(read("a, b = torch.randn(2, 4), torch.randn(2, 4)\nd = torch.tensor([0.1, 0.2])\nF.huber_loss(a, b, reduction='none', delta=d)").fixes.front().call ==
        "torch.stack([F.huber_loss(i, t, reduction='none', delta=float(d)) for i, t, d in zip(a, b, d)])");
}

TEST_CASE("codes: every failing example in Python draws its code, its repair does not, and a fix is offered") {
  for (const CodeDescription& page : codes()) {
    if (!page.code.starts_with("LF07")) continue;
    INFO(page.code);
    const Report failing = read(page.example_text);
    CHECK(draws(failing, page.code));
    CHECK(failing.status == Status::kSuspicious);
    CHECK_FALSE(failing.fixes.empty());
    CHECK_FALSE(draws(read(page.repair_text), page.code));
  }
}
