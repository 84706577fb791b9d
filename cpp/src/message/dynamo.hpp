// torch.compile prints the whole call that it could not run; this reads it.
#pragma once

#include <optional>
#include <string_view>

#include "catalogue/loss_def.hpp"
#include "lossfit/question.hpp"

namespace lossfit::message {

/// The call of `call_function <function cross_entropy at 0x7f>(*(FakeTensor(..., size=(32, 10)), ..), **{'reduction': 'mean'})`
/// in a text of one line; none where there is no such call of this loss, or it cannot be read whole.
std::optional<Question> fake_call(std::string_view line, const LossDef& loss);

}  // namespace lossfit::message
