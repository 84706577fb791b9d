// The repairs that people recommend, for snippets like theirs: tests/corpus/field-fixes.jsonl, whose fixes PyTorch confirmed.
#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "lossfit/trace.hpp"
#include "test_paths.hpp"

using namespace lossfit;

namespace {

/// The report that a reader looks at: the first call that is not in order, or the last one.
const Report& telling(const Trace& traced) {
  for (const TracedCall& call : traced.calls) {
    if (call.report.status != Status::kFits) return call.report;
  }
  return traced.calls.back().report;
}

}  // namespace

TEST_CASE("field cases: the first fix offered is the one that PyTorch confirmed") {
  std::ifstream corpus(LOSSFIT_SOURCE_DIR "/tests/corpus/field-fixes.jsonl");
  int cases = 0;
  for (std::string line; std::getline(corpus, line); ++cases) {
    const nlohmann::json one = nlohmann::json::parse(line);
    CAPTURE(one.at("id").get<std::string>());
    const auto traced = trace(one.at("code").get<std::string>());
    REQUIRE(traced.ok());
    REQUIRE_FALSE(traced->calls.empty());
    const Report& report = telling(*traced);
    REQUIRE_FALSE(report.fixes.empty());
    CHECK(report.fixes.front().call == one.at("call").get<std::string>());
    if (one.at("silent").get<bool>()) CHECK(report.status != Status::kFits);
  }
  CHECK(cases >= 80);
}
