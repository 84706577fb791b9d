// PyTorch's messages, declared: the words, the losses that say them, the releases, and the calls they describe.
#pragma once

#include <span>
#include <string_view>

#include "lossfit/text_data.hpp"

namespace lossfit::message {

// What `Template::versions` says: every recorded release, or some.
inline constexpr std::string_view kAll = "1.13 2.6 2.14";
inline constexpr std::string_view kUntil26 = "1.13 2.6";
inline constexpr std::string_view kNow = "2.14";

struct Template {
  std::string_view words;     ///< a pattern, see pattern.hpp
  std::string_view losses;    ///< separated by spaces, likeliest first
  std::string_view versions;  ///< of 1.13, 2.6 and 2.14; empty for words of other releases or a GPU
  /// Calls that such a message describes, separated by ` | `, the first that says it is taken. They are written as parse_call
  /// reads them, with facts in braces: `--input {n},? --target {m}:int64`. `{r:?}` is as many unknown sizes as the fact says,
  /// `{s:+1}` the sizes with an unknown one put in at axis 1, `{k:classes}` as many classes as make label k one too many. `for mse_loss l1_loss: ` in front
  /// keeps a call to these losses.
  std::string_view calls = {};
  /// What to do about it, with facts in braces as in `calls`; `LF0606` in it is a code to look up.
  std::string_view advice = {};
  /// What says so where it is no loss: `nn.Linear or a matrix product`.
  std::string_view operation = {};
};

std::span<const Template> class_templates();    ///< classification losses
std::span<const Template> pair_templates();     ///< element-wise losses
std::span<const Template> vector_templates();   ///< margins, embeddings, sequences
std::span<const Template> operation_templates();  ///< layers and tensor operations on the way to a loss
std::span<const Template> general_templates();  ///< what many losses say; only where no other template speaks

}  // namespace lossfit::message
