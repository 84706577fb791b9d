// Hooks of modules and tensors. Those of the forward pass run (object_calls.cpp), those of the backward pass do not.
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

/// Hooks stand in lists that the module keeps, each a pair of the function and whether it takes keywords. What is returned
/// takes the hook away again.
Value add_hook(Args& args, const char* kept) {
  Machine& machine = args.machine();
  Instance* module = as<Instance>(args[0]);
  if (module == nullptr) throw Unsure{};
  if (module->find(kept) == nullptr) module->set(kept, machine.list({}));
  const Value hooks = *module->find(kept);
  const Value hook = machine.tuple({args[1], args[2]});
  as<Sequence>(hooks)->items.push_back(hook);
  return machine.call(*machine.library_value("torch._HookHandle"), {hooks, hook}, {});
}
Value add_forward_hook(Args& args) { return add_hook(args, "_forward_hooks"); }
Value add_forward_pre_hook(Args& args) { return add_hook(args, "_forward_pre_hooks"); }
/// A hook of the backward pass is not run, so whatever it fills is not known.
Value add_backward_hook(Args& args) {
  args.machine().has_unrun_hooks = true;
  return Unknown{};
}

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "Module.register_forward_hook", "self, hook, with_kwargs=False", add_forward_hook},
    {kPath, "Module.register_forward_pre_hook", "self, hook, with_kwargs=False", add_forward_pre_hook},
    {kPath, "Module.register_full_backward_hook", "self, hook", add_backward_hook},
    {kPath, "Module.register_full_backward_pre_hook", "self, hook", add_backward_hook},
    {kPath, "Module.register_backward_hook", "self, hook", add_backward_hook},
    {kMethod, "register_hook", "input, hook", add_backward_hook},
};

}  // namespace

std::span<const Native> hook_natives() { return kRows; }

}  // namespace lossfit::snippet
