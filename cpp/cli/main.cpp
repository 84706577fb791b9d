// The command line: arguments to engine calls, no logic of its own.
#include <algorithm>
#include <iostream>

#include "cli.hpp"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app{"Does this PyTorch loss call fit? Shapes, dtypes and values held against PyTorch 2.14's own rules.", "lossfit"};
  app.set_version_flag("--version", LOSSFIT_VERSION);
  app.require_subcommand(1);
  int exit_code = lossfit::cli::kCouldNotCheck;
  lossfit::cli::add_check(app, exit_code);
  lossfit::cli::add_losses(app, exit_code);
  lossfit::cli::add_describe(app, exit_code);
  lossfit::cli::add_explain(app, exit_code);
  lossfit::cli::add_read(app, exit_code);
  lossfit::cli::add_codes(app, exit_code);
  lossfit::cli::add_schema(app, exit_code);
  lossfit::cli::add_trace(app, exit_code);
  lossfit::cli::add_bench(app, exit_code);
  try {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && words.front() == "-") words.insert(words.begin(), "read");
    std::reverse(words.begin(), words.end());  // CLI11 takes them last first
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : lossfit::cli::kCouldNotCheck;
  }
  return exit_code;
}
