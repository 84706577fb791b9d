// Matching tensors to declared axes; see contract.hpp.
#include "catalogue/contract.hpp"

#include <algorithm>
#include <limits>

namespace lossfit {
namespace {

constexpr std::string_view kAnyShape = "...";
constexpr std::string_view kGroup = "d1..dk";

std::vector<std::string_view> tokens_of(std::string_view axes) {
  std::vector<std::string_view> tokens;
  tokens.reserve(4);
  while (!axes.empty()) {
    const std::size_t end = std::min(axes.find(' '), axes.size());
    if (end > 0) tokens.push_back(axes.substr(0, end));
    axes.remove_prefix(std::min(end + 1, axes.size()));
  }
  return tokens;
}

/// `d3`, which outlives everything.
std::string_view spatial_role(std::int64_t k) {
  static const std::vector<std::string> names = [] {
    constexpr int kMostAxes = 64;
    std::vector<std::string> all;
    for (int i = 0; i <= kMostAxes; ++i) all.push_back("d" + std::to_string(i));
    return all;
  }();
  return names[std::min(static_cast<std::size_t>(k), names.size() - 1)];
}

bool has_group(const std::vector<std::string_view>& tokens) { return std::find(tokens.begin(), tokens.end(), kGroup) != tokens.end(); }

/// What role letters stand for, learnt from the tensors that fit their form.
using Sizes = std::vector<std::pair<std::string_view, Dim>>;

/// True where the role's size is known and differs; a role not yet met is learnt.
bool conflicts(Sizes& sizes, std::string_view role, Dim size) {
  const Dim* known = find_named(sizes, role);
  if (known != nullptr) return known->is_number() && size.is_number() && *known != size;
  sizes.emplace_back(role, size);
  return false;
}

/// How far a call is from a form; 0 fits.
int cost_of(const Call& call, const Form& form) {
  constexpr int kRank = 100;
  constexpr int kDtype = 20;
  constexpr int kSize = 1;
  int cost = 0;
  Sizes sizes;
  for (const TensorForm& tensor_form : form.tensors) {
    const TensorSpec* spec = call.find_tensor(tensor_form.tensor);
    if (spec == nullptr) continue;
    if (!tensor_form.dtypes.contains(spec->dtype)) cost += kDtype;
    const std::vector<std::string_view> roles = expand_axes(tensor_form.axes, spec->shape.rank());
    const auto rank = static_cast<std::int64_t>(roles.size());
    if (rank != spec->shape.rank()) {
      cost += kRank * static_cast<int>(std::min<std::int64_t>(5, std::abs(rank - spec->shape.rank())));
      continue;
    }
    for (std::int64_t axis = 0; axis < rank; ++axis) {
      if (conflicts(sizes, roles[static_cast<std::size_t>(axis)], spec->shape[axis])) cost += kSize;
    }
  }
  return cost;
}

/// Roles for a tensor with more axes than its form: the alignment that keeps the most sizes, the earliest axes first.
std::vector<std::string_view> align(const Shape& shape, const std::vector<std::string_view>& roles, const Sizes& sizes) {
  const auto rank = static_cast<std::size_t>(shape.rank());
  const std::size_t wanted = roles.size();
  const auto fits = [&](std::size_t axis, std::size_t role) {
    const Dim* size = find_named(sizes, roles[role]);
    return size != nullptr && *size == shape[static_cast<std::int64_t>(axis)] ? 2 : 1;
  };
  // best[i][j]: the score of placing roles j.. on axes i..
  std::vector<std::vector<int>> best(rank + 1, std::vector<int>(wanted + 1, 0));
  for (std::size_t i = rank; i-- > 0;) {
    for (std::size_t j = wanted; j-- > 0;) {
      best[i][j] = std::max({best[i + 1][j + 1] + fits(i, j), best[i + 1][j], rank < wanted ? best[i][j + 1] : 0});
    }
  }
  std::vector<std::string_view> placed;
  std::size_t role = 0;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    while (rank < wanted && role < wanted && best[axis][role] == best[axis][role + 1]) ++role;
    const bool here = role < wanted && best[axis][role] == best[axis + 1][role + 1] + fits(axis, role);
    placed.push_back(here ? roles[role++] : "?");
  }
  return placed;
}

std::vector<std::string> names_of(DtypeSet dtypes) {
  std::vector<std::string> names;
  for (Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64, Dtype::kFloat16, Dtype::kBfloat16, Dtype::kInt64, Dtype::kInt32,
                      Dtype::kInt16, Dtype::kInt8, Dtype::kUint8, Dtype::kBool}) {
    if (dtypes.contains(dtype)) names.emplace_back(name(dtype));
  }
  return names;
}

ContractForm stated(const Form& form, std::string_view leader, std::int64_t leader_rank, bool with_leader) {
  ContractForm contract;
  contract.note = form.note;
  std::int64_t group = 0;
  for (const TensorForm& tensor : form.tensors) {
    if (tensor.tensor == leader) group = leader_rank - static_cast<std::int64_t>(tokens_of(tensor.axes).size());
  }
  for (const TensorForm& tensor : form.tensors) {
    if (!with_leader && tensor.tensor == leader) continue;
    const std::vector<std::string_view> tokens = tokens_of(tensor.axes);
    const std::int64_t rank = tensor.axes == kAnyShape ? leader_rank : static_cast<std::int64_t>(tokens.size()) + (has_group(tokens) ? group : 0);
    const std::vector<std::string_view> axes = leader_rank < 0 ? tokens : expand_axes(tensor.axes, rank);
    contract.tensors.push_back({std::string(tensor.tensor), {axes.begin(), axes.end()}, names_of(tensor.dtypes), std::string(tensor.values)});
  }
  return contract;
}

}  // namespace

bool admits_rank(std::string_view axes, std::int64_t rank) {
  if (axes == kAnyShape) return true;
  const auto count = static_cast<std::int64_t>(tokens_of(axes).size());
  return axes.find(kGroup) != std::string_view::npos ? rank >= count : rank == count;
}

std::vector<std::string_view> expand_axes(std::string_view axes, std::int64_t rank) {
  std::vector<std::string_view> roles;
  if (axes == kAnyShape) {
    for (std::int64_t axis = 0; axis < rank; ++axis) roles.push_back(axis == 0 ? std::string_view("N") : spatial_role(axis));
    return roles;
  }
  roles = tokens_of(axes);
  const auto group = std::find(roles.begin(), roles.end(), kGroup);
  if (group == roles.end()) return roles;
  const std::int64_t spatial = std::max<std::int64_t>(1, rank - static_cast<std::int64_t>(roles.size()) + 1);
  *group = spatial_role(1);
  const std::vector<std::string_view> rest(group + 1, roles.end());
  roles.resize(roles.size() - rest.size());
  for (std::int64_t k = 2; k <= spatial; ++k) roles.push_back(spatial_role(k));
  roles.insert(roles.end(), rest.begin(), rest.end());
  return roles;
}

const Form& closest_form(const Call& call) {
  const std::vector<Form>& forms = call.def().forms;
  assert(!forms.empty());
  const Form* best = &forms.front();
  int least = std::numeric_limits<int>::max();
  for (const Form& form : forms) {
    const int cost = cost_of(call, form);
    if (cost < least) {
      least = cost;
      best = &form;
    }
  }
  return *best;
}

Named<std::vector<std::string>> axis_roles(const Call& call, const Form& form) {
  Sizes sizes;
  Named<std::vector<std::string>> all;
  for (const auto& [name, spec] : call.tensors()) {
    const auto declared = std::find_if(form.tensors.begin(), form.tensors.end(), [&, key = name](const TensorForm& t) { return t.tensor == key; });
    const std::string_view axes = declared == form.tensors.end() ? kAnyShape : declared->axes;
    std::vector<std::string_view> roles = expand_axes(axes, spec.shape.rank());
    if (static_cast<std::int64_t>(roles.size()) == spec.shape.rank()) {
      for (std::int64_t axis = 0; axis < spec.shape.rank(); ++axis) conflicts(sizes, roles[static_cast<std::size_t>(axis)], spec.shape[axis]);
    } else {
      roles = align(spec.shape, roles, sizes);
    }
    all.emplace_back(std::string(name), std::vector<std::string>(roles.begin(), roles.end()));
  }
  return all;
}

std::vector<ContractForm> contract_for(const Call& call) {
  std::vector<ContractForm> contract;
  const auto& [leader, spec] = call.tensors().front();
  for (const Form& form : call.def().forms) {
    for (const TensorForm& tensor : form.tensors) {
      if (tensor.tensor == leader && admits_rank(tensor.axes, spec.shape.rank())) {
        contract.push_back(stated(form, leader, spec.shape.rank(), false));
      }
    }
  }
  return contract.empty() ? whole_contract(call.def()) : contract;
}

std::vector<ContractForm> whole_contract(const LossDef& def) {
  std::vector<ContractForm> contract;
  for (const Form& form : def.forms) contract.push_back(stated(form, form.tensors.front().tensor, -1, true));
  return contract;
}

}  // namespace lossfit
