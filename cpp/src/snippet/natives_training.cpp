// Optimizers, schedulers, data sets and loaders: enough of them to reach the loss.
#include <algorithm>

#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

Value nothing(Args&) { return None{}; }
Value unknown(Args&) { return Unknown{}; }
Value forget_gradients(Args& args) {
  if (args.machine().has_gradients == Tri::kYes) args.machine().has_gradients = Tri::kUnknown;
  return None{};
}

Value make_optimizer(Args& args) {
  keep_arguments(args);
  const auto items = args.machine().items(args[0]);
  if (items && items->empty()) args.machine().raise("ValueError", "optimizer got an empty parameter list");
  std::vector<Value> parameters;
  for (const Value& item : items.value_or(std::vector<Value>{})) {
    if (Dict* group = as<Dict>(item)) {
      const auto inner = args.machine().items(args.machine().subscript(group, std::string("params")));
      for (const Value& one : inner.value_or(std::vector<Value>{})) parameters.push_back(one);
    } else {
      parameters.push_back(item);
    }
  }
  args.instance().set("_parameters", args.machine().list(std::move(parameters)));
  return None{};
}

/// A step changes every parameter: their values are not followed any further.
Value step(Args& args) {
  Instance* optimizer = as<Instance>(args[0]);
  const Value* held = optimizer != nullptr ? optimizer->find("_parameters") : nullptr;
  const Sequence* parameters = held != nullptr ? as<Sequence>(*held) : nullptr;
  if (!args.is_none(1)) args.machine().call(args[1], {}, {});
  if (parameters == nullptr) return Unknown{};
  for (const Value& item : parameters->items) {
    if (Tensor* tensor = as<Tensor>(item)) args.machine().mutate(*tensor, std::nullopt);
  }
  return args.is_none(1) ? Value(None{}) : Value(Unknown{});
}

Value make_dataset(Args& args) {
  Machine& machine = args.machine();
  std::vector<Value> tensors = as<Sequence>(args[0])->items;
  for (const Value& item : tensors) {
    const Tensor* tensor = as<Tensor>(item);
    const Tensor* first = as<Tensor>(tensors[0]);
    if (tensor == nullptr || first == nullptr || tensor->spec.shape.is_scalar() || first->spec.shape.is_scalar()) continue;
    if (tensor->spec.shape[0].is_number() && first->spec.shape[0].is_number() && tensor->spec.shape[0] != first->spec.shape[0]) {
      machine.raise("AssertionError", "Size mismatch between tensors");
    }
  }
  args.instance().set("tensors", machine.tuple(std::move(tensors)));
  return None{};
}

Value dataset_item(Args& args) {
  const auto tensors = args.machine().items(args.machine().attribute(args[0], "tensors"));
  if (!tensors) throw Unsure{};
  std::vector<Value> row;
  for (const Value& tensor : *tensors) row.push_back(args.machine().subscript(tensor, args[1]));
  return args.machine().tuple(std::move(row));
}

Value dataset_length(Args& args) {
  const auto tensors = args.machine().items(args.machine().attribute(args[0], "tensors"));
  if (!tensors || tensors->empty()) throw Unsure{};
  const auto count = args.machine().length((*tensors)[0]);
  return count ? Value(*count) : Value(Unknown{});
}

/// One batch of items stacked as the default collate function stacks them.
Value collate(Machine& machine, const Value& item, std::int64_t count) {
  if (const Tensor* tensor = as<Tensor>(item)) {
    TensorSpec spec{tensor->spec.shape, tensor->spec.dtype, "cpu", std::nullopt};
    spec.shape.dims().insert(spec.shape.dims().begin(), Dim(count));
    Tensor* made = machine.tensor(std::move(spec));
    made->certainty = Certainty::kSample;
    return made;
  }
  if (const Sequence* sequence = as<Sequence>(item)) {
    std::vector<Value> parts;
    for (const Value& one : sequence->items) parts.push_back(collate(machine, one, count));
    return machine.list(std::move(parts));
  }
  if (const Dict* dict = as<Dict>(item)) {
    Dict* made = machine.make<Dict>();
    for (const auto& [key, value] : dict->items) made->items.emplace_back(key, collate(machine, value, count));
    return made;
  }
  if (integer_of(item)) return machine.tensor({Shape{count}, Dtype::kInt64, "cpu", std::nullopt});
  if (std::holds_alternative<double>(item)) return machine.tensor({Shape{count}, Dtype::kFloat64, "cpu", std::nullopt});
  return Unknown{};
}

/// Iterating a loader gives as many batches as the data set holds, the last one possibly smaller.
Value batches(Args& args) {
  Machine& machine = args.machine();
  const Value loader = args[0];
  const auto own = [&](std::string_view name) { return machine.attribute(loader, name); };
  const Value dataset = own("dataset");
  const auto length = machine.length(dataset);
  if (!is_none(own("collate_fn")) || !length || !is_none(own("batch_sampler"))) throw Unsure{};
  const auto batch = is_none(own("batch_size")) ? std::optional<std::int64_t>() : integer_of(own("batch_size"));
  if (!batch || *batch <= 0 || *length <= 0) throw Unsure{};
  machine.lose_generator();
  const Value first = machine.subscript(dataset, std::int64_t{0});
  if (is_unknown(first)) throw Unsure{};
  std::vector<Value> all;
  for (std::int64_t start = 0; start < *length && all.size() < 20'000; start += *batch) {
    const std::int64_t count = std::min(*batch, *length - start);
    if (count < *batch && machine.truth(own("drop_last")) == Tri::kYes) break;
    all.push_back(collate(machine, first, count));
  }
  return machine.list(std::move(all));
}

Value loader_length(Args& args) {
  Machine& machine = args.machine();
  const auto length = machine.length(machine.attribute(args[0], "dataset"));
  const auto batch = integer_of(machine.attribute(args[0], "batch_size"));
  if (!length || !batch || *batch <= 0) throw Unsure{};
  const bool drop = machine.truth(machine.attribute(args[0], "drop_last")) == Tri::kYes;
  return drop ? *length / *batch : (*length + *batch - 1) / *batch;
}

Value random_split(Args& args) {
  Machine& machine = args.machine();
  machine.lose_generator();
  std::vector<Value> parts;
  for (const Value& size : args.items(1)) {
    const auto count = integer_of(size);
    if (!count) throw Unsure{};
    Class* type = as<Class>(machine.attribute(machine.make<Namespace>("torch.utils.data"), "Subset"));
    Instance* part = machine.make<Instance>(type);
    part->set("dataset", args[0]);
    part->set("_count", *count);
    parts.push_back(part);
  }
  return machine.list(std::move(parts));
}
Value make_subset(Args& args) {
  keep_arguments(args);
  const auto count = args.machine().length(args[1]);
  args.instance().set("_count", count ? Value(*count) : Value(Unknown{}));
  return None{};
}
Value subset_length(Args& args) { return args.machine().attribute(args[0], "_count"); }
Value subset_item(Args& args) {
  const Value item = args.machine().subscript(args.machine().attribute(args[0], "dataset"), std::int64_t{0});
  return item;
}

constexpr const char* kOptimizer =
    "params, lr=0.001, *rest, momentum=0, weight_decay=0, betas=None, eps=None, nesterov=False, amsgrad=False, dampening=0, alpha=0.99, rho=0.9, "
    "max_iter=20, history_size=100, line_search_fn=None, foreach=None, fused=None, maximize=False, centered=False";
constexpr const char* kScheduler =
    "optimizer, *rest, step_size=None, gamma=None, milestones=None, T_max=None, eta_min=None, lr_lambda=None, mode=None, factor=None, patience=None, "
    "max_lr=None, steps_per_epoch=None, epochs=None, total_steps=None, T_0=None, T_mult=None, verbose=None, last_epoch=None, start_factor=None, "
    "end_factor=None, total_iters=None, min_lr=None, threshold=None, schedulers=None, milestones=None";

#define LOSSFIT_OPTIMIZER(name) {"torch.optim." name, "Optimizer", kOptimizer, make_optimizer, nullptr, nullptr}
#define LOSSFIT_SCHEDULER(name) {"torch.optim.lr_scheduler." name, "Scheduler", kScheduler, keep_arguments, nullptr, nullptr}
constexpr NativeClass kClasses[] = {
    LOSSFIT_OPTIMIZER("SGD"), LOSSFIT_OPTIMIZER("Adam"), LOSSFIT_OPTIMIZER("AdamW"), LOSSFIT_OPTIMIZER("RMSprop"), LOSSFIT_OPTIMIZER("Adagrad"),
    LOSSFIT_OPTIMIZER("Adadelta"), LOSSFIT_OPTIMIZER("Adamax"), LOSSFIT_OPTIMIZER("NAdam"), LOSSFIT_OPTIMIZER("RAdam"), LOSSFIT_OPTIMIZER("LBFGS"),
    LOSSFIT_SCHEDULER("StepLR"), LOSSFIT_SCHEDULER("MultiStepLR"), LOSSFIT_SCHEDULER("ExponentialLR"), LOSSFIT_SCHEDULER("CosineAnnealingLR"),
    LOSSFIT_SCHEDULER("ReduceLROnPlateau"), LOSSFIT_SCHEDULER("LambdaLR"), LOSSFIT_SCHEDULER("OneCycleLR"),
    LOSSFIT_SCHEDULER("CosineAnnealingWarmRestarts"), LOSSFIT_SCHEDULER("LinearLR"),
    {"torch.utils.data.Dataset", nullptr, "*x", nothing, nullptr, nullptr},
    {"torch.utils.data.TensorDataset", nullptr, "*tensors", make_dataset, nullptr, nullptr},
    {"torch.utils.data.Subset", nullptr, "dataset, indices", make_subset, nullptr, nullptr},
    {"torch.utils.data.DataLoader", nullptr,
     "dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, "
     "timeout=0, worker_init_fn=None, persistent_workers=False, prefetch_factor=None",
     keep_arguments, nullptr, nullptr},
};
#undef LOSSFIT_OPTIMIZER
#undef LOSSFIT_SCHEDULER

constexpr Native kRows[] = {
    {kPath, "Optimizer.zero_grad", "self, set_to_none=True", forget_gradients},
    {kPath, "Optimizer.step", "self, closure=None", step},
    {kPath, "Optimizer.state_dict", "self", unknown},
    {kPath, "Optimizer.load_state_dict", "self, state", unknown},
    {kPath, "Optimizer.add_param_group", "self, group", unknown},
    {kPath, "Scheduler.step", "self, *x, metrics=None", nothing},
    {kPath, "Scheduler.get_last_lr", "self", unknown},
    {kPath, "Scheduler.state_dict", "self", unknown},
    {kPath, "TensorDataset.__getitem__", "self, index", dataset_item},
    {kPath, "TensorDataset.__len__", "self", dataset_length},
    {kPath, "Subset.__getitem__", "self, index", subset_item},
    {kPath, "Subset.__len__", "self", subset_length},
    {kPath, "DataLoader.__iter__", "self", batches},
    {kPath, "DataLoader.__len__", "self", loader_length},
    {kPath, "torch.utils.data.random_split", "dataset, lengths", random_split},
    {kPath, "torch.amp.GradScaler", "*x, enabled=True", unknown},
    {kPath, "torch.utils.data.default_collate", "batch", unknown},
};

}  // namespace

std::span<const Native> training_natives() { return kRows; }
std::span<const NativeClass> training_classes() { return kClasses; }

}  // namespace lossfit::snippet
