// The table of natives as a whole, and its lookup; see natives.hpp.
#include "snippet/natives.hpp"

#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "snippet/loss_calls.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

struct PlaceName {
  unsigned place;
  const char* prefix;
};
constexpr PlaceName kPlaces[] = {
    {kTorch, "torch."}, {kFunctional, "torch.nn.functional."}, {kMethod, "Tensor."}, {kNumpy, "numpy."}, {kBuiltin, "builtins."}, {kPath, ""},
};

/// Everything the reader knows, by path, and every path that something known lies below.
struct Table {
  std::unordered_map<std::string, const Native*> natives;
  std::unordered_map<std::string, const NativeClass*> classes;
  std::unordered_set<std::string> namespaces;

  Table() {
    for (const auto rows : {builtin_natives(), type_natives(), init_natives(), library_natives(), container_natives(), maker_natives(), random_natives(), view_natives(), join_natives(), pointwise_natives(),
                            reduction_natives(), product_natives(), selection_natives(), tensor_natives(), functional_natives(), convolution_natives(), normalisation_natives(),
                            numpy_natives(), training_natives(), loading_natives(), module_natives(), hook_natives(), linalg_natives(), sequence_natives(), distribution_natives(), loss_natives()}) {
      for (const Native& row : rows) {
        for (const PlaceName& place : kPlaces) {
          if ((row.places & place.place) != 0) add(place.prefix + std::string(row.name), &row, natives);
        }
      }
    }
    for (const auto rows : {simple_layers(), linear_layers(), convolution_layers(), pooling_layers(), recurrent_layers(), attention_layers(),
                            container_layers(), loss_layers(), training_classes(), loading_classes(), distribution_classes(), library_classes()}) {
      for (const NativeClass& row : rows) add(row.path, &row, classes);
    }
    for (const char* path : {"torch.cuda", "torch.backends", "torch.backends.cudnn", "torch.distributed", "torch.jit", "torch.onnx", "matplotlib",
                             "matplotlib.pyplot", "tqdm", "os", "sys", "math", "time", "random", "numpy.random", "torch.utils", "torch.mps",
                             "torch.backends.mps", "torch.fft", "torch.linalg", "torch.special", "torch.autograd", "torch.version"}) {
      namespaces.insert(path);
    }
  }

  template <class Row>
  void add(std::string path, const Row* row, std::unordered_map<std::string, const Row*>& rows) {
    for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) namespaces.insert(path.substr(0, dot));
    rows.emplace(std::move(path), row);
  }
};

const Table& table() {
  static const Table kTable;
  return kTable;
}

/// Another name's beginning, and what it stands for.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"torch.nn.modules.loss.", "torch.nn."},
    {"torch.nn.parameter.", "torch.nn."},
    {"torch.special.", "torch."},
    {"torch.Tensor.", "Tensor."},
    {"torch.functional.", "torch."},
    {"torch.fft.ifft", "torch.fft.fft"},  // transforms whose results are as large and of the same kind; so their forms of more axes
    {"torch.fft.ihfft", "torch.fft.rfft"},
    {"torch.fft.hfft", "torch.fft.irfft"},
    {"torch.linalg.norm", "torch.norm"},
    {"numpy.linalg.norm", "numpy.norm"},
    {"torch.cuda.amp.GradScaler", "torch.amp.GradScaler"},
    {"torch.optim.lr_scheduler.LR", "torch.optim.lr_scheduler.LR"},
    {"torch.nn.utils.rnn.", "torch.nn.utils."},
    {"torch.distributions.kl.", "torch.distributions."},
    {"tqdm.auto.", "tqdm."},
    {"tqdm.notebook.", "tqdm."},
};

Value parse_default(std::string_view text) {
  if (text == "None") return None{};
  if (text == "True") return true;
  if (text == "False") return false;
  if (text.size() >= 2 && text.front() == '\'') return std::string(text.substr(1, text.size() - 2));
  if (text.find_first_of(".e") == std::string_view::npos) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  return std::strtod(std::string(text).c_str(), nullptr);
}

}  // namespace

Signature parse_signature(std::string_view text) {
  Signature signature;
  bool keyword_only = false;
  while (!text.empty()) {
    const std::size_t comma = text.find(", ");
    std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 2);
    if (part == "*") {
      keyword_only = true;
      continue;
    }
    Parameter parameter;
    parameter.is_keyword_only = keyword_only;
    if (part.starts_with("**")) {
      part.remove_prefix(2);
      parameter.takes_keywords = true;
      parameter.is_required = false;
    } else if (part.starts_with('*')) {
      part.remove_prefix(1);
      parameter.is_star = true;
      parameter.is_required = false;
      keyword_only = true;
    }
    const std::size_t equals = part.find('=');
    parameter.name = part.substr(0, equals);
    if (equals != std::string_view::npos) {
      parameter.is_required = false;
      parameter.fallback = parse_default(part.substr(equals + 1));
    }
    signature.push_back(std::move(parameter));
  }
  return signature;
}

const Signature& signature_of(const Native& native) {
  static thread_local std::unordered_map<const Native*, Signature> signatures;
  const auto [entry, is_new] = signatures.try_emplace(&native);
  if (is_new) entry->second = parse_signature(native.signature);
  return entry->second;
}

const Native* find_native(std::string_view path) {
  const auto found = table().natives.find(std::string(path));
  return found == table().natives.end() ? nullptr : found->second;
}

const NativeClass* find_native_class(std::string_view path) {
  const auto found = table().classes.find(std::string(path));
  return found == table().classes.end() ? nullptr : found->second;
}

bool is_namespace(std::string_view path) { return table().namespaces.contains(std::string(path)); }

std::string canonical(std::string_view path) {
  std::string result(path);
  if (result == "np" || result.starts_with("np.")) result = "numpy" + result.substr(2);
  // `torch.distributions.normal.Normal`: the file that a class stands in is no part of its name.
  for (const std::string_view home : {"torch.distributions.", "torch.utils.data.", "torch.optim."}) {
    if (!result.starts_with(home)) continue;
    const std::size_t last = result.rfind('.') + 1;
    const std::string_view between = std::string_view(result).substr(home.size(), last - std::min(last, home.size()));
    const bool is_class = last < result.size() && result[last] >= 'A' && result[last] <= 'Z';
    if (is_class && !between.empty() && between != "lr_scheduler.") result = std::string(home) + result.substr(last);
  }
  for (const auto& [from, to] : kAliases) {
    if (result.starts_with(from)) return std::string(to) + result.substr(from.size());
  }
  return result;
}

}  // namespace lossfit::snippet
