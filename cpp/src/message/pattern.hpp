// The little language in which messages are declared: text with holes, `batch_size ({n:n}) to match`. A hole is
// `{name:kind}`, its kind one of
//   n  a whole number            s  sizes: [8, 5], (8, 5), torch.Size([8, 5]), [8 x 5]
//   d  a dtype as PyTorch's messages name it: Long, torch.cuda.LongTensor     c  as C++ names it: long int, c10::Half
//   g  the dtype of torch.cuda.LongTensor alone                               h  the dtype of torch.LongTensor alone
//   w  a word (letters, digits, `_ . : -`), possibly empty
// Letter case is ignored outside of holes. Matching never goes back inside a pattern, so it takes linear time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lossfit/message.hpp"

namespace lossfit::message {

using Facts = std::vector<std::pair<std::string, Fact>>;

struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  Facts facts;
};

/// The first place at or behind `from` where the pattern stands; none where there is none.
std::optional<Match> find(std::string_view pattern, std::string_view text, std::size_t from = 0);

/// The text with every run of white space, line ends included, as one space, so that folded messages match.
std::string one_line(std::string_view text);

/// The words of a list that is separated by spaces.
std::vector<std::string> words_of(std::string_view list);

const Fact* find_fact(const Facts& facts, std::string_view name);

}  // namespace lossfit::message
