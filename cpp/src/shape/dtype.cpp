// The table of element types; see lossfit/dtype.hpp.
#include "lossfit/dtype.hpp"

#include <utility>

namespace lossfit {
namespace {

struct Row {
  std::string_view name;
  std::string_view scalar_type_name;
  std::string_view cpp_type_name;
  std::size_t item_size;
};

// In the order of Dtype's enumerators.
constexpr std::array<Row, kAllDtypes.size()> kRows = {{
    {"bool", "Bool", "bool", 1},
    {"uint8", "Byte", "unsigned char", 1},
    {"int8", "Char", "signed char", 1},
    {"int16", "Short", "short int", 2},
    {"int32", "Int", "int", 4},
    {"int64", "Long", "long int", 8},
    {"float16", "Half", "c10::Half", 2},
    {"bfloat16", "BFloat16", "c10::BFloat16", 2},
    {"float32", "Float", "float", 4},
    {"float64", "Double", "double", 8},
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
std::string_view cpp_type_name(Dtype dtype) { return row(dtype).cpp_type_name; }
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
