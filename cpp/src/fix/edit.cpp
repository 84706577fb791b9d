// Edits that change elements rather than shapes; see edit.hpp.
#include "fix/edit.hpp"

#include <algorithm>

#include "numeric/tensor_values.hpp"

namespace lossfit::fix {
namespace {

std::string_view cast_method(Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat32: return "%.float()";
    case Dtype::kFloat64: return "%.double()";
    case Dtype::kFloat16: return "%.half()";
    case Dtype::kBfloat16: return "%.bfloat16()";
    case Dtype::kInt64: return "%.long()";
    case Dtype::kInt32: return "%.int()";
    case Dtype::kInt16: return "%.short()";
    case Dtype::kInt8: return "%.char()";
    case Dtype::kUint8: return "%.byte()";
    case Dtype::kBool: return "%.bool()";
  }
  return {};
}

}  // namespace

Edit cast(const TensorSpec& from, Dtype dtype) {
  const bool exact = !is_floating(from.dtype) || (is_floating(dtype) && item_size(dtype) >= item_size(from.dtype));
  return {std::string(cast_method(dtype)), "convert % to " + std::string(name(dtype)), 1, exact ? Safety::kExact : Safety::kChangesMeaning,
          tensor::to(from, dtype), !exact};
}

Edit sigmoid(const TensorSpec& from) {
  return {"torch.sigmoid(%)", "turn the logits in % into probabilities", 1.2, Safety::kChangesMeaning, tensor::sigmoid(from)};
}

Edit log_softmax(const TensorSpec& from, std::int64_t axis) {
  const auto result = tensor::log_softmax(from, axis);
  return {"F.log_softmax(%, dim=" + std::to_string(axis) + ")", "turn the logits in % into log-probabilities", 1.0, Safety::kChangesMeaning,
          result.ok() ? *result : from};
}

Edit log(const TensorSpec& from) { return {"%.log()", "take the logarithm of %", 1.5, Safety::kChangesMeaning, tensor::log(from)}; }

Edit mapped(const TensorSpec& from, std::string python, std::string title, double cost, double (*map)(double)) {
  Edit edit{std::move(python), std::move(title), cost, Safety::kChangesMeaning, from};
  if (!from.values) return edit;
  std::vector<double> numbers = from.values->to_doubles();
  std::transform(numbers.begin(), numbers.end(), numbers.begin(), map);
  edit.result.values = Values::from_doubles(from.dtype, numbers);
  return edit;
}

bool has_bits_only(const Values& values) {
  for (std::int64_t i = 0; i < std::min<std::int64_t>(values.count(), 4096); ++i) {
    const double number = values.number(i);
    if (number != 0 && number != 1) return false;
  }
  return true;
}

}  // namespace lossfit::fix
