// Other modules as far as tensors care: math, random, os, time, tqdm, and what torch itself has beside tensors.
#include <cmath>
#include <utility>

#include "snippet/data.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

Value nothing(Args&) { return None{}; }
Value unknown(Args&) { return Unknown{}; }
Value no(Args&) { return false; }
Value some_integer(Args&) { return unknown_integer(); }
Value random_integer(Args& args) {
  const auto least = integer_of(args[0]);
  const auto most = integer_of(args[1]);
  if (least && most && *least > *most) throw Unsure{};
  return Unknown{Hint::kInt, least && most ? args.machine().draw(*least, *most) : nullptr};
}
Value some_float(Args&) { return unknown_float(); }
Value zero(Args&) { return std::int64_t{0}; }

template <double (*F)(double)>
Value math_function(Args& args) {
  return F(args.number(0));
}
Value floor_number(Args& args) { return static_cast<std::int64_t>(std::floor(args.number(0))); }
Value ceil_number(Args& args) { return static_cast<std::int64_t>(std::ceil(args.number(0))); }
Value power(Args& args) { return std::pow(args.number(0), args.number(1)); }
Value logarithm(Args& args) { return args.is_given(1) ? std::log(args.number(0)) / std::log(args.number(1)) : std::log(args.number(0)); }
Value product(Args& args) {
  Value result = std::int64_t{1};
  for (const Value& item : args.items(0)) result = args.machine().binary("*", result, item);
  return result;
}
Value same_thing(Args& args) { return args[0]; }

/// Copies of objects by their originals, so that what is shared or refers to itself stays so.
using Copies = std::unordered_map<const Object*, Value>;

Value deep_copy(Machine& machine, const Value& value, Copies& copies, int depth = 0) {
  constexpr int kDeepest = 200;
  if (depth > kDeepest) throw Unsure{};
  Object* const* object = std::get_if<Object*>(&value);
  if (object == nullptr) return value;
  if (const auto known = copies.find(*object); known != copies.end()) return known->second;
  if (Tensor* tensor = as<Tensor>(value)) {
    Machine::refresh(*tensor);
    if (!tensor->is_leaf) {
      machine.raise("RuntimeError", "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to "
                                    "deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001");
    }
    Tensor* copy = machine.tensor(tensor->spec);
    copy->certainty = tensor->certainty;
    copy->requires_grad = tensor->requires_grad;
    copy->is_parameter = tensor->is_parameter;
    copy->is_array = tensor->is_array;
    copy->layout_is_known = tensor->layout_is_known;
    copy->strides = tensor->strides;
    return copies.emplace(tensor, copy).first->second;
  }
  if (const Sequence* sequence = as<Sequence>(value)) {
    Sequence* copy = machine.make<Sequence>(*sequence);
    copies.emplace(sequence, copy);
    for (Value& item : copy->items) item = deep_copy(machine, item, copies, depth + 1);
    return copy;
  }
  if (const Dict* dict = as<Dict>(value)) {
    Dict* copy = machine.make<Dict>(*dict);
    copies.emplace(dict, copy);
    for (auto& [key, held] : copy->items) held = deep_copy(machine, held, copies, depth + 1);
    return copy;
  }
  if (const Instance* instance = as<Instance>(value)) {
    Instance* copy = machine.make<Instance>(*instance);
    copies.emplace(instance, copy);
    for (auto& [name, held] : copy->attributes) held = deep_copy(machine, held, copies, depth + 1);
    return copy;
  }
  return value;  // functions and classes are shared
}

Value deepcopy(Args& args) {
  Copies copies;
  return deep_copy(args.machine(), args[0], copies);
}

/// An instance that `Machine::call` knows.
Value partial(Args& args) {
  Machine& machine = args.machine();
  std::vector<Value> given = as<Sequence>(args[0])->items;
  if (given.empty()) throw Unsure{};
  Class* type = machine.make<Class>();
  type->name = "partial";
  Instance* made = machine.make<Instance>(type);
  made->set("_function", given[0]);
  made->set("_positional", machine.tuple(std::vector<Value>(given.begin() + 1, given.end())));
  Dict* keywords = machine.make<Dict>();
  for (const auto& [name, value] : args.more) keywords->items.emplace_back(std::string(name), value);
  made->set("_keywords", keywords);
  return made;
}

/// Field names as a list or as words.
Value named_tuple(Args& args) {
  Machine& machine = args.machine();
  Class* type = machine.make<Class>();
  type->name = args.text(0);
  type->is_tuple = true;
  if (const std::string* words = text_of(args[1])) {
    std::string word;
    for (const char c : *words + " ") {
      if (c != ' ' && c != ',') {
        word += c;
      } else if (!word.empty()) {
        type->fields.push_back(machine.intern(std::exchange(word, {})));
      }
    }
    return type;
  }
  for (const Value& field : args.items(1)) type->fields.push_back(machine.intern(text_of(field) != nullptr ? *text_of(field) : throw Unsure{}));
  return type;
}

/// A parser is an instance whose `_options` are the defaults; what a command line says instead is not known here.
Value make_parser(Args& args) {
  args.instance().set("_options", args.machine().make<Dict>());
  return None{};
}

Value add_option(Args& args) {
  Machine& machine = args.machine();
  Instance* parser = as<Instance>(args[0]);
  Value* held = parser != nullptr ? parser->find("_options") : nullptr;
  if (held == nullptr) throw Unsure{};
  std::string name;
  bool is_optional = false;
  for (const Value& word : as<Sequence>(args[1])->items) {
    const std::string* text = text_of(word);
    if (text == nullptr) throw Unsure{};
    // The first long form names the attribute.
    if (name.empty() || (text->starts_with("--") && !is_optional)) name = *text;
    is_optional = is_optional || text->starts_with("--");
  }
  const std::size_t first = name.find_first_not_of('-');
  if (first == std::string::npos) throw Unsure{};
  const bool is_positional = first == 0;
  name.erase(0, first);
  for (char& c : name) c = c == '-' ? '_' : c;
  for (const auto& [key, value] : args.more) {
    if (key == "dest") name = text_of(value) != nullptr ? *text_of(value) : throw Unsure{};
  }
  Value fallback = is_positional ? Value(Unknown{}) : args[2];
  const std::string* action = text_of(args[3]);
  if (action != nullptr && !args.is_given(2) && (*action == "store_true" || *action == "store_false")) fallback = *action == "store_false";
  machine.set_subscript(*held, name, fallback);
  return Unknown{};
}

Value parse_options(Args& args) {
  Instance* parser = as<Instance>(args[0]);
  const Value* held = parser != nullptr ? parser->find("_options") : nullptr;
  const Dict* options = held != nullptr ? as<Dict>(*held) : nullptr;
  if (options == nullptr) throw Unsure{};
  Class* type = args.machine().make<Class>();
  type->name = "Namespace";
  type->has_unknown_base = true;
  Instance* made = args.machine().make<Instance>(type);
  for (const auto& [name, value] : options->items) made->set(args.machine().intern(*text_of(name)), value);
  return made;
}

// What the library written in Python is written with; see library.cpp.
Value some_text(Args&) { return Unknown{Hint::kText}; }
Value either(Args& args) {
  const std::vector<Value> all = args.items(0);
  if (all.empty()) throw Unsure{};
  Value common = all[0];
  for (const Value& one : all) common = args.machine().merged(common, one);
  return common;
}
Value hide(Args& args) {
  const Tensor& x = args.tensor(0);
  TensorSpec spec = x.spec;
  spec.values.reset();
  return args.elementwise(std::move(spec), x);
}
/// Data as a plain tensor, of NumPy's dtypes.
Tensor* plain_tensor(Args& args) {
  if (is_unknown(args[0]) && !is_numeric(hint_of(args[0]))) throw Unsure{};
  if (Tensor* given = as<Tensor>(args[0])) {
    Tensor* view = args.machine().view(*given, given->spec);
    view->is_array = false;
    return view;
  }
  Tensor* made = as<Tensor>(tensor_from(args.machine(), args[0], std::nullopt));
  if (made->spec.dtype == Dtype::kFloat32) made = as<Tensor>(tensor_from(args.machine(), args[0], Dtype::kFloat64));
  made->is_array = false;
  return made;
}
Value plain(Args& args) { return plain_tensor(args); }
Value floating(Args& args) {
  Tensor* made = plain_tensor(args);
  if (!is_floating(made->spec.dtype)) made->spec = tensor::to(made->spec, Dtype::kFloat64);
  return made;
}
Value plain_or_number(Args& args) { return as<Tensor>(args[0]) != nullptr ? plain(args) : args[0]; }
Value as_array(Args& args) {
  Tensor& x = args.tensor(0);
  Tensor* array = args.machine().view(x, x.spec);
  array->is_array = true;
  return array;
}
/// A list that drops what stands first once it is longer than it may be.
Value bounded(Args& args) {
  Sequence* list = as<Sequence>(args[0]);
  if (const auto most = integer_of(args[1])) list->most = static_cast<std::size_t>(std::max<std::int64_t>(*most, 0));
  return list;
}

struct Limits {
  Dtype dtype;
  double largest;
  double epsilon;
  double tiny;
  int bits;
};
constexpr Limits kLimits[] = {
    {Dtype::kFloat32, 3.4028234663852886e+38, 1.1920928955078125e-07, 1.1754943508222875e-38, 32},
    {Dtype::kFloat64, 1.7976931348623157e+308, 2.220446049250313e-16, 2.2250738585072014e-308, 64},
    {Dtype::kFloat16, 65504.0, 0.0009765625, 6.103515625e-05, 16},
    {Dtype::kBfloat16, 3.3895313892515355e+38, 0.0078125, 1.1754943508222875e-38, 16},
};

/// torch.finfo and torch.iinfo: an instance that holds the limits.
Value limits(Args& args) {
  Machine& machine = args.machine();
  const Dtype dtype = args.dtype(0).value_or(machine.default_dtype);
  Class* type = machine.make<Class>();
  type->name = args.name();
  type->has_unknown_base = true;
  Instance* made = machine.make<Instance>(type);
  for (const Limits& one : kLimits) {
    if (one.dtype != dtype) continue;
    made->set("max", one.largest);
    made->set("min", -one.largest);
    made->set("eps", one.epsilon);
    made->set("tiny", one.tiny);
    made->set("smallest_normal", one.tiny);
    made->set("bits", std::int64_t{one.bits});
  }
  if (is_floating(dtype)) return made;
  const std::int64_t bits = 8 * static_cast<std::int64_t>(item_size(dtype));
  const bool is_signed = dtype != Dtype::kUint8;
  const auto most = static_cast<std::int64_t>((std::uint64_t{1} << (bits - (is_signed ? 1 : 0))) - 1);
  made->set("max", most);
  made->set("min", is_signed ? -most - 1 : std::int64_t{0});
  made->set("bits", bits);
  return made;
}

LOSSFIT_TEXT_DATA constexpr NativeClass kClasses[] = {{"argparse.ArgumentParser", nullptr, "*x, **more", make_parser, nullptr, nullptr}};

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kTorch, "finfo", "dtype=None", limits},
    {kTorch, "iinfo", "dtype", limits},
    {kNumpy, "iinfo", "dtype", limits},
    {kBuiltin, "__some_int", "", some_integer},
    {kBuiltin, "__some_float", "", some_float},
    {kBuiltin, "__some_text", "", some_text},
    {kBuiltin, "__either", "x", either},
    {kBuiltin, "__hide", "x", hide},
    {kBuiltin, "__plain", "x", plain},
    {kBuiltin, "__floating", "x", floating},
    {kBuiltin, "__scalar", "x", plain_or_number},
    {kBuiltin, "__array", "x", as_array},
    {kBuiltin, "__bounded", "x, most", bounded},
    {kPath, "ArgumentParser.add_argument", "self, *names, default=None, action=None, **more", add_option},
    {kPath, "ArgumentParser.parse_args", "self, args=None, namespace=None", parse_options},
    {kPath, "math.sqrt", "x", math_function<std::sqrt>},
    {kPath, "math.exp", "x", math_function<std::exp>},
    {kPath, "math.log", "x, base=None", logarithm},
    {kPath, "math.log2", "x", math_function<std::log2>},
    {kPath, "math.log10", "x", math_function<std::log10>},
    {kPath, "math.sin", "x", math_function<std::sin>},
    {kPath, "math.cos", "x", math_function<std::cos>},
    {kPath, "math.tanh", "x", math_function<std::tanh>},
    {kPath, "math.floor", "x", floor_number},
    {kPath, "math.ceil", "x", ceil_number},
    {kPath, "math.pow", "x, y", power},
    {kPath, "math.prod", "x", product},
    {kPath, "math.isnan", "x", unknown},
    {kPath, "random.seed", "x=None", nothing},
    {kPath, "random.random", "", some_float},
    {kPath, "random.randint", "a, b", random_integer},
    {kPath, "time.time", "", some_float},
    {kPath, "time.perf_counter", "", some_float},
    {kPath, "time.sleep", "x", nothing},
    {kPath, "warnings.filterwarnings", "*x, category=None, message=None", nothing},
    {kPath, "warnings.simplefilter", "*x", nothing},
    {kPath, "os.makedirs", "*x, exist_ok=False", nothing},
    {kPath, "sys.exit", "x=None", unknown},
    {kPath, "copy.deepcopy", "x, memo=None", deepcopy},
    {kPath, "copy.copy", "x", same_thing},
    {kPath, "tqdm.tqdm", "x, desc=None, total=None, leave=None, disable=None", same_thing},
    {kPath, "functools.partial", "*x, **more", partial},
    {kPath, "collections.namedtuple", "typename, field_names, defaults=None", named_tuple},
    {kPath, "torch.cuda.is_available", "", no},
    {kPath, "torch.cuda.device_count", "", zero},
    {kPath, "torch.cuda.manual_seed", "seed", nothing},
    {kPath, "torch.cuda.manual_seed_all", "seed", nothing},
    {kPath, "torch.cuda.empty_cache", "", nothing},
    {kPath, "torch.cuda.synchronize", "", nothing},
    {kPath, "torch.backends.mps.is_available", "", no},
    {kPath, "torch.mps.is_available", "", no},
    {kPath, "numpy.random.seed", "seed", nothing},
    {kTorch, "set_printoptions", "*x, precision=4, sci_mode=None, linewidth=None, threshold=None, edgeitems=None", nothing},
    {kTorch, "set_num_threads", "n", nothing},
    {kTorch, "use_deterministic_algorithms", "x, warn_only=False", nothing},
    {kTorch, "set_float32_matmul_precision", "x", nothing},
    {kTorch, "save", "*x", nothing},
    {kTorch, "load", "*x, map_location=None, weights_only=None", unknown},
};

}  // namespace

std::span<const Native> library_natives() { return kRows; }
std::span<const NativeClass> library_classes() { return kClasses; }

}  // namespace lossfit::snippet
