// The contract beside one known argument; see lossfit/accepts.hpp.
#include "lossfit/accepts.hpp"

#include <algorithm>

#include "catalogue/contract.hpp"
#include "catalogue/nearest.hpp"
#include "catalogue/registry.hpp"

namespace lossfit {
namespace {

constexpr std::string_view kAnyShape = "...";
constexpr std::string_view kGroup = "d1..dk";

/// How many axes a form gives a tensor where the group `d1..dk` has `group` of them and `...` is `rank`.
std::int64_t rank_of(std::string_view axes, std::int64_t group, std::int64_t rank) {
  if (axes == kAnyShape) return rank;
  if (axes.empty()) return 0;
  const auto tokens = std::count(axes.begin(), axes.end(), ' ') + 1;
  return axes.find(kGroup) == std::string_view::npos ? tokens : tokens - 1 + group;
}

ContractForm beside(const LossDef& def, const Form& form, const TensorForm& known, const Shape& shape) {
  const std::vector<std::string_view> roles = expand_axes(known.axes, shape.rank());
  const std::int64_t group = shape.rank() - std::count(known.axes.begin(), known.axes.end(), ' ');
  // The declared dtypes and notes, as the whole contract states them.
  const auto index = static_cast<std::size_t>(&form - def.forms.data());
  ContractForm stated = whole_contract(def)[index];
  for (std::size_t i = 0; i < stated.tensors.size(); ++i) {
    ArgumentContract& argument = stated.tensors[i];
    argument.axes.clear();
    for (std::string_view axis : expand_axes(form.tensors[i].axes, rank_of(form.tensors[i].axes, group, shape.rank()))) {
      const auto role = std::find(roles.begin(), roles.end(), axis);
      argument.axes.push_back(role != roles.end() ? shape[role - roles.begin()].text() : std::string(axis));
    }
  }
  std::erase_if(stated.tensors, [&](const ArgumentContract& argument) { return argument.tensor == known.tensor; });
  return stated;
}

}  // namespace

Outcome<std::vector<ContractForm>> accepts(std::string_view loss, std::string_view tensor, const Shape& shape) {
  const LossDef* def = LOSSFIT_TRY(find_loss(loss));
  const Argument* argument = def->find_argument(tensor);
  if (argument == nullptr || !argument->is_tensor) {
    std::vector<std::string_view> tensors;
    for (const Argument& candidate : def->signature) {
      if (candidate.is_tensor) tensors.push_back(candidate.name);
    }
    return Fault{"unknown-tensor", std::string(tensor), std::string(def->name) + " has no tensor named " + quoted(tensor), suggestion(tensor, tensors)};
  }
  std::vector<ContractForm> forms;
  for (const Form& form : def->forms) {
    for (const TensorForm& known : form.tensors) {
      if (known.tensor == tensor && admits_rank(known.axes, shape.rank())) forms.push_back(beside(*def, form, known, shape));
    }
  }
  if (forms.empty()) {
    return Fault{"no-form", std::string(tensor), std::string(def->name) + " takes no " + std::string(tensor) + " of shape " + shape.text(),
                 "`lossfit describe " + std::string(def->name) + "` shows those it takes"};
  }
  return forms;
}

}  // namespace lossfit
