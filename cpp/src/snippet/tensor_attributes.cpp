// Attributes of tensors; see tensor_attributes.hpp.
#include "snippet/tensor_attributes.hpp"

namespace lossfit::snippet {
namespace {

/// None before any backward(); afterwards as large as the tensor, which it is taken to have reached.
Value gradient(Machine& machine, const Tensor& x) {
  if (!x.is_leaf || x.requires_grad != Tri::kYes || machine.has_gradients == Tri::kUnknown) return Unknown{};
  if (machine.has_gradients == Tri::kNo) return None{};
  Tensor* made = machine.tensor({x.spec.shape, x.spec.dtype, x.spec.device, std::nullopt});
  made->certainty = Certainty::kSample;
  return made;
}

std::optional<Value> property(Machine& machine, Tensor& x, std::string_view name) {
  if (name == "shape") {
    Value size = machine.size_of(x.spec.shape);
    if (x.is_array) as<Sequence>(size)->type = SequenceKind::kTuple;
    return size;
  }
  if (name == "dtype") return x.spec.dtype;
  if (name == "ndim") return x.spec.shape.rank();
  if (name == "device") return machine.make<Device>(x.spec.device);
  if (name == "requires_grad") return x.requires_grad == Tri::kUnknown ? Value(Unknown{}) : Value(x.requires_grad == Tri::kYes);
  if (name == "is_leaf") return x.is_leaf;
  if (name == "is_cuda") return x.spec.device != "cpu";
  if (name == "layout" || name == "grad_fn" || name == "names") return Unknown{};
  if (name == "size" && x.is_array) return machine.dim(ops::element_count(x.spec.shape));
  if (name == "itemsize") return static_cast<std::int64_t>(item_size(x.spec.dtype));
  if (name == "grad") return gradient(machine, x);
  if (name == "data") {
    Tensor* data = machine.view(x, x.spec);
    data->requires_grad = Tri::kNo;
    data->is_leaf = true;
    return data;
  }
  const std::int64_t rank = x.spec.shape.rank();
  if (name == "T" || name == "mT" || name == "H") {
    ops::Axes axes;
    if (name == "T") {
      for (std::int64_t i = rank; i-- > 0;) axes.push_back(i);
    } else {
      if (rank < 2) machine.raise("RuntimeError", "tensor.mT is only supported on matrices or batches of matrices. Got " + std::to_string(rank) + "-D tensor.");
      for (std::int64_t i = 0; i < rank - 2; ++i) axes.push_back(i);
      axes.insert(axes.end(), {rank - 1, rank - 2});
    }
    Tensor* transposed = machine.view(x, machine.checked(tensor::permute(x.spec, axes)));
    transposed->layout_is_known = false;
    return transposed;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Value> tensor_attribute(Machine& machine, Tensor& x, std::string_view name) {
  Machine::refresh(x);
  if (auto found = property(machine, x, name)) return found;
  NativeFunction* method = machine.make<NativeFunction>();
  method->self = Value(&x);
  if (x.is_array) method->native = find_native("ndarray." + std::string(name));
  if (method->native == nullptr) method->native = find_native("Tensor." + std::string(name));
  if (method->native == nullptr && name.size() > 1 && name.ends_with('_') && !name.ends_with("__")) {
    method->native = find_native("Tensor." + std::string(name.substr(0, name.size() - 1)));
    method->in_place = true;
  }
  if (method->native != nullptr) return method;
  const auto written = x.is_array ? std::nullopt : machine.library_value("torch." + std::string(name));
  Function* function = written ? as<Function>(*written) : nullptr;
  if (function == nullptr) return std::nullopt;
  Bound* bound = machine.make<Bound>();
  bound->self = Value(&x);
  bound->function = function;
  return bound;
}

}  // namespace lossfit::snippet
