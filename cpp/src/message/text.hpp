// A pasted text as lines without what terminals and loggers put around them, each told for what it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lossfit::message {

struct Line {
  enum class Role {
    kSaid,    ///< words of a program or a person: messages stand here
    kFrame,   ///< `File "train.py", line 31, in step`
    kSource,  ///< code of the frame above
  };
  enum class Owner { kUser, kLibrary, kTorch };
  std::string text;
  Role role = Role::kSaid;
  Owner owner = Owner::kUser;  ///< whose file the frame is in
  bool pointed = false;        ///< a notebook's arrow stands before it
};

/// The lines of the text. Colour codes, time stamps, ranks and line numbers are taken off; white space around is, too.
std::vector<Line> lines_of(std::string_view text);

/// The lines that were said, or all of them, in one line with single spaces, so that folded messages match.
std::string joined(const std::vector<Line>& lines, bool said_only);

}  // namespace lossfit::message
