// Diagnostic codes and the messages that were recognised, for a terminal.
#pragma once

#include <string>

#include "lossfit/codes.hpp"
#include "lossfit/message.hpp"
#include "render/text.hpp"

namespace lossfit::render {

/// Title, meaning, the failing example with what PyTorch says to it, the repair, when it is harmless.
std::string code_text(const CodeDescription& page, TextStyle style);

/// Every code with its title.
std::string codes_text(const std::vector<CodeDescription>& pages);

/// Each message found: the losses that say it, the releases, the call it describes with its report.
std::string recognitions_text(const std::vector<Recognition>& found, TextStyle style);

}  // namespace lossfit::render
