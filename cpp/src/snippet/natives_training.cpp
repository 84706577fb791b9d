// Optimizers and schedulers: enough of them to reach the loss.
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

constexpr const char* kOptimizer =
    "params, lr=0.001, *rest, momentum=0, weight_decay=0, betas=None, eps=None, nesterov=False, amsgrad=False, dampening=0, alpha=0.99, rho=0.9, "
    "max_iter=20, history_size=100, line_search_fn=None, foreach=None, fused=None, maximize=False, centered=False";
constexpr const char* kScheduler =
    "optimizer, *rest, step_size=None, gamma=None, milestones=None, T_max=None, eta_min=None, lr_lambda=None, mode=None, factor=None, patience=None, "
    "max_lr=None, steps_per_epoch=None, epochs=None, total_steps=None, T_0=None, T_mult=None, verbose=None, last_epoch=None, start_factor=None, "
    "end_factor=None, total_iters=None, min_lr=None, threshold=None, schedulers=None, milestones=None";

#define LOSSFIT_OPTIMIZER(name) {"torch.optim." name, "Optimizer", kOptimizer, make_optimizer, nullptr, nullptr}
#define LOSSFIT_SCHEDULER(name) {"torch.optim.lr_scheduler." name, "Scheduler", kScheduler, keep_arguments, nullptr, nullptr}
LOSSFIT_TEXT_DATA constexpr NativeClass kClasses[] = {
    LOSSFIT_OPTIMIZER("SGD"), LOSSFIT_OPTIMIZER("Adam"), LOSSFIT_OPTIMIZER("AdamW"), LOSSFIT_OPTIMIZER("RMSprop"), LOSSFIT_OPTIMIZER("Adagrad"),
    LOSSFIT_OPTIMIZER("Adadelta"), LOSSFIT_OPTIMIZER("Adamax"), LOSSFIT_OPTIMIZER("NAdam"), LOSSFIT_OPTIMIZER("RAdam"), LOSSFIT_OPTIMIZER("LBFGS"),
    LOSSFIT_SCHEDULER("StepLR"), LOSSFIT_SCHEDULER("MultiStepLR"), LOSSFIT_SCHEDULER("ExponentialLR"), LOSSFIT_SCHEDULER("CosineAnnealingLR"),
    LOSSFIT_SCHEDULER("ReduceLROnPlateau"), LOSSFIT_SCHEDULER("LambdaLR"), LOSSFIT_SCHEDULER("OneCycleLR"),
    LOSSFIT_SCHEDULER("CosineAnnealingWarmRestarts"), LOSSFIT_SCHEDULER("LinearLR"),
};
#undef LOSSFIT_OPTIMIZER
#undef LOSSFIT_SCHEDULER

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "Optimizer.zero_grad", "self, set_to_none=True", forget_gradients},
    {kPath, "Optimizer.step", "self, closure=None", step},
    {kPath, "Optimizer.state_dict", "self", unknown},
    {kPath, "Optimizer.load_state_dict", "self, state", unknown},
    {kPath, "Optimizer.add_param_group", "self, group", unknown},
    {kPath, "Scheduler.step", "self, *x, metrics=None", nothing},
    {kPath, "Scheduler.get_last_lr", "self", unknown},
    {kPath, "Scheduler.state_dict", "self", unknown},
    {kPath, "torch.amp.GradScaler", "*x, enabled=True", unknown},
};

}  // namespace

std::span<const Native> training_natives() { return kRows; }
std::span<const NativeClass> training_classes() { return kClasses; }

}  // namespace lossfit::snippet
