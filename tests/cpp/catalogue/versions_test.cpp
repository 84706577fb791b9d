// What older releases say: the rules held against the recorded examples.
#include "lossfit/versions.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "lossfit/call_text.hpp"
#include "lossfit/engine.hpp"
#include "render/json.hpp"
#include "test_paths.hpp"

using namespace lossfit;
using nlohmann::json;

namespace {

std::vector<VersionAnswer> notes(const std::string& call) {
  const Question question = parse_call(call).value();
  return version_notes(question, check(question).value());
}

std::string said(const json& error) { return error.is_null() || error["error"].is_null() ? "" : std::string(error["error"]) + ": " + std::string(error["message"]); }

}  // namespace

TEST_CASE("version_notes: a change of words is told for each release that has the old ones") {
  const auto answers = notes("cross_entropy --input 32,10 --target 32:int32");
  REQUIRE(answers.size() == 2);
  CHECK(answers[0] == VersionAnswer{"2.6", "RuntimeError", "expected scalar type Long but found Int"});
  CHECK(answers[1].version == "1.13");
}

TEST_CASE("version_notes: older releases look at the dtype of class indices last") {
  const auto answers = notes("cross_entropy --input 32,10 --target 32:int32 --weight 9");
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].message == "weight tensor should be defined either for all 10 classes or no classes but got weight tensor of shape: [9]");
}

TEST_CASE("version_notes: a check that came later is told as a call that runs") {
  const auto answers = notes("triplet_margin_loss --anchor 8,4 --positive 8,4 --negative 8,4 --margin 0.0");
  REQUIRE(answers.size() == 1);
  CHECK(answers[0] == VersionAnswer{"1.13", "", ""});
}

TEST_CASE("version_notes: an ordinary call is the same everywhere") {
  CHECK(notes("cross_entropy --input 32,10 --target 32:int64").empty());
  CHECK(notes("mse_loss --input 32,10 --target 32,9").empty());
}

TEST_CASE("version_notes: right for eight in ten of the recorded kinds of difference, and seldom wrong") {
  std::ifstream file(LOSSFIT_SOURCE_DIR "/tests/corpus/versions.jsonl");
  int right = 0;
  int missed = 0;
  int wrong = 0;
  for (std::string line; std::getline(file, line);) {
    const json row = json::parse(line);
    if (row["what"] != "raises" || !row.contains("example")) continue;
    const json& example = row["example"];
    const json question = {{"loss", row["loss"]}, {"tensors", example["call"]["tensors"]}, {"options", example["call"]["options"]}};
    const json report = json::parse(render::check_json(question.dump()));
    // The examples hold no values, so that what values decide cannot be told from them.
    if (report.contains("fault") || said(report["torch"]) != example["2.14"]) continue;
    for (const char* version : {"2.6", "1.13"}) {
      if (!example.contains(version)) continue;
      std::string answer = said(report["torch"]);
      bool noted = false;
      for (const json& other : report.value("torch_versions", json::array())) {
        if (other["version"] != version || other.contains("in_backward")) continue;
        answer = said(other);
        noted = true;
      }
      (answer == example[version] ? right : noted ? wrong : missed)++;
    }
  }
  REQUIRE(right + missed + wrong > 300);
  CHECK(right * 10 >= (right + missed + wrong) * 8);
  CHECK(wrong * 50 <= right + missed + wrong);
}
