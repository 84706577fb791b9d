// Names and refusals of Python; see arity.hpp.
#include "snippet/arity.hpp"

#include "catalogue/registry.hpp"

namespace lossfit::snippet {
namespace {

/// Layers whose `__init__` is their own and has the table's parameters.
constexpr std::string_view kOwnInit =
    " Linear Bilinear Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d Embedding EmbeddingBag LayerNorm GroupNorm MultiheadAttention ";

/// The class whose `forward` a layer has; empty where it calls its input otherwise than the table.
std::string forward_owner(const std::string& name) {
  for (const auto& [start, owner] : {std::pair("BatchNorm", "_BatchNorm"), std::pair("InstanceNorm", "_InstanceNorm"), std::pair("ZeroPad", "_ConstantPadNd"),
                                     std::pair("ConstantPad", "_ConstantPadNd"), std::pair("ReflectionPad", "_ReflectionPadNd"),
                                     std::pair("ReplicationPad", "_ReplicationPadNd"), std::pair("RMSNorm", ""), std::pair("PoissonNLLLoss", "")}) {
    if (name.starts_with(start)) return owner;
  }
  return name;
}

}  // namespace

std::string python_name_of(const Native& native, std::string_view short_name) {
  const std::string name(short_name);
  if ((native.places & kInit) != 0) return kOwnInit.find(" " + name + " ") != std::string_view::npos ? name + ".__init__()" : std::string();
  if ((native.places & kClass) != 0) {
    const std::string owner = std::string_view(native.name).starts_with("torch.nn.") ? forward_owner(name) : std::string();
    return owner.empty() ? owner : owner + ".forward()";
  }
  return (native.places & kFunctional) != 0 && loss_named(short_name) != nullptr ? name + "()" : std::string();
}

std::string takes_other_count(const std::string& called, std::size_t least, std::size_t most, std::size_t given) {
  return called + " takes " + (least < most ? "from " + std::to_string(least) + " to " : std::string()) + std::to_string(most) + " positional argument" +
         (most == 1 ? "" : "s") + " but " + std::to_string(given) + (given == 1 ? " was" : " were") + " given";
}

std::string missing_arguments(const std::string& called, std::string_view kind, const std::vector<std::string_view>& names) {
  std::string listed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) listed += i + 1 < names.size() ? ", " : names.size() > 2 ? ", and " : " and ";
    listed += "'" + std::string(names[i]) + "'";
  }
  return called + " missing " + std::to_string(names.size()) + " required " + std::string(kind) + " argument" + (names.size() == 1 ? "" : "s") + ": " + listed;
}

std::string unexpected_keyword(const std::string& called, std::string_view name) {
  return called + " got an unexpected keyword argument '" + std::string(name) + "'";
}

}  // namespace lossfit::snippet
