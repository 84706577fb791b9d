// Reports for machines that annotate code: GitHub's workflow commands, and SARIF 2.1.0.
#pragma once

#include <string>

#include "lossfit/engine.hpp"

namespace lossfit::render {

/// Workflow commands, one a diagnostic, `::error title=LF0103 cross_entropy::..`; nothing for a call without findings.
/// Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
std::string github(const Question& question, const Report& report);

/// One SARIF log with a rule for each code and a result for each diagnostic.
/// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
std::string sarif(const Question& question, const Report& report);

}  // namespace lossfit::render
