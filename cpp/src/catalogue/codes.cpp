// The diagnostic codes as a whole; see lossfit/codes.hpp.
#include "lossfit/codes.hpp"

#include <algorithm>

#include "catalogue/codes.hpp"
#include "catalogue/nearest.hpp"
#include "lossfit/call_text.hpp"

namespace lossfit {
namespace {

std::optional<Question> question_of(std::string_view text) {
  Outcome<Question> question = parse_call(text);
  if (!question) return std::nullopt;
  return std::move(question).value();
}

CodeDescription described(const CodePage& page) {
  CodeDescription description{std::string(page.code), std::string(page.title), std::string(page.meaning), std::string(page.harmless),
                              std::string(page.example), std::string(page.repair), std::nullopt, std::nullopt};
  if (page.code.starts_with("LF06") || page.code.starts_with("LF07")) return description;
  description.example = question_of(page.example);
  description.repair = question_of(page.repair);
  return description;
}

std::vector<const CodePage*> all_pages() {
  std::vector<const CodePage*> pages;
  for (const auto& group : {shape_code_pages(), element_code_pages(), suspicion_code_pages(), operation_code_pages(), code_code_pages()}) {
    for (const CodePage& page : group) pages.push_back(&page);
  }
  return pages;
}

}  // namespace

std::vector<CodeDescription> codes() {
  std::vector<CodeDescription> all;
  for (const CodePage* page : all_pages()) all.push_back(described(*page));
  return all;
}

Outcome<CodeDescription> explain_code(std::string_view code) {
  std::string wanted(code);
  std::transform(wanted.begin(), wanted.end(), wanted.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::vector<std::string_view> known;
  for (const CodePage* page : all_pages()) {
    if (page->code == wanted) return described(*page);
    known.push_back(page->code);
  }
  const std::vector<std::string_view> near = nearest(wanted, known);
  return Fault{"unknown-code", "code", "there is no code " + quoted(code),
               near.empty() ? "`lossfit codes` lists them" : "did you mean " + list_of(near) + "?"};
}

bool looks_like_code(std::string_view text) {
  if (text.size() < 3 || text.size() > 8 || (text[0] | 0x20) != 'l' || (text[1] | 0x20) != 'f') return false;
  return std::all_of(text.begin() + 2, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace lossfit
