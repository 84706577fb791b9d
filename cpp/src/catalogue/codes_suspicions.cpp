// Code pages LF05xx: calls that run and are likely not what was meant.
#include "catalogue/codes.hpp"

namespace lossfit {

std::span<const CodePage> suspicion_code_pages() { return {}; }

}  // namespace lossfit
