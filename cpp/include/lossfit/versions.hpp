// Where PyTorch 1.13 and 2.6 answer a loss call otherwise than 2.14.
#pragma once

#include <string>
#include <vector>

#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit {

/// What one release says where 2.14 says something else.
struct VersionAnswer {
  std::string version;       ///< `1.13` or `2.6`
  std::string error;         ///< the exception class; empty where the call runs
  std::string message;       ///< its words; empty where the call runs
  bool in_backward = false;  ///< the call runs and backward() raises

  bool operator==(const VersionAnswer&) const = default;
};

/// The differences for one call, newest release first; empty where there is none. `report` is the call's own.
/// Source: 21,686 calls that were run on 1.13.1, 2.6.0 and 2.14.1 (CPU); tests/corpus/versions.jsonl counts what differed.
std::vector<VersionAnswer> version_notes(const Question& question, const Report& report);

}  // namespace lossfit
