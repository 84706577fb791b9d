// `lossfit explain CODE`, `lossfit explain -`, `lossfit codes` and `lossfit -`.
#include <unistd.h>

#include <iostream>

#include "cli.hpp"
#include "lossfit/call_text.hpp"
#include "lossfit/codes.hpp"
#include "lossfit/message.hpp"
#include "lossfit/reading.hpp"
#include "render/code_text.hpp"
#include "render/json.hpp"
#include "render/json_explain.hpp"
#include "render/json_read.hpp"

namespace lossfit::cli {
namespace {

int explain_one_code(const std::string& code, bool json) {
  const Outcome<CodeDescription> page = explain_code(code);
  if (!page) return complain(page.error());
  std::cout << (json ? render::explain_json(code) + "\n" : render::code_text(*page, style_of(STDOUT_FILENO)));
  return kFits;
}

constexpr std::size_t kLongestText = std::size_t{1} << 28;

/// The last lines of a log, as many as are read: what stopped a program stands at its end.
std::string end_of(const std::string& text) {
  if (text.size() <= kLongestMessage) return text;
  const std::size_t line = text.find('\n', text.size() - kLongestMessage);
  std::cerr << "lossfit: read the last " << kLongestMessage / 1024 << " KiB of " << text.size() / 1024 << " KiB\n";
  return text.substr(line == std::string::npos ? text.size() - kLongestMessage : line + 1);
}

/// A message on standard input, or in a file. Exit code 1 where a message was found, 0 where none was.
int explain_text(const std::string& text, bool json) {
  const Outcome<std::vector<Recognition>> found = explain_message(text);
  if (!found) return complain(found.error());
  std::cout << (json ? render::explain_json(text) + "\n" : render::recognitions_text(*found, style_of(STDOUT_FILENO)));
  return found->empty() ? kFits : kDoesNotFit;
}

int explain_file(const std::string& path, bool json) {
  const Outcome<std::string> text = read_all(path, kLongestText);
  return text ? explain_text(end_of(*text), json) : complain(text.error());
}

int check_line(const std::string& line) {
  const Outcome<Question> question = parse_call(line);
  if (!question) return complain(question.error());
  const Outcome<Report> report = check(*question);
  if (!report) return complain(report.error());
  std::cout << render::text(*question, *report, style_of(STDOUT_FILENO));
  return report->status == Status::kMismatch ? kDoesNotFit : kFits;
}

/// Text of any kind, told apart and answered.
int read_any(const std::string& path, bool json) {
  const Outcome<std::string> text = read_all(path, kLongestText);
  if (!text) return complain(text.error());
  if (json) {
    std::cout << render::read_json(*text) << '\n';
    return kFits;
  }
  const Reading reading = render::reading_of(*text);
  switch (reading.kind) {
    case TextKind::kDiagnosticCode: return explain_one_code(reading.text, false);
    case TextKind::kCall: return check_line(reading.text);
    case TextKind::kMessage: return explain_text(end_of(reading.text), false);
    case TextKind::kQuestion: {
      int code = kFits;
      std::cout << render::check_json(reading.text, false, code) << '\n';
      return code;
    }
    case TextKind::kCode: return trace_source(reading.text, {});
  }
  return kCouldNotCheck;
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
  verb->callback([what, json, &exit_code] { exit_code = looks_like_code(*what) ? explain_one_code(*what, *json) : explain_file(*what, *json); });
}

void add_read(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("read", "Read text of any kind: a JSON question, a call, Python code, an error message, a diagnostic code");
  auto path = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  verb->add_option("file", *path, "A file, or - for standard input")->required();
  verb->add_flag("--json", *json, "Print JSON");
  verb->footer("`lossfit -` is `lossfit read -`:\n  echo 'cross_entropy 32,10 32,1:int64' | lossfit -");
  verb->callback([path, json, &exit_code] { exit_code = read_any(*path, *json); });
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
