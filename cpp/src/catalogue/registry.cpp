// Name lookup over the generated list of losses.
#include "catalogue/registry.hpp"

#include "catalogue/nearest.hpp"

namespace lossfit {

const LossDef* loss_named(std::string_view name) {
  for (const LossDef* def : registered_losses()) {
    if (name == def->name || name == def->module) return def;
  }
  return nullptr;
}

Outcome<const LossDef*> find_loss(std::string_view name) {
  std::string_view stem = name;
  for (std::string_view prefix : {"torch.", "nn.", "functional.", "F."}) {
    if (stem.starts_with(prefix)) stem.remove_prefix(prefix.size());
  }
  if (const LossDef* def = loss_named(stem)) return def;
  std::vector<std::string_view> names;
  for (const LossDef* def : registered_losses()) {
    names.push_back(def->name);
    names.push_back(def->module);
  }
  const std::vector<std::string_view> near = nearest(stem, names);
  return Fault{"unknown-loss", "loss", "there is no loss named " + quoted(name),
               near.empty() ? "`lossfit losses` lists them" : "did you mean " + list_of(near) + "?"};
}

}  // namespace lossfit
