// The search for fixes: what is offered first, and what must never be offered.
#include "fix/search.hpp"

#include <algorithm>

#include "catch.hpp"
#include "lossfit/engine.hpp"
#include "lossfit/shape_text.hpp"

using namespace lossfit;

namespace {

Question question(std::string loss, std::vector<std::pair<std::string, std::string>> tensors) {
  Question asked;
  asked.loss = std::move(loss);
  for (auto& [name, text] : tensors) {
    const auto spec = parse_tensor(text, name);
    REQUIRE(spec.ok());
    asked.tensors.emplace_back(name, *spec);
  }
  return asked;
}

Report answered(const Question& asked) {
  const auto report = check(asked);
  REQUIRE(report.ok());
  return *report;
}

std::string first_call(const Question& asked) {
  const Report report = answered(asked);
  REQUIRE_FALSE(report.fixes.empty());
  return report.fixes.front().call;
}

}  // namespace

TEST_CASE("fixes: what people mean comes first") {
  const auto [loss, input, target, call] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"cross_entropy", "32,10", "32,1:int64", "F.cross_entropy(input, target.squeeze(1))"},
      {"cross_entropy", "8,20,5", "8,20:int64", "F.cross_entropy(input.transpose(1, 2), target)"},
      {"cross_entropy", "4,31,100,31", "4,31,31:int64", "F.cross_entropy(input.transpose(1, 2), target)"},
      {"cross_entropy", "2,21,8,8", "2,8,8,3:int64", "F.cross_entropy(input, target[..., 0])"},
      {"cross_entropy", "2,21,8,8", "2,1,8,8:int64", "F.cross_entropy(input, target.squeeze(1))"},
      {"cross_entropy", "320,20", "288:int64", "F.cross_entropy(input.view(32, 10, 20)[:, :-1].reshape(-1, 20), target)"},
      {"cross_entropy", "16,2", "16:int32", "F.cross_entropy(input, target.long())"},
      {"binary_cross_entropy", "8", "8:int64", "F.binary_cross_entropy(input, target.bool().float())"},
      {"binary_cross_entropy_with_logits", "1,1,6,6", "1,6,6", "F.binary_cross_entropy_with_logits(input, target.unsqueeze(1))"},
      {"mse_loss", "10,133", "10:int64", "F.cross_entropy(input, target)"},
  }));
  CAPTURE(loss, input, target);
  CHECK(first_call(question(loss, {{"input", input}, {"target", target}})) == call);
}

TEST_CASE("fixes: known values tell which change is meant") {
  const auto [loss, input, target, call] = GENERATE(table<std::string, std::string, std::string, std::string>({
      // As many labels as a full batch has, where the last one is smaller.
      {"binary_cross_entropy", "2,1=0.5,0.5", "3,1=1,1,1", "F.binary_cross_entropy(input, torch.ones_like(input))"},
      {"binary_cross_entropy", "3=0.5,0.5,0.5", "3:int64=0,1,1", "F.binary_cross_entropy(input, target.float())"},
      {"binary_cross_entropy", "3=0.5,0.5,0.5", "3=0,3,1", "F.binary_cross_entropy(input, target.clamp(0, 1))"},
      {"binary_cross_entropy", "3=0.5,0.5,0.5", "3=0,255,1", "F.binary_cross_entropy(input, target / 255)"},
      // -1 is a class where every label from -1 on is there, else what is to be ignored.
      {"cross_entropy", "3,3", "3:int64=-1,0,1", "F.cross_entropy(input, target + 1)"},
      {"cross_entropy", "3,3", "3:int64=-1,2,1", "F.cross_entropy(input, target, ignore_index=-1)"},
  }));
  CAPTURE(loss, input, target);
  CHECK(first_call(question(loss, {{"input", input}, {"target", target}})) == call);
}

TEST_CASE("fixes: weights of another dtype are cast") {
  CHECK(first_call(question("cross_entropy", {{"input", "3,3"}, {"target", "3:int64"}, {"weight", "3:int64"}})) ==
        "F.cross_entropy(input, target, weight=weight.float())");
}

TEST_CASE("fixes: axes in another order are permuted, never reshaped") {
  const Report report = answered(question("mse_loss", {{"input", "4,5,6"}, {"target", "6,5,4"}}));
  for (const Fix& fix : report.fixes) {
    CAPTURE(fix.call);
    CHECK(fix.call.find("reshape") == std::string::npos);
    CHECK(fix.call.find("view") == std::string::npos);
  }
}

TEST_CASE("fixes: each is proved, and at most five are shown") {
  const Question asked = question("nll_loss", {{"input", "6,7"}, {"target", "6,7:int64"}});
  const Report report = answered(asked);
  CHECK(report.fixes.size() <= 5);
  for (const Fix& fix : report.fixes) CHECK(fix.result.dtype == Dtype::kFloat32);
}

TEST_CASE("fixes: values decide where they are known") {
  CHECK(first_call(question("cross_entropy", {{"input", "4,3"}, {"target", "4:int64=1,2,3,1"}})) == "F.cross_entropy(input, target - 1)");
  CHECK(first_call(question("cross_entropy", {{"input", "4,3"}, {"target", "4:int64=0,2,255,1"}})) ==
        "F.cross_entropy(input, target, ignore_index=255)");
  CHECK(first_call(question("binary_cross_entropy", {{"input", "2=2.5,-1"}, {"target", "2=1,0"}})) ==
        "F.binary_cross_entropy_with_logits(input, target)");
}

TEST_CASE("fixes: where none helps, the report says what to change instead") {
  const Report report = answered(question("binary_cross_entropy_with_logits", {{"input", "2,20,8,8"}, {"target", "2,32,8,8"}}));
  REQUIRE(report.status == Status::kMismatch);
  CHECK(report.fixes.empty());
  REQUIRE_FALSE(report.diagnostics.empty());
  const auto& notes = report.diagnostics.front().notes;
  CHECK(std::any_of(notes.begin(), notes.end(), [](const std::string& note) { return note.find("No operation on these tensors") == 0; }));
}

TEST_CASE("fixes: they are written in the words of the code that was read") {
  Question asked = question("cross_entropy", {{"input", "9,2"}, {"target", "9,1:int64"}});
  asked.spelling = Spelling{"criterion", {{"input", "y_hat"}, {"target", "y + 0"}}};
  CHECK(first_call(asked) == "F.cross_entropy(y_hat, (y + 0).squeeze(1))");
}

TEST_CASE("fixes: a tensor on another device is moved to the first one's") {
  Question asked = question("mse_loss", {{"input", "4"}, {"target", "4"}});
  asked.tensors[0].second.device = "cuda";
  CHECK(first_call(asked) == "F.mse_loss(input, target.to(input.device))");
}
