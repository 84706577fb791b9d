// The search for changes that make a call fit. Every fix it returns was run through the engine's own checks.
#pragma once

#include <vector>

#include "catalogue/call.hpp"
#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit::fix {

/// At most five fixes, best first, for a question whose answer is a mismatch or suspicious; `findings` are the report's.
/// Bounded: a fixed number of candidates is proved, whatever the question.
std::vector<Fix> search(const LossDef& def, const Question& question, const std::vector<Diagnostic>& findings);

}  // namespace lossfit::fix
