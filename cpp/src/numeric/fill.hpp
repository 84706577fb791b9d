// Elements for tensors that were asked about by shape alone, drawn as PyTorch draws them under a seed.
#pragma once

#include <cstdint>
#include <optional>

#include "catalogue/loss_def.hpp"
#include "lossfit/outcome.hpp"

namespace lossfit::numeric {

/// Bytes that evaluating a question may take, tensors and gradients together: this machine's free memory, in WebAssembly
/// what a page can rely on.
std::int64_t memory_limit();

/// Fault `too-large` where evaluating the question would take more than `memory_limit()`; nothing is allocated before.
/// `copies_of_learned` is the backend's (see Backend).
Outcome<Done> check_memory(const LossDef& def, const Question& question, const std::optional<Meta>& result, std::int64_t copies_of_learned);

/// Gives every tensor without values those that `torch.manual_seed(seed)` leads to, in the order of the signature, each of
/// the kind its argument declares: normal scores, class indices, signs, probabilities. All sizes must be numbers.
void fill_missing(const LossDef& def, Question& question, std::uint64_t seed);

}  // namespace lossfit::numeric
