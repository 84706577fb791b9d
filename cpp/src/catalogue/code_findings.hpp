// What the code around a call says against it: findings LF07xx, which the call's tensors do not show.
#pragma once

#include <string_view>
#include <vector>

#include "catalogue/call.hpp"

namespace lossfit {

/// True for an operation through which no gradient comes: argmax, round, a comparison, detach.
bool cuts_gradient(std::string_view operation);

/// Adds what the question's spelling shows, and takes back what random stand-ins made suspicious; nothing for a question
/// that comes from no code.
void code_findings(const Question& question, const Call& call, const Fit& fit, std::vector<Diagnostic>& findings);

}  // namespace lossfit
