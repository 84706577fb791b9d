// Building a finding in the words of the rules.
#pragma once

#include "catalogue/suspicions.hpp"
#include "shape/raise.hpp"

namespace lossfit::suspicions {

/// A finding to be completed with `.at(..)` and `.note(..)`.
inline Raise finding(std::string_view code, std::string headline) { return Raise(TorchError{}).because(code, std::move(headline)); }

/// Adds it, last of all with how sure it is and when the call is fine.
inline void add(Findings& findings, Severity severity, Raise built, std::string_view sure, std::string_view fine) {
  built.diagnostic.severity = severity;
  built.diagnostic.notes.push_back("How sure: " + std::string(sure) + ".");
  built.diagnostic.notes.push_back("Fine " + std::string(fine) + ".");
  findings.push_back(std::move(built.diagnostic));
}

}  // namespace lossfit::suspicions
