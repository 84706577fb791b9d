// What a Python value can be to the interpreter. Simple values are held directly; the rest are objects that the machine
// owns until the trace ends, so that cycles need no care.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lossfit/report.hpp"
#include "lossfit/tensor_spec.hpp"
#include "snippet/tree.hpp"

namespace lossfit::snippet {

/// What an unknown value is at least known to be.
enum class Hint : std::uint8_t { kAnything, kBool, kInt, kFloat, kNumber, kText };

/// A whole number that a draw gave, plus what was added to it since. Of two that come `of` one draw the difference is known, so
/// that `x[i:i + 8]` has 8 elements wherever it begins.
struct Drawn {
  std::int64_t least = 0;
  std::int64_t most = 0;
  const Drawn* of = nullptr;  ///< null for a tensor whose elements are draws of their own
  std::int64_t added = 0;     ///< is in `least` and `most`
};

/// A value that is not known, or of which no more is known than its type.
struct Unknown {
  Hint hint = Hint::kAnything;
  const Drawn* drawn = nullptr;  ///< of an int
};
struct None {};
struct Ellipsis {};

enum class ObjectKind : std::uint8_t {
  kSequence,
  kDict,
  kRange,
  kSlice,
  kFunction,
  kNative,
  kBound,
  kClass,
  kInstance,
  kTensor,
  kNamespace,
  kIterator,
  kDevice,
};

struct Object {
  explicit Object(ObjectKind object_kind) : kind(object_kind) {}
  Object(const Object&) = default;
  virtual ~Object() {}
  ObjectKind kind;
};

/// A Dim stands for a size that is a symbol; a known size is an int.
using Value = std::variant<Unknown, None, bool, std::int64_t, double, std::string, Ellipsis, Dim, Dtype, Object*>;

enum class SequenceKind : std::uint8_t { kList, kTuple, kSet, kSize };

struct Sequence : Object {
  static constexpr ObjectKind kKind = ObjectKind::kSequence;
  Sequence(SequenceKind sequence_kind, std::vector<Value> values) : Object(kKind), type(sequence_kind), items(std::move(values)) {}
  SequenceKind type;
  std::vector<Value> items;
  bool is_known = true;  ///< false: how many items there are, and which, is not known
  std::vector<std::string> names;  ///< of a named tuple's fields
  std::size_t most = SIZE_MAX;     ///< of a deque: how many items it keeps
};

struct Dict : Object {
  static constexpr ObjectKind kKind = ObjectKind::kDict;
  Dict() : Object(kKind) {}
  std::vector<std::pair<Value, Value>> items;
  bool is_known = true;
  Value factory = None{};  ///< of a defaultdict: makes what a key lacks
};

struct Range : Object {
  static constexpr ObjectKind kKind = ObjectKind::kRange;
  Range(std::int64_t first, std::int64_t last, std::int64_t stride) : Object(kKind), start(first), stop(last), step(stride) {}
  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;
  std::int64_t count() const {
    if (step > 0) return stop > start ? (stop - start + step - 1) / step : 0;
    return stop < start ? (start - stop - step - 1) / -step : 0;
  }
};

struct Slice : Object {
  static constexpr ObjectKind kKind = ObjectKind::kSlice;
  Slice() : Object(kKind) {}
  Value start = None{};
  Value stop = None{};
  Value step = None{};
};

using Names = std::vector<std::pair<std::string_view, Value>>;

/// The names of one function call, of a class body, or of the whole source.
struct Scope {
  Scope* parent = nullptr;
  bool is_function = false;
  Names names;
  std::vector<std::string_view> globals;
  std::vector<std::string_view> nonlocals;
  bool has_tensors = false;  ///< of which some line has told

  Value* find(std::string_view name) {
    for (auto& [key, value] : names) {
      if (key == name) return &value;
    }
    return nullptr;
  }
};

struct Class;

struct Function : Object {
  static constexpr ObjectKind kKind = ObjectKind::kFunction;
  Function() : Object(kKind) {}
  std::string_view name;
  Node parameters;
  Node body;
  bool is_lambda = false;
  bool is_generator = false;
  bool is_property = false;
  bool is_static = false;
  bool is_class_method = false;
  Function* setter = nullptr;  ///< of a property
  bool was_called = false;
  bool without_grad = false;  ///< decorated by torch.no_grad()
  std::vector<std::pair<std::string_view, Value>> defaults;
  Scope* closure = nullptr;
  Class* owner = nullptr;
};

struct Native;

/// A function of PyTorch's, NumPy's or Python's that natives.hpp implements, with the object it was taken from.
struct NativeFunction : Object {
  static constexpr ObjectKind kKind = ObjectKind::kNative;
  NativeFunction() : Object(kKind) {}
  const Native* native = nullptr;
  std::optional<Value> self;
  bool in_place = false;
};

struct Bound : Object {
  static constexpr ObjectKind kKind = ObjectKind::kBound;
  Bound() : Object(kKind) {}
  Value self;
  Function* function = nullptr;
};

struct NativeClass;

struct Class : Object {
  static constexpr ObjectKind kKind = ObjectKind::kClass;
  Class() : Object(kKind) {}
  std::string name;
  std::vector<Class*> bases;
  bool has_unknown_base = false;
  std::vector<std::pair<std::string_view, Value>> attributes;
  std::vector<std::string_view> fields;  ///< names that the body annotates, in order
  bool is_tuple = false;                 ///< a named tuple of its fields
  const NativeClass* native = nullptr;
};

/// The class itself or a base of it, at any depth, that the predicate holds of; null where it holds of none.
template <class Predicate>
const Class* find_base(const Class& type, Predicate holds) {
  std::vector<const Class*> open{&type};
  while (!open.empty()) {
    const Class* one = open.back();
    open.pop_back();
    if (holds(*one)) return one;
    open.insert(open.end(), one->bases.begin(), one->bases.end());
  }
  return nullptr;
}

struct Instance : Object {
  static constexpr ObjectKind kKind = ObjectKind::kInstance;
  explicit Instance(Class* class_) : Object(kKind), type(class_) {}
  Class* type;
  std::vector<std::pair<std::string_view, Value>> attributes;

  Value* find(std::string_view name) {
    for (auto& [key, value] : attributes) {
      if (key == name) return &value;
    }
    return nullptr;
  }
  /// As its last attribute, whatever stood under the name before.
  void append(std::string_view name, Value value) {
    std::erase_if(attributes, [&](const auto& entry) { return entry.first == name; });
    attributes.emplace_back(name, std::move(value));
  }
  void set(std::string_view name, Value value) {
    if (Value* old = find(name)) {
      *old = std::move(value);
    } else {
      attributes.emplace_back(name, std::move(value));
    }
  }
};

/// How far a tensor's elements can be relied on.
enum class Certainty : std::uint8_t {
  kSure,    ///< PyTorch computes these
  kSeeded,  ///< PyTorch computes these after `torch.manual_seed(0)`, which the source does not say
  kSample,  ///< drawn from the right distribution, no more
};

enum class Tri : std::uint8_t { kNo, kYes, kUnknown };

/// The memory that views of a tensor share: writing through one makes the elements of the others stale.
struct Storage {
  int version = 0;
};

struct Tensor;

/// Which tensor another was made of, by what, and where the source says so; see provenance.hpp.
struct Origin {
  Tensor* from = nullptr;
  std::string_view operation;
  Node node;
  std::optional<std::int64_t> axis;
};

struct Tensor : Object {
  static constexpr ObjectKind kKind = ObjectKind::kTensor;
  Tensor() : Object(kKind) {}
  TensorSpec spec;
  Certainty certainty = Certainty::kSure;
  Tri requires_grad = Tri::kNo;
  bool is_leaf = true;
  bool is_parameter = false;
  bool is_array = false;  ///< a NumPy array, which shares everything else with tensors
  bool layout_is_known = true;
  std::vector<std::int64_t> strides;  ///< empty: row-major
  Storage* storage = nullptr;
  int version = 0;
  std::optional<TorchError> backward_error;
  Origin origin;
  const Drawn* drawn = nullptr;  ///< of integers whose values are not known
};

/// `torch`, `torch.nn`, `np`: a path below which names are looked up in the table of natives.
struct Namespace : Object {
  static constexpr ObjectKind kKind = ObjectKind::kNamespace;
  explicit Namespace(std::string where) : Object(kKind), path(std::move(where)) {}
  std::string path;
};

struct Iterator : Object {
  static constexpr ObjectKind kKind = ObjectKind::kIterator;
  Iterator() : Object(kKind) {}
  std::vector<Value> items;
  std::size_t at = 0;
  bool is_known = true;
};

struct Device : Object {
  static constexpr ObjectKind kKind = ObjectKind::kDevice;
  explicit Device(std::string device_name) : Object(kKind), name(std::move(device_name)) {}
  std::string name;
};

/// The object of a type, or null.
template <class T>
T* as(const Value& value) {
  Object* const* object = std::get_if<Object*>(&value);
  return object != nullptr && (*object)->kind == T::kKind ? static_cast<T*>(*object) : nullptr;
}

inline bool is_unknown(const Value& value) { return std::holds_alternative<Unknown>(value); }
/// Python's type of a plain value, known or not.
inline Hint hint_of(const Value& value) {
  if (const auto* unknown = std::get_if<Unknown>(&value)) return unknown->hint;
  if (std::holds_alternative<bool>(value)) return Hint::kBool;
  if (std::holds_alternative<std::int64_t>(value) || std::holds_alternative<Dim>(value)) return Hint::kInt;
  if (std::holds_alternative<double>(value)) return Hint::kFloat;
  return std::holds_alternative<std::string>(value) ? Hint::kText : Hint::kAnything;
}
/// What is known of a drawn int, or of a tensor without axes that holds one; null where it is none.
inline const Drawn* drawn_number(const Value& value) {
  if (const auto* unknown = std::get_if<Unknown>(&value)) return unknown->drawn;
  const Tensor* tensor = as<Tensor>(value);
  return tensor != nullptr && tensor->drawn != nullptr && tensor->drawn->of != nullptr && tensor->version == tensor->storage->version ? tensor->drawn : nullptr;
}
inline bool is_numeric(Hint hint) { return hint != Hint::kAnything && hint != Hint::kText; }
/// The type of either of two values.
inline Hint common_hint(Hint a, Hint b) {
  if (a == b) return a;
  return is_numeric(a) && is_numeric(b) ? Hint::kNumber : Hint::kAnything;
}
inline Value unknown_integer() { return Unknown{Hint::kInt}; }
inline Value unknown_float() { return Unknown{Hint::kFloat}; }
inline bool is_none(const Value& value) { return std::holds_alternative<None>(value); }
/// An int; True and False count as 1 and 0, as in Python.
inline std::optional<std::int64_t> integer_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  return std::nullopt;
}
inline std::optional<double> number_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto whole = integer_of(value)) return static_cast<double>(*whole);
  return std::nullopt;
}
inline const std::string* text_of(const Value& value) { return std::get_if<std::string>(&value); }

/// A Python exception on its way up. It is thrown within the interpreter, whose frames mirror Python's, and caught where
/// Python would catch it, at the latest by `trace`.
struct PythonError {
  std::string type;
  std::string message;
  int line = 0;
  std::optional<Diagnostic> diagnostic = std::nullopt;
  bool is_loss = false;  ///< raised by a loss call, which has its report
  bool is_own = false;   ///< raised by a `raise` or `assert` of the source
  int doubts = 0;        ///< how many reasons there were why the line may not be reached
};

/// Thrown by a native's argument getters where an argument is unknown: the native's result is then unknown.
struct Unsure {};

}  // namespace lossfit::snippet
