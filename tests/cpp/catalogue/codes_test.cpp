// Every code has a page, every failing example draws its code, and every repair fits.
#include "lossfit/codes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "catch.hpp"
#include "lossfit/engine.hpp"
#include "lossfit/trace.hpp"
#include "test_paths.hpp"

using namespace lossfit;

namespace {

/// The codes that the engine's sources hand out: quoted, as in `because("LF0103", ..)`.
std::set<std::string> used_codes(const std::string& folder = "") {
  std::set<std::string> used;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LOSSFIT_SOURCE_DIR "/cpp/src" + folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with("codes")) continue;
    std::ifstream file(entry.path());
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    for (std::size_t at = text.find("\"LF"); at != std::string::npos; at = text.find("\"LF", at + 1)) {
      const std::string code = text.substr(at + 1, 6);
      if (looks_like_code(code) && text[at + 7] == '"') used.insert(code);
    }
  }
  return used;
}

bool draws(const Report& report, const std::string& code) {
  return std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [&](const Diagnostic& d) { return d.code == code; });
}

}  // namespace

TEST_CASE("codes: every code that the engine hands out has a page, and every page is of such a code") {
  std::set<std::string> described;
  for (const CodeDescription& page : codes()) CHECK(described.insert(page.code).second);
  const std::set<std::string> used = used_codes();
  REQUIRE(used.size() > 30);
  CHECK(described == used);
}

TEST_CASE("codes: every failing example draws its code, and its repair fits") {
  for (const CodeDescription& page : codes()) {
    INFO(page.code);
    CHECK_FALSE(page.title.empty());
    CHECK_FALSE(page.meaning.empty());
    CHECK_FALSE(page.harmless.empty());
    if (page.code.starts_with("LF06") || page.code.starts_with("LF07")) continue;  // their examples are Python
    REQUIRE(page.example);
    REQUIRE(page.repair);
    const Outcome<Report> failing = check(*page.example);
    const Outcome<Report> repaired = check(*page.repair);
    REQUIRE(failing);
    REQUIRE(repaired);
    CHECK(draws(*failing, page.code));
    CHECK(repaired->status == Status::kFits);
    CHECK_FALSE(draws(*repaired, page.code));
  }
}

TEST_CASE("codes: tensor operations never give the code of a suspicious call") {
  for (const std::string folder : {"/snippet", "/shape"}) {
    for (const std::string& code : used_codes(folder)) CHECK_FALSE(code.starts_with("LF05"));
  }
}

TEST_CASE("codes: the failing Python of an operation's page stops with its code, and its repair runs") {
  for (const CodeDescription& page : codes()) {
    if (!page.code.starts_with("LF06")) continue;
    INFO(page.code);
    const Outcome<Trace> failing = trace("import torch\nx = " + page.example_text);
    const Outcome<Trace> repaired = trace("import torch\nx = " + page.repair_text);
    REQUIRE(failing);
    REQUIRE(repaired);
    REQUIRE(failing->stops.size() == 1);
    REQUIRE(failing->stops[0].diagnostic);
    CHECK(failing->stops[0].diagnostic->code == page.code);
    CHECK(repaired->stops.empty());
    CHECK(repaired->not_modelled.empty());
  }
}

TEST_CASE("explain_code: takes any case, and names the nearest for a code that is not there") {
  CHECK(explain_code("lf0103").value().code == "LF0103");
  const Outcome<CodeDescription> missing = explain_code("LF0104x");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().help.find("LF0104") != std::string::npos);
}
