// Casts towards what the loss declares, and moves between devices.
#include "catalogue/contract.hpp"
#include "fix/moves.hpp"

namespace lossfit::fix {
namespace {

constexpr double kExactCast = 1.0;
constexpr double kLossyCast = 2.4;

bool keeps_values(Dtype from, Dtype to) { return !is_floating(from) || (is_floating(to) && item_size(to) >= item_size(from)); }

void offer_cast(const Candidate& from, std::string_view tensor, Dtype dtype, std::vector<Candidate>& out) {
  const TensorSpec* spec = from.find_tensor(tensor);
  if (spec == nullptr || spec->dtype == dtype) return;
  Edit edit = cast(*spec, dtype);
  edit.cost = keeps_values(spec->dtype, dtype) ? kExactCast : kLossyCast;
  out.push_back(with_edit(from, tensor, edit));
}

/// The loss takes this dtype for the argument in none of its forms.
bool is_foreign(const LossDef& def, std::string_view tensor, Dtype dtype) {
  for (const Form& form : def.forms) {
    for (const TensorForm& declared : form.tensors) {
      if (declared.tensor == tensor && declared.dtypes.contains(dtype)) return false;
    }
  }
  return true;
}

bool was_cast(const Candidate& candidate, std::string_view tensor) {
  for (const auto& [name, python] : candidate.python) {
    if (name == tensor && python.find(".to(") == std::string::npos) {
      for (std::string_view method : {".float()", ".double()", ".half()", ".bfloat16()", ".long()"}) {
        if (python.ends_with(method)) return true;
      }
    }
  }
  return false;
}

/// The floating dtype that the model's own output has, or float32.
Dtype model_dtype(const Candidate& candidate) {
  for (const Argument& argument : candidate.def->signature) {
    const TensorSpec* spec = argument.learned ? candidate.find_tensor(argument.name) : nullptr;
    if (spec != nullptr && is_floating(spec->dtype)) return spec->dtype;
  }
  return Dtype::kFloat32;
}

void offer_device(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  const auto& [leader, first] = from.question.tensors.front();
  for (const auto& [name, spec] : from.question.tensors) {
    if (!trouble.blames(name) || spec.device == first.device) continue;
    Edit edit{"%.to({" + leader + "}.device)", "move % to " + first.device, 0.5, Safety::kExact, spec, false};
    edit.result.device = first.device;
    out.push_back(with_edit(from, name, edit));
  }
}

}  // namespace

void dtype_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out) {
  if (trouble.has("LF0207")) offer_device(from, trouble, out);
  const Dtype floating = model_dtype(from);
  for (const Form& form : from.def->forms) {
    for (const TensorForm& tensor : form.tensors) {
      const TensorSpec* spec = from.find_tensor(tensor.tensor);
      if (spec == nullptr || was_cast(from, tensor.tensor)) continue;
      const bool mixed = trouble.has("LF0203") || trouble.has("LF0204") || trouble.has("LF0202") || trouble.has("LF0205") || trouble.has("LF0206");
      if (!mixed && !is_foreign(*from.def, tensor.tensor, spec->dtype)) continue;
      if (tensor.dtypes.contains(floating) && spec->dtype != floating) offer_cast(from, tensor.tensor, floating, out);
      if (!tensor.dtypes.contains(Dtype::kFloat32)) offer_cast(from, tensor.tensor, Dtype::kInt64, out);
    }
  }
}

}  // namespace lossfit::fix
