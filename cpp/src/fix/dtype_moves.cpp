// Casts towards what the loss declares, and moves between devices.
#include <algorithm>
#include <cmath>

#include "catalogue/contract.hpp"
#include "fix/moves.hpp"

namespace lossfit::fix {
namespace {

constexpr double kExactCast = 1.0;
constexpr double kLossyCast = 2.4;
constexpr std::int64_t kMostLooked = 4096;

bool keeps_values(Dtype from, Dtype to) { return !is_floating(from) || (is_floating(to) && item_size(to) >= item_size(from)); }

/// As far as its first elements tell, a floating tensor holds counts or classes.
bool are_whole(const TensorSpec& spec) {
  if (!spec.values || spec.values->count() == 0) return false;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(spec.values->count(), kMostLooked); ++i) {
    const double number = spec.values->number(i);
    if (number != std::floor(number)) return false;
  }
  return true;
}

void offer_cast(const Candidate& from, std::string_view tensor, Dtype dtype, std::vector<Candidate>& out) {
  const TensorSpec* spec = from.find_tensor(tensor);
  if (spec == nullptr || spec->dtype == dtype) return;
  Edit edit = cast(*spec, dtype);
  const bool keeps = keeps_values(spec->dtype, dtype) || (is_integer(dtype) && are_whole(*spec));
  edit.cost = keeps ? kExactCast : kLossyCast;
  if (keeps) edit.safety = Safety::kExact;
  out.push_back(with_edit(from, tensor, edit));
}

/// The floating dtype that the model's own output has, or float32.
Dtype model_dtype(const Candidate& candidate) {
  for (const Argument& argument : candidate.def->signature) {
    const TensorSpec* spec = argument.learned ? candidate.find_tensor(argument.name) : nullptr;
    if (spec != nullptr && is_floating(spec->dtype)) return spec->dtype;
  }
  return Dtype::kFloat32;
}

/// Whole numbers of which nothing is known become labels that the loss takes, whatever they are.
void offer_bits(const Candidate& from, const TensorSpec& target, std::vector<Candidate>& out) {
  Edit edit{"%.bool().float()", "take % for labels 0 and 1, as floats", kExactCast, Safety::kExact, target, false};
  edit.result.dtype = model_dtype(from);
  if (edit.result.dtype == Dtype::kFloat64) edit.python = "%.bool().double()";
  out.push_back(with_edit(from, "target", edit));
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
      const bool mixed = trouble.has("LF0203") || trouble.has("LF0204") || trouble.has("LF0202") || trouble.has("LF0205") || trouble.has("LF0206") || trouble.has("LF0527");
      const bool refused = trouble.has("LF0201") && trouble.blames(tensor.tensor);
      if (!mixed && !refused && !is_foreign(*from.def, tensor.tensor, spec->dtype)) continue;
      if (!spec->values && !is_floating(spec->dtype) && from.def->name == "binary_cross_entropy" && tensor.tensor == "target") {
        offer_bits(from, *spec, out);
        continue;
      }
      if (tensor.dtypes.contains(floating) && spec->dtype != floating) offer_cast(from, tensor.tensor, floating, out);
      if (!tensor.dtypes.contains(Dtype::kFloat32)) offer_cast(from, tensor.tensor, Dtype::kInt64, out);
    }
  }
}

}  // namespace lossfit::fix
