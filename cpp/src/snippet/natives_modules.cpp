// nn.Module: its methods, the containers, and initialisers of parameters.
#include <algorithm>

#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

Value nothing(Args&) { return None{}; }
Value itself(Args& args) { return args[0]; }
Value unknown(Args&) { return Unknown{}; }

Value init_module(Args& args) {
  if (Instance* instance = as<Instance>(args.self)) {
    if (instance->find("training") == nullptr) instance->set("training", true);
  }
  return None{};
}

/// The name of what a module holds, `encoder.0.weight`.
std::string joined(const std::string& path, const std::string& name) { return path.empty() ? name : path + "." + name; }

/// Every module in a tree of modules, the root first.
std::vector<std::pair<std::string, Instance*>> modules_below(Machine& machine, const Value& root) {
  std::vector<std::pair<std::string, Instance*>> found;
  std::vector<std::pair<std::string, Value>> open{{"", root}};
  while (!open.empty() && found.size() < 4096) {
    const auto [path, value] = open.back();
    open.pop_back();
    Instance* instance = as<Instance>(value);
    if (instance == nullptr || !machine.is_module(value)) continue;
    if (std::any_of(found.begin(), found.end(), [&](const auto& entry) { return entry.second == instance; })) continue;
    found.emplace_back(path, instance);
    std::vector<std::pair<std::string, Value>> children;
    for (const auto& [name, attribute] : instance->attributes) {
      if (name == "_items") {
        const Sequence* items = as<Sequence>(attribute);
        const Dict* dict = as<Dict>(attribute);
        for (std::size_t i = 0; items != nullptr && i < items->items.size(); ++i) children.emplace_back(std::to_string(i), items->items[i]);
        for (std::size_t i = 0; dict != nullptr && i < dict->items.size(); ++i) {
          children.emplace_back(machine.display(dict->items[i].first).value_or(""), dict->items[i].second);
        }
      } else if (as<Instance>(attribute) != nullptr && name != "__self__") {
        children.emplace_back(std::string(name), attribute);
      }
    }
    for (std::size_t i = children.size(); i-- > 0;) open.emplace_back(joined(path, children[i].first), children[i].second);
  }
  return found;
}

Value parameters(Args& args) {
  std::vector<Value> found;
  for (Tensor* tensor : args.machine().parameters(args[0])) found.push_back(tensor);
  Iterator* iterator = args.machine().make<Iterator>();
  iterator->items = std::move(found);
  return iterator;
}

/// The parameters of one module, by name: its attributes, then a ParameterList's items.
std::vector<std::pair<std::string, Tensor*>> parameters_of(Instance& module) {
  std::vector<std::pair<std::string, Tensor*>> found;
  const auto keep = [&](std::string name, const Value& value) {
    if (Tensor* tensor = as<Tensor>(value); tensor != nullptr && tensor->is_parameter) found.emplace_back(std::move(name), tensor);
  };
  for (const auto& [name, value] : module.attributes) keep(std::string(name), value);
  const Value* held = module.find("_items");
  const Sequence* items = held == nullptr ? nullptr : as<Sequence>(*held);
  for (std::size_t i = 0; items != nullptr && i < items->items.size(); ++i) keep(std::to_string(i), items->items[i]);
  return found;
}

/// The buffers of one module, which it keeps by name.
std::vector<std::pair<std::string, Tensor*>> buffers_of(Instance& module) {
  std::vector<std::pair<std::string, Tensor*>> found;
  const Value* names = module.find("_buffer_names");
  if (names == nullptr) return found;
  for (const Value& name : as<Sequence>(*names)->items) {
    const Value* held = module.find(*text_of(name));
    if (Tensor* tensor = held != nullptr ? as<Tensor>(*held) : nullptr) found.emplace_back(*text_of(name), tensor);
  }
  return found;
}

Value named_parameters(Args& args) {
  std::vector<Value> rows;
  std::vector<const Tensor*> seen;
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) {
    for (const auto& [name, tensor] : parameters_of(*module)) {
      // A parameter that two modules share is told once.
      if (std::find(seen.begin(), seen.end(), tensor) != seen.end()) continue;
      seen.push_back(tensor);
      rows.push_back(args.machine().tuple({joined(path, name), tensor}));
    }
  }
  return args.machine().list(std::move(rows));
}

Value named_buffers(Args& args) {
  std::vector<Value> rows;
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) {
    for (const auto& [name, tensor] : buffers_of(*module)) rows.push_back(args.machine().tuple({joined(path, name), tensor}));
  }
  return args.machine().list(std::move(rows));
}
Value buffers(Args& args) {
  std::vector<Value> found;
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) {
    for (const auto& [name, tensor] : buffers_of(*module)) found.push_back(tensor);
  }
  return args.machine().list(std::move(found));
}

/// Module by module, parameters first, detached. Layers whose parameters are not all modelled leave it open what else there is.
Value state_dict(Args& args) {
  Machine& machine = args.machine();
  Dict* dict = machine.make<Dict>();
  const auto keep = [&](const std::string& path, const std::string& name, Tensor* tensor) {
    Tensor* detached = machine.view(*tensor, tensor->spec);
    detached->requires_grad = Tri::kNo;
    dict->items.emplace_back(joined(path, name), detached);
  };
  for (const auto& [path, module] : modules_below(machine, args[0])) {
    for (const auto& [name, tensor] : parameters_of(*module)) keep(path, name, tensor);
    for (const auto& [name, tensor] : buffers_of(*module)) keep(path, name, tensor);
    // Transformers keep one parameter for all of theirs.
    dict->is_known = dict->is_known && module->find("linear1_weight") == nullptr && module->find("_transient_buffers") == nullptr;
  }
  return dict;
}

Value modules(Args& args) {
  std::vector<Value> found;
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) found.push_back(module);
  return args.machine().list(std::move(found));
}
Value named_modules(Args& args) {
  std::vector<Value> found;
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) found.push_back(args.machine().tuple({path, module}));
  return args.machine().list(std::move(found));
}
Value children(Args& args) {
  std::vector<Value> found;
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) {
    if (!path.empty() && path.find('.') == std::string::npos) found.push_back(module);
  }
  return args.machine().list(std::move(found));
}

/// Submodules before the module that holds them, each group in order.
void apply_below(Args& args, const std::vector<std::pair<std::string, Instance*>>& all, std::size_t& at) {
  const std::size_t own = at++;
  const std::string& path = all[own].first;
  while (at < all.size() && (path.empty() || all[at].first.starts_with(path + "."))) apply_below(args, all, at);
  args.machine().call(args[1], {Value(all[own].second)}, {});
}
Value apply(Args& args) {
  const std::vector<std::pair<std::string, Instance*>> all = modules_below(args.machine(), args[0]);
  std::size_t at = 0;
  if (!all.empty()) apply_below(args, all, at);
  return args[0];
}

Value set_training(Args& args, const Value& mode) {
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) module->set("training", mode);
  return args[0];
}
Value train(Args& args) { return set_training(args, args[1]); }
Value eval(Args& args) { return set_training(args, false); }

void convert(Args& args, Dtype dtype) {
  for (const auto& [path, module] : modules_below(args.machine(), args[0])) {
    for (auto& [name, value] : module->attributes) {
      Tensor* tensor = as<Tensor>(value);
      if (tensor == nullptr || !is_floating(tensor->spec.dtype)) continue;
      Machine::refresh(*tensor);
      tensor->spec = tensor::to(tensor->spec, dtype);
    }
  }
}
template <Dtype D>
Value cast(Args& args) {
  convert(args, D);
  return args[0];
}

Value to(Args& args) {
  std::vector<Value> given = as<Sequence>(args[1])->items;
  if (args.is_given(2)) given.push_back(args[2]);
  for (const Value& one : given) {
    if (const auto* dtype = std::get_if<Dtype>(&one)) convert(args, *dtype);
    if (const Tensor* other = as<Tensor>(one)) convert(args, other->spec.dtype);
  }
  return args[0];
}

Value requires_grad(Args& args) {
  for (Tensor* tensor : args.machine().parameters(args[0])) tensor->requires_grad = args.flag(1) ? Tri::kYes : Tri::kNo;
  return args[0];
}

Value register_parameter(Args& args) {
  args.machine().set_attribute(args[0], args.machine().intern(args.text(1)), args[2]);
  return None{};
}

Value register_buffer(Args& args) {
  Machine& machine = args.machine();
  machine.set_attribute(args[0], machine.intern(args.text(1)), args[2]);
  Instance* module = as<Instance>(args[0]);
  if (module == nullptr) throw Unsure{};
  if (machine.truth(args[3]) != Tri::kYes) module->set("_transient_buffers", true);
  if (module->find("_buffer_names") == nullptr) module->set("_buffer_names", machine.list({}));
  as<Sequence>(*module->find("_buffer_names"))->items.push_back(std::string(args.text(1)));
  return None{};
}

/// In a container, the module becomes one of its items too.
Value add_module(Args& args) {
  Instance* instance = as<Instance>(args[0]);
  Value* held = instance != nullptr ? instance->find("_items") : nullptr;
  const std::string name = text_of(args[1]) != nullptr ? *text_of(args[1]) : std::string();
  if (Dict* dict = held != nullptr ? as<Dict>(*held) : nullptr) {
    args.machine().set_subscript(dict, name, args[2]);
  } else if (Sequence* items = held != nullptr ? as<Sequence>(*held) : nullptr) {
    const Value* old = instance->find(name);
    const auto same = old == nullptr ? items->items.end() : std::find_if(items->items.begin(), items->items.end(), [&](const Value& item) {
      return args.machine().same(item, *old) == Tri::kYes;
    });
    if (same != items->items.end()) {
      *same = args[2];
    } else {
      items->items.push_back(args[2]);
    }
    if (args.machine().is_doubtful()) items->is_known = false;
  }
  return register_buffer(args);
}

Value load_state(Args& args) {
  for (Tensor* tensor : args.machine().parameters(args[0])) args.machine().mutate(*tensor, std::nullopt);
  return Unknown{};
}

// Containers keep their items under `_items`.
Value make_sequential(Args& args) {
  args.instance().set("training", true);
  std::vector<Value> items = as<Sequence>(args[0])->items;
  if (items.size() == 1) {
    if (const Dict* dict = as<Dict>(items[0])) {
      items.clear();
      for (const auto& [key, value] : dict->items) {
        items.push_back(value);
        if (const std::string* name = text_of(key)) args.instance().set(args.machine().intern(*name), value);
      }
    }
  }
  for (const Value& item : items) {
    if (as<Sequence>(item) == nullptr && text_of(item) == nullptr) continue;
    args.machine().raise("TypeError", args.machine().type_name(item) + " is not a Module subclass");
  }
  args.instance().set("_items", args.machine().list(std::move(items)));
  return None{};
}

Value make_list(Args& args) {
  args.instance().set("training", true);
  args.instance().set("_items", args.machine().list(args.is_none(0) ? std::vector<Value>{} : args.items(0)));
  return None{};
}

Value make_dict(Args& args) {
  args.instance().set("training", true);
  Dict* dict = args.machine().make<Dict>();
  if (const Dict* given = as<Dict>(args[0])) *dict = *given;
  args.instance().set("_items", dict);
  return None{};
}

Value sequential(Args& args) {
  Value x = args[0];
  const auto items = args.machine().items(args.own("_items"));
  if (!items) throw Unsure{};
  for (const Value& module : *items) x = args.machine().call(module, {x}, {});
  return x;
}

Value append(Args& args) {
  Instance* instance = as<Instance>(args[0]);
  const Value* held = instance != nullptr ? instance->find("_items") : nullptr;
  Sequence* items = held != nullptr ? as<Sequence>(*held) : nullptr;
  if (items == nullptr) throw Unsure{};
  args.machine().note_growth(*items);
  items->items.push_back(args[1]);
  if (args.machine().is_doubtful()) items->is_known = false;
  return args[0];
}
Value extend(Args& args) {
  Instance* instance = as<Instance>(args[0]);
  const Value* held = instance != nullptr ? instance->find("_items") : nullptr;
  Sequence* items = held != nullptr ? as<Sequence>(*held) : nullptr;
  if (items == nullptr) throw Unsure{};
  args.machine().note_growth(*items);
  for (const Value& item : args.items(1)) items->items.push_back(item);
  return args[0];
}
Value listed(Args& args, const char* method) {
  const Value* held = as<Instance>(args[0])->find("_items");
  if (held == nullptr) throw Unsure{};
  return args.machine().call(args.machine().attribute(*held, method), {}, {});
}
Value keys(Args& args) { return listed(args, "keys"); }
Value values(Args& args) { return listed(args, "values"); }
Value pairs(Args& args) { return listed(args, "items"); }

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "Module.__init__", "*x", init_module},
    {kPath, "torch.nn.Module.__init__", "*x", nothing},
    {kPath, "Module.parameters", "self, recurse=True", parameters},
    {kPath, "Module.named_parameters", "self, prefix='', recurse=True", named_parameters},
    {kPath, "Module.buffers", "self, recurse=True", buffers},
    {kPath, "Module.named_buffers", "self, prefix='', recurse=True", named_buffers},
    {kPath, "Module.state_dict", "self", state_dict},
    {kPath, "Module.load_state_dict", "self, state, strict=True", load_state},
    {kPath, "Module.modules", "self", modules},
    {kPath, "Module.named_modules", "self", named_modules},
    {kPath, "Module.children", "self", children},
    {kPath, "Module.apply", "self, fn", apply},
    {kPath, "Module.train", "self, mode=True", train},
    {kPath, "Module.eval", "self", eval},
    {kPath, "Module.to", "self, *what, dtype=None", to},
    {kPath, "Module.cuda", "self, device=None", itself},
    {kPath, "Module.cpu", "self", itself},
    {kPath, "Module.float", "self", cast<Dtype::kFloat32>},
    {kPath, "Module.double", "self", cast<Dtype::kFloat64>},
    {kPath, "Module.half", "self", cast<Dtype::kFloat16>},
    {kPath, "Module.bfloat16", "self", cast<Dtype::kBfloat16>},
    {kPath, "Module.requires_grad_", "self, requires_grad=True", requires_grad},
    {kPath, "Module.zero_grad", "self, set_to_none=True", nothing},
    {kPath, "Module.register_buffer", "self, name, tensor, persistent=True", register_buffer},
    {kPath, "Module.register_parameter", "self, name, param", register_parameter},
    {kPath, "Module.add_module", "self, name, module", add_module},
    {kPath, "Module.register_module", "self, name, module", add_module},
    {kPath, "Module.flatten_parameters", "self", nothing},
    {kPath, "Sequential.append", "self, module", append},
    {kPath, "ModuleList.append", "self, module", append},
    {kPath, "ModuleList.extend", "self, modules", extend},
    {kPath, "ParameterList.append", "self, value", append},
    {kPath, "ModuleDict.keys", "self", keys},
    {kPath, "ModuleDict.values", "self", values},
    {kPath, "ModuleDict.items", "self", pairs},
    {kPath, "torch.nn.utils.clip_grad_norm_", "parameters, max_norm, norm_type=2.0", unknown},
    {kPath, "torch.nn.utils.clip_grad_value_", "parameters, clip_value", nothing},
    {kPath, "torch.nn.utils.weight_norm", "module, name='weight', dim=0", itself},
    {kPath, "torch.nn.utils.spectral_norm", "module, name='weight'", itself},
    {kPath, "torch.nn.utils.parametrizations.weight_norm", "module, name='weight', dim=0", itself},
};

LOSSFIT_TEXT_DATA constexpr NativeClass kContainers[] = {
    {"torch.nn.Module", nullptr, "*x", init_module, nullptr, nullptr},
    {"torch.nn.Parameter", nullptr, "data=None, requires_grad=True", keep_arguments, nullptr, nullptr},
    {"torch.nn.Sequential", "Module", "*modules", make_sequential, "input", sequential},
    {"torch.nn.ModuleList", "Module", "modules=None", make_list, nullptr, nullptr},
    {"torch.nn.ParameterList", "Module", "values=None", make_list, nullptr, nullptr},
    {"torch.nn.ModuleDict", "Module", "modules=None", make_dict, nullptr, nullptr},
    {"torch.nn.ParameterDict", "Module", "parameters=None", make_dict, nullptr, nullptr},
};

}  // namespace

std::span<const Native> module_natives() { return kRows; }
std::span<const NativeClass> container_layers() { return kContainers; }

}  // namespace lossfit::snippet
