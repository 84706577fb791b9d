// The pages of the diagnostic codes as they are written down: one row a code, in codes_*.cpp.
#pragma once

#include <span>
#include <string_view>

#include "lossfit/text_data.hpp"

namespace lossfit {

struct CodePage {
  std::string_view code;
  std::string_view title;
  std::string_view meaning;
  std::string_view example;  ///< a call as parse_call reads it; Python for LF06xx and LF07xx
  std::string_view repair;
  std::string_view harmless;
};

std::span<const CodePage> shape_code_pages();       ///< LF00xx, LF01xx
std::span<const CodePage> element_code_pages();     ///< LF02xx dtypes, LF03xx values, LF04xx options
std::span<const CodePage> suspicion_code_pages();   ///< LF05xx
std::span<const CodePage> operation_code_pages();   ///< LF06xx
std::span<const CodePage> code_code_pages();        ///< LF07xx

}  // namespace lossfit
