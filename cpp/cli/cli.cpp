// Terminal, files and faults; see cli.hpp.
#include "cli.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace lossfit::cli {

render::TextStyle style_of(int file_descriptor) {
  render::TextStyle style;
  const bool terminal = isatty(file_descriptor) == 1;
  const char* no_colour = std::getenv("NO_COLOR");
  style.colour = terminal && (no_colour == nullptr || *no_colour == '\0');
  winsize size{};
  if (terminal && ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = std::min<int>(size.ws_col, 100);
  return style;
}

int complain(const Fault& fault) {
  std::cerr << render::fault_text(fault, style_of(STDERR_FILENO));
  return kCouldNotCheck;
}

Outcome<std::string> read_all(const std::string& path, std::size_t limit) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : file;
  if (!in) return Fault{"unreadable", path, "this file cannot be opened", "check the path, or write - for standard input"};
  std::string text;
  char block[1 << 16];
  while (in.read(block, sizeof block), in.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(in.gcount()));
    if (text.size() > limit) return Fault{"too-long", path, "this is longer than " + std::to_string(limit) + " bytes", "give a smaller file"};
  }
  if (in.bad()) return Fault{"unreadable", path, "this is no file that can be read", "check the path, or write - for standard input"};
  return text;
}

}  // namespace lossfit::cli
