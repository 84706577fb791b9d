// Edit distance over short names; see nearest.hpp.
#include "catalogue/nearest.hpp"

#include <algorithm>

#include "shape/short_sort.hpp"

namespace lossfit {
namespace {

constexpr std::size_t kLongestShown = 60;

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text.substr(0, kLongestShown)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte >= 0x7f || c == '"' ? '?' : c;
  }
  return result + (text.size() > kLongestShown ? "...\"" : "\"");
}

std::string list_of(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::vector<std::string_view> nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  if (name.empty() || name.size() > kLongestShown) return {};
  std::vector<std::pair<std::size_t, std::string_view>> ranked;
  for (std::string_view candidate : candidates) {
    const bool contained = name.size() >= 3 && candidate.find(name) != std::string_view::npos;
    const std::size_t cost = contained ? 1 : distance(name, candidate);
    if (cost <= std::max<std::size_t>(2, name.size() / 3)) ranked.emplace_back(cost, candidate);
  }
  short_sort(ranked, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> best;
  for (const auto& [cost, candidate] : ranked) {
    if (best.size() < 3) best.push_back(candidate);
  }
  return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::vector<std::string_view> near = nearest(name, candidates);
  if (!near.empty()) return "did you mean " + list_of(near) + "?";
  return candidates.empty() ? std::string("it has none") : "there is " + list_of(candidates);
}

}  // namespace lossfit
