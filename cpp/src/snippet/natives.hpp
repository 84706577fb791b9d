// Functions, methods and classes that are implemented here rather than in the source read: PyTorch's, NumPy's, Python's.
// Each is one row of a table: where it is found, its name, its signature as Python writes it, and what it does.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lossfit/text_data.hpp"
#include "numeric/tensor_values.hpp"
#include "snippet/value.hpp"

namespace lossfit::snippet {

class Machine;
class Args;
struct Slots;

using Keywords = std::vector<std::pair<std::string_view, Value>>;
using NativeBody = Value (*)(Args& args);

/// Where a native is found; several places may be joined.
enum Place : unsigned {
  kTorch = 1,
  kFunctional = 2,
  kMethod = 4,
  kNumpy = 8,
  kBuiltin = 16,
  kPath = 32,   ///< the name is a whole path: `torch.nn.init.normal_`, `Module.parameters`
  kClass = 64,  ///< a class' constructor or call, whose signature leaves the instance out
  kInit = 128,  ///< of these, the constructor
};

struct Native {
  unsigned places;
  const char* name;
  /// `input, dim=None, *, dtype=None`; `*sizes` collects the rest.
  const char* signature;
  NativeBody body;
};

/// A class such as nn.Linear or optim.Adam: `init` prepares the instance, whose attributes already hold the arguments.
struct NativeClass {
  const char* path;
  const char* base;       ///< the class whose methods it has too: `Module`, `Optimizer`, or null
  const char* signature;  ///< of the constructor
  NativeBody init;
  const char* call_signature;
  NativeBody call;  ///< what `instance(...)`, that is `forward`, does; null: it cannot be called
  const char* function = nullptr;  ///< the function that `call_function_of_layer` calls, `torch.nn.functional.relu`
};

/// A class' `init` that keeps every argument as an attribute of its name.
Value keep_arguments(Args& args);
/// A layer's `call` that is a function of its input and of attributes that bear the names of the function's parameters.
Value call_function_of_layer(Args& args);
/// The same with the first `count` of the arguments alone.
Value call_function_of_layer(Args& args, std::size_t count);

struct Parameter {
  std::string_view name;
  Value fallback = Unknown{};
  bool is_required = true;
  bool is_star = false;
  bool is_keyword_only = false;
  bool takes_keywords = false;  ///< `**more`: what no other parameter is named
};
using Signature = std::vector<Parameter>;
Signature parse_signature(std::string_view text);
/// A row's signature, parsed once: rows live as long as the program, and signatures hold no objects.
const Signature& signature_of(const Native& native);

/// The native at a path: `torch.softmax`, `torch.nn.functional.relu`, `Tensor.view`, `numpy.zeros`, `builtins.len`.
const Native* find_native(std::string_view path);
const NativeClass* find_native_class(std::string_view path);
/// True when something known lies below this path: `torch.nn`, `numpy.random`.
bool is_namespace(std::string_view path);
/// The path that another name stands for: `torch.nn.init.xavier_uniform`, `torch.special.expit`; else the path itself.
std::string canonical(std::string_view path);

/// The arguments of one call to a native, bound to its signature. A getter throws Unsure where the argument is unknown, and
/// the PythonError that PyTorch raises where it is of a wrong type.
class Args {
 public:
  Args(Machine& machine, std::string_view name, const Signature& signature) : machine_(machine), name_(name), signature_(signature) {}

  /// Binds the arguments; raises TypeError as Python does, or Unsure where PyTorch may know an argument that the table does not.
  void bind(std::vector<Value> positional, Keywords keywords);

  Machine& machine() { return machine_; }
  std::string_view name() const { return name_; }
  /// What is called; null where it is no native of the table, whose refusals are then not known.
  const Native* callee = nullptr;
  /// The call's node in the source, for spellings; none when the call does not stand there.
  Node node;
  const Signature& signature() const { return signature_; }
  /// Keywords that `**more` in the signature takes.
  Keywords more;
  /// The values are drawn from a generator of the caller's own, which is not followed.
  bool has_own_generator = false;
  /// The object that a method or a class's `init` and `call` work on.
  Value self;
  Instance& instance() { return *as<Instance>(self); }

  std::size_t count() const { return values_.size(); }
  Value& operator[](std::size_t i) { return values_[i]; }
  bool is_none(std::size_t i) const { return snippet::is_none(values_[i]); }
  bool is_given(std::size_t i) const { return given_[i]; }

  Tensor& tensor(std::size_t i);
  Tensor* maybe_tensor(std::size_t i);
  std::int64_t integer(std::size_t i);
  std::optional<std::int64_t> maybe_integer(std::size_t i);
  double number(std::size_t i);
  bool flag(std::size_t i);
  std::string text(std::size_t i);
  std::optional<Dtype> dtype(std::size_t i);
  /// Sizes given one by one, as a list, or as one number.
  ops::Sizes sizes(std::size_t i);
  /// Axes likewise; empty for None.
  ops::Axes axes(std::size_t i);
  /// A list or tuple of known items.
  std::vector<Value> items(std::size_t i);
  std::vector<Tensor*> tensors(std::size_t i);

  /// What an attribute of the instance holds.
  Value own(std::string_view attribute);
  std::int64_t own_integer(std::string_view attribute);
  Tensor* own_tensor(std::string_view attribute);
  bool own_flag(std::string_view attribute);
  double own_number(std::string_view attribute);
  /// A number or a tuple of them, as `count` numbers.
  std::vector<std::int64_t> own_numbers(std::string_view attribute, std::size_t count);

  /// Tensors that were looked at count towards what the result is known to be.
  void depend_on(Tensor& tensor);
  /// The result of an operation on the tensors looked at: a new tensor.
  Value result(Checked<TensorSpec> spec);
  Value result(TensorSpec spec);
  Tensor* new_tensor(TensorSpec spec);
  /// The same, sharing memory with `base`.
  Value view_of(Tensor& base, Checked<TensorSpec> spec);
  /// The result has the layout of `source` if shapes agree, as element-wise operations have.
  Value elementwise(TensorSpec spec, const Tensor& source);
  /// A tensor whose values come from `certainty`.
  Value drawn(TensorSpec spec, Certainty certainty);
  /// Does the result carry values at all, at this cost?
  bool afford(std::int64_t operations);
  [[noreturn]] void wrong_type(std::size_t i, std::string_view wanted);

  Certainty certainty = Certainty::kSure;
  Tri requires_grad = Tri::kNo;

 private:
  [[noreturn]] void wrong_count(std::size_t given);
  void check_missing();
  /// What Python calls the callee; empty where it does not refuse arguments of itself.
  std::string python_name() const;
  Machine& machine_;
  std::string_view name_;
  const Signature& signature_;
  std::vector<Value> values_;
  std::vector<bool> given_;
};

/// Reads one size: an int, a symbol, or a tensor of one known integer. None where it is something else.
std::optional<ops::Size> size_from(const Value& value);

/// The parts of the table, each in the file of its theme.
std::span<const Native> builtin_natives();
std::span<const Native> type_natives();
std::span<const Native> init_natives();
std::span<const Native> library_natives();
std::span<const Native> container_natives();
std::span<const Native> maker_natives();
std::span<const Native> random_natives();
std::span<const Native> view_natives();
std::span<const Native> join_natives();
std::span<const Native> pointwise_natives();
std::span<const Native> reduction_natives();
std::span<const Native> product_natives();
std::span<const Native> selection_natives();
std::span<const Native> tensor_natives();
std::span<const Native> functional_natives();
std::span<const Native> convolution_natives();
std::span<const Native> normalisation_natives();
std::span<const Native> numpy_natives();
std::span<const Native> training_natives();
std::span<const Native> loading_natives();
std::span<const Native> module_natives();
std::span<const Native> hook_natives();
std::span<const Native> linalg_natives();
std::span<const Native> sequence_natives();
std::span<const Native> distribution_natives();
std::span<const NativeClass> simple_layers();
std::span<const NativeClass> linear_layers();
std::span<const NativeClass> convolution_layers();
std::span<const NativeClass> pooling_layers();
std::span<const NativeClass> recurrent_layers();
std::span<const NativeClass> attention_layers();
std::span<const NativeClass> container_layers();
std::span<const NativeClass> loss_layers();
std::span<const NativeClass> training_classes();
std::span<const NativeClass> loading_classes();
std::span<const NativeClass> distribution_classes();
std::span<const NativeClass> library_classes();

}  // namespace lossfit::snippet
