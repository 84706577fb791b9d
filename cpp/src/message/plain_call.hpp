// A loss call in words: `cross_entropy (32,10) (32,1)`, `logits: torch.Size([32, 10]), labels: (32,) int64`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lossfit::message {

/// The line as parse_call takes it. Nothing where the text holds other things than a loss, names, shapes and dtypes,
/// and a few words of a sentence. Where
/// no loss is named the line begins with `?`, which parse_call refuses by saying what is missing. A target without a dtype
/// that does not have the input's shape is taken for class indices where the loss takes any.
std::optional<std::string> plain_call(std::string_view text);

}  // namespace lossfit::message
