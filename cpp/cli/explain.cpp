// `lossfit explain CODE`, `lossfit explain -` and `lossfit codes`.
#include <unistd.h>

#include <iostream>

#include "cli.hpp"
#include "lossfit/codes.hpp"
#include "lossfit/message.hpp"
#include "render/code_text.hpp"
#include "render/json_explain.hpp"

namespace lossfit::cli {
namespace {

int explain_one_code(const std::string& code, bool json) {
  const Outcome<CodeDescription> page = explain_code(code);
  if (!page) return complain(page.error());
  std::cout << (json ? render::explain_json(code) + "\n" : render::code_text(*page, style_of(STDOUT_FILENO)));
  return kFits;
}

/// A message on standard input, or in a file. Exit code 1 where a message was found, 0 where none was.
int explain_text(const std::string& path, bool json) {
  const Outcome<std::string> text = read_all(path, kLongestMessage);
  if (!text) return complain(text.error());
  const Outcome<std::vector<Recognition>> found = explain_message(*text);
  if (!found) return complain(found.error());
  std::cout << (json ? render::explain_json(*text) + "\n" : render::recognitions_text(*found, style_of(STDOUT_FILENO)));
  return found->empty() ? kFits : kDoesNotFit;
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("explain", "Say what a diagnostic code means, or what an error message is about");
  auto what = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  verb->add_option("code", *what, "A code such as LF0103; a file, or - for standard input, with an error message or a traceback")->required();
  verb->add_flag("--json", *json, "Print JSON");
  verb->footer(
      "  lossfit explain LF0103\n"
      "  python train.py 2>&1 | lossfit explain -");
  verb->callback([what, json, &exit_code] { exit_code = looks_like_code(*what) ? explain_one_code(*what, *json) : explain_text(*what, *json); });
}

void add_codes(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("codes", "List every diagnostic code");
  auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "Print JSON");
  verb->callback([json, &exit_code] {
    std::cout << (*json ? render::codes_json() + "\n" : render::codes_text(codes()));
    exit_code = kFits;
  });
}

}  // namespace lossfit::cli
