// The table of element types; see lossfit/dtype.hpp.
#include "lossfit/dtype.hpp"

#include <utility>

namespace lossfit {
namespace {

struct Row {
  std::string_view name;
  std::string_view scalar_type_name;
  std::size_t item_size;
};

// In the order of Dtype's enumerators.
constexpr std::array<Row, kAllDtypes.size()> kRows = {{
    {"bool", "Bool", 1},
    {"uint8", "Byte", 1},
    {"int8", "Char", 1},
    {"int16", "Short", 2},
    {"int32", "Int", 4},
    {"int64", "Long", 8},
    {"float16", "Half", 2},
    {"bfloat16", "BFloat16", 2},
    {"float32", "Float", 4},
    {"float64", "Double", 8},
}};

// PyTorch's own aliases, `torch.long is torch.int64`.
constexpr std::pair<std::string_view, Dtype> kAliases[] = {
    {"float", Dtype::kFloat32}, {"double", Dtype::kFloat64}, {"half", Dtype::kFloat16},
    {"long", Dtype::kInt64},    {"int", Dtype::kInt32},      {"short", Dtype::kInt16},
};

const Row& row(Dtype dtype) { return kRows[static_cast<std::size_t>(dtype)]; }

}  // namespace

std::string_view name(Dtype dtype) { return row(dtype).name; }
std::string_view scalar_type_name(Dtype dtype) { return row(dtype).scalar_type_name; }
std::size_t item_size(Dtype dtype) { return row(dtype).item_size; }

std::optional<Dtype> parse_dtype(std::string_view text) {
  constexpr std::string_view kPrefix = "torch.";
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  for (Dtype dtype : kAllDtypes) {
    if (text == name(dtype)) return dtype;
  }
  for (const auto& [alias, dtype] : kAliases) {
    if (text == alias) return dtype;
  }
  return std::nullopt;
}

}  // namespace lossfit
