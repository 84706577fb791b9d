// The verb read: text of any kind in, and it is found out what it is.
#pragma once

#include <string>
#include <string_view>

#include "lossfit/reading.hpp"

namespace lossfit::render {

/// read_text, with the code of a Jupyter notebook taken out of its JSON.
Reading reading_of(std::string_view text);

/// `{"schema": "lossfit/1", "kind": "message", "answer": ..}` with the answer of the verb that reads such text: check for
/// `question` and `call`, explain for `message` and `diagnostic-code`, trace for `code`. A loss call comes back as `question`.
std::string read_json(std::string_view text);

}  // namespace lossfit::render
