// torch.distributions as far as losses are built on them: Normal, Categorical, Bernoulli, Uniform and their relatives. Only
// shapes are followed; what is drawn moves the generator on.
#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

struct Parameters {
  Shape batch;
  Dtype dtype = Dtype::kFloat32;
};

/// The parameters' common shape; one that is a number counts as a scalar.
Parameters parameters_of(Args& args, std::initializer_list<std::string_view> names) {
  Parameters found;
  bool any = false;
  for (const std::string_view name : names) {
    const Value held = args.own(name);
    if (Tensor* tensor = as<Tensor>(held)) {
      args.depend_on(*tensor);
      found.batch = args.machine().checked(ops::broadcast(found.batch, tensor->spec.shape));
      found.dtype = any ? promote(found.dtype, tensor->spec.dtype) : tensor->spec.dtype;
      any = true;
    } else if (!number_of(held) && !is_none(held)) {
      throw Unsure{};
    }
  }
  return found;
}

void keep(Args& args, const Shape& batch, const Shape& drawn, Dtype dtype, const Shape& mean) {
  const auto keep_one = [&](const char* name, const Shape& shape) { args.instance().set(name, args.result(TensorSpec{shape, dtype, "cpu", std::nullopt})); };
  keep_one("_batch", batch);
  keep_one("_drawn", drawn);
  for (const char* name : {"mean", "stddev", "variance"}) keep_one(name, mean);
  args.instance().set("batch_shape", args.machine().size_of(batch));
}

Value make_pair(Args& args) {
  keep_arguments(args);
  const Parameters own = parameters_of(args, {args.signature()[0].name, args.signature()[1].name});
  keep(args, own.batch, own.batch, own.dtype, own.batch);
  return None{};
}

/// One of probs and logits is given; the other is made of it.
void complete(Args& args, const Shape& shape, Dtype dtype) {
  for (const char* name : {"probs", "logits"}) {
    if (as<Tensor>(args.own(name)) == nullptr) args.instance().set(name, args.result(TensorSpec{shape, dtype, "cpu", std::nullopt}));
  }
}

Value make_bernoulli(Args& args) {
  keep_arguments(args);
  const Parameters own = parameters_of(args, {"probs", "logits"});
  keep(args, own.batch, own.batch, own.dtype, own.batch);
  complete(args, own.batch, own.dtype);
  return None{};
}

Value make_categorical(Args& args) {
  keep_arguments(args);
  const Parameters own = parameters_of(args, {"probs", "logits"});
  if (own.batch.is_scalar()) args.machine().raise("ValueError", "`" + std::string(args.is_none(0) ? "logits" : "probs") + "` parameter must be at least one-dimensional.");
  const Shape batch(std::vector<Dim>(own.batch.begin(), own.batch.end() - 1));
  keep(args, batch, batch, Dtype::kInt64, batch);
  args.instance().set("_batch", args.result(TensorSpec{batch, own.dtype, "cpu", std::nullopt}));
  complete(args, own.batch, own.dtype);
  return None{};
}

const Tensor& held(Args& args, std::string_view name) {
  Instance* instance = as<Instance>(args[0]);
  const Value* value = instance != nullptr ? instance->find(name) : nullptr;
  Tensor* tensor = value != nullptr ? as<Tensor>(*value) : nullptr;
  if (tensor == nullptr) throw Unsure{};
  args.depend_on(*tensor);
  return *tensor;
}

Value draw(Args& args) {
  args.machine().lose_generator();
  const Tensor& drawn = held(args, "_drawn");
  Shape shape;
  for (const ops::Size& size : args.is_given(1) ? args.sizes(1) : ops::Sizes()) shape.dims().push_back(size.dim());
  shape.dims().insert(shape.dims().end(), drawn.spec.shape.begin(), drawn.spec.shape.end());
  const Value made = args.result(TensorSpec{shape, drawn.spec.dtype, "cpu", std::nullopt});
  if (args.name() == "sample") as<Tensor>(made)->requires_grad = Tri::kNo;
  return made;
}

Value log_density(Args& args) {
  const Tensor& batch = held(args, "_batch");
  Tensor& value = args.tensor(1);
  const Shape shape = args.machine().checked(ops::broadcast(value.spec.shape, batch.spec.shape));
  return args.result(TensorSpec{shape, is_floating(value.spec.dtype) ? promote(batch.spec.dtype, value.spec.dtype) : batch.spec.dtype, "cpu", std::nullopt});
}

Value entropy(Args& args) {
  const Tensor& batch = held(args, "_batch");
  return args.result(TensorSpec{batch.spec.shape, batch.spec.dtype, "cpu", std::nullopt});
}

Value divergence(Args& args) {
  Instance* other = as<Instance>(args[1]);
  const Value* value = other != nullptr ? other->find("_batch") : nullptr;
  Tensor* second = value != nullptr ? as<Tensor>(*value) : nullptr;
  if (second == nullptr) throw Unsure{};
  const Tensor& first = held(args, "_batch");
  args.depend_on(*second);
  const Shape shape = args.machine().checked(ops::broadcast(first.spec.shape, second->spec.shape));
  return args.result(TensorSpec{shape, promote(first.spec.dtype, second->spec.dtype), "cpu", std::nullopt});
}

#define LOSSFIT_PAIR(name, first, second) {"torch.distributions." name, "Distribution", first ", " second ", validate_args=None", make_pair, nullptr, nullptr}
LOSSFIT_TEXT_DATA constexpr NativeClass kClasses[] = {
    LOSSFIT_PAIR("Normal", "loc", "scale"),
    LOSSFIT_PAIR("Laplace", "loc", "scale"),
    LOSSFIT_PAIR("Uniform", "low", "high"),
    LOSSFIT_PAIR("Beta", "concentration1", "concentration0"),
    LOSSFIT_PAIR("Gamma", "concentration", "rate"),
    {"torch.distributions.Bernoulli", "Distribution", "probs=None, logits=None, validate_args=None", make_bernoulli, nullptr, nullptr},
    {"torch.distributions.Categorical", "Distribution", "probs=None, logits=None, validate_args=None", make_categorical, nullptr, nullptr},
};
#undef LOSSFIT_PAIR

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "Distribution.sample", "self, sample_shape=None", draw},
    {kPath, "Distribution.rsample", "self, sample_shape=None", draw},
    {kPath, "Distribution.log_prob", "self, value", log_density},
    {kPath, "Distribution.entropy", "self", entropy},
    {kPath, "torch.distributions.kl_divergence", "p, q", divergence},
};

}  // namespace

std::span<const Native> distribution_natives() { return kRows; }
std::span<const NativeClass> distribution_classes() { return kClasses; }

}  // namespace lossfit::snippet
