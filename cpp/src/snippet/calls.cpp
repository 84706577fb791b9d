// Calls: of functions in the source, of its classes, and of natives; see machine.hpp.
#include <algorithm>

#include "shape/aten.hpp"
#include "snippet/arity.hpp"
#include "snippet/loss_calls.hpp"
#include "snippet/machine.hpp"
#include "snippet/provenance.hpp"

namespace lossfit::snippet {
namespace {

constexpr int kDeepestCall = 80;

std::string_view parameter_name(Node parameter) {
  switch (parameter.kind()) {
    case Kind::kIdentifier: return parameter.text();
    case Kind::kDefaultParameter:
    case Kind::kTypedDefaultParameter: return parameter.child(Field::kName).text();
    default: return parameter.named(0).text();
  }
}

/// Libraries of which nobody expects that they draw from PyTorch's generator.
bool draws_nothing(std::string_view path) {
  static constexpr std::string_view kQuiet[] = {"numpy", "matplotlib", "plt", "os", "sys", "math", "time", "random", "logging", "json", "pandas", "pd",
                                                "collections", "typing", "functools", "itertools", "dataclasses", "torch.cuda", "torch.backends", "warnings",
                                                "pathlib", "argparse", "tqdm", "builtins"};
  for (const std::string_view name : kQuiet) {
    if (path.starts_with(name) && (path.size() == name.size() || path[name.size()] == '.')) return true;
  }
  return false;
}

}  // namespace

Value Machine::evaluate_call(Node node) {
  const Node callee_node = node.child(Field::kFunction);
  const Node arguments = node.child(Field::kArguments);
  if (callee_node.text() == "super") {
    std::vector<Value> positional;
    return call_super(positional);
  }
  const Value callee = evaluate(callee_node);
  std::vector<Value> positional;
  Keywords keywords;
  bool known = true;
  if (arguments.kind() == Kind::kGeneratorExpression) positional.push_back(evaluate(arguments));
  for (Node child = arguments.kind() == Kind::kGeneratorExpression ? Node() : arguments.first(); child; child = child.next()) {
    if (!child.is_named() || child.kind() == Kind::kComment) continue;
    if (child.kind() == Kind::kKeywordArgument) {
      keywords.emplace_back(child.child(Field::kName).text(), evaluate(child.child(Field::kValue)));
    } else if (is_spread(child)) {
      const auto spread = items(evaluate(child));
      if (spread) positional.insert(positional.end(), spread->begin(), spread->end());
      known = known && spread.has_value();
    } else if (child.kind() == Kind::kDictionarySplat) {
      const Dict* dict = as<Dict>(evaluate(child.named(0)));
      known = known && dict != nullptr && dict->is_known;
      if (dict == nullptr) continue;
      for (const auto& [key, value] : dict->items) {
        if (const std::string* name = text_of(key)) keywords.emplace_back(intern(*name), value);
      }
    } else {
      positional.push_back(evaluate(child));
    }
  }
  line = node.line();
  if (!known) return Unknown{};
  return call(callee, std::move(positional), std::move(keywords), node);
}

Value Machine::call(const Value& callee, std::vector<Value> positional, Keywords keywords, Node node) {
  step();
  if (const NativeFunction* native = as<NativeFunction>(callee)) return call_native(*native, std::move(positional), std::move(keywords), node);
  if (Function* function = as<Function>(callee)) return call_function(*function, std::nullopt, std::move(positional), std::move(keywords));
  if (Bound* bound = as<Bound>(callee)) return call_function(*bound->function, bound->self, std::move(positional), std::move(keywords));
  if (Class* type = as<Class>(callee)) return call_class(*type, std::move(positional), std::move(keywords), node);
  if (Instance* instance = as<Instance>(callee)) {
    const std::string_view entry = is_module(callee) ? "forward" : "__call__";
    if (const Value* function = instance->find("_function")) {
      // functools.partial
      std::vector<Value> all = items(*instance->find("_positional")).value_or(std::vector<Value>{});
      all.insert(all.end(), positional.begin(), positional.end());
      for (const auto& [key, value] : as<Dict>(*instance->find("_keywords"))->items) {
        const std::string_view name = intern(*text_of(key));
        if (std::none_of(keywords.begin(), keywords.end(), [&](const auto& given) { return given.first == name; })) keywords.emplace_back(name, value);
      }
      return call(*function, std::move(all), std::move(keywords), node);
    }
    if (const auto method = find_attribute(callee, entry)) return call_module(*instance, *method, std::move(positional), std::move(keywords), node);
    if (instance->type->has_unknown_base) return Unknown{};
    not_modelled("a call of " + instance->type->name);
    return Unknown{};
  }
  if (const Namespace* path = as<Namespace>(callee)) {
    not_modelled(path->path);
    if (!draws_nothing(path->path)) lose_generator();
    return Unknown{};
  }
  if (is_unknown(callee) || as<Device>(callee) != nullptr) {
    lose_generator();
    // Whatever optimizer it was, its parameters are others now.
    if (node && node.child(Field::kFunction).child(Field::kAttribute).text() == "step") {
      for (const auto& object : objects_) {
        if (Tensor* tensor = as<Tensor>(object.get()); tensor != nullptr && tensor->is_parameter) mutate(*tensor, std::nullopt);
      }
    }
    return Unknown{};
  }
  if (const auto* dtype = std::get_if<Dtype>(&callee)) {
    const std::string_view written = node ? node.child(Field::kFunction).text() : std::string_view();
    if (written.starts_with("torch.")) raise("TypeError", "'torch.dtype' object is not callable (torch." + std::string(name(*dtype)) + ")");
    // np.float32(x) makes one of NumPy's scalars, or an array.
    if (positional.size() != 1) return Unknown{};
    return call(attribute(make<Namespace>("numpy"), "array"), std::move(positional), {{"dtype", *dtype}});
  }
  raise("TypeError", "'" + type_name(callee) + "' object is not callable");
}

Value Machine::call_function(Function& function, std::optional<Value> self, std::vector<Value> positional, Keywords keywords) {
  if (depth_ > kDeepestCall) throw LimitReached{"calls nested too deeply"};
  function.was_called = true;
  if (self && !function.is_static) positional.insert(positional.begin(), *self);
  scopes_.emplace_back();
  Scope& local = scopes_.back();
  local.parent = function.closure;
  local.is_function = true;
  std::size_t next = 0;
  bool keyword_only = false;
  std::vector<std::string_view> missing;
  std::vector<std::string_view> missing_keywords;
  std::size_t takes = 0;
  for (Node one = function.parameters.first(); one; one = one.next()) {
    if (one.kind() == Kind::kKeywordSeparator) keyword_only = true;
    if (!one.is_named() || one.kind() == Kind::kComment || one.kind() == Kind::kKeywordSeparator || one.kind() == Kind::kPositionalSeparator) continue;
    const Node inner = one.kind() == Kind::kTypedParameter ? one.named(0) : one;
    if (inner.kind() == Kind::kListSplatPattern) {
      const auto first = positional.begin() + static_cast<std::ptrdiff_t>(std::min(next, positional.size()));
      local.names.emplace_back(inner.named(0).text(), tuple(std::vector<Value>(first, positional.end())));
      next = positional.size();
      keyword_only = true;
      continue;
    }
    if (inner.kind() == Kind::kDictionarySplatPattern) {
      Dict* rest = make<Dict>();
      for (auto& [name, value] : keywords) rest->items.emplace_back(std::string(name), value);
      keywords.clear();
      local.names.emplace_back(inner.named(0).text(), rest);
      continue;
    }
    const std::string_view name = parameter_name(one);
    takes += keyword_only ? 0 : 1;
    const auto given = std::find_if(keywords.begin(), keywords.end(), [&](const auto& entry) { return entry.first == name; });
    const auto fallback = std::find_if(function.defaults.begin(), function.defaults.end(), [&](const auto& entry) { return entry.first == name; });
    Value value = Unknown{};
    if (!keyword_only && next < positional.size()) {
      value = positional[next++];
    } else if (given != keywords.end()) {
      value = given->second;
      keywords.erase(given);
    } else if (fallback != function.defaults.end()) {
      value = fallback->second;
    } else {
      (keyword_only ? missing_keywords : missing).push_back(name);
    }
    local.names.emplace_back(name, std::move(value));
  }
  // What the library does not know of, the real one may.
  const bool is_of_library = function.body.tree() != tree_;
  if (!keywords.empty() || next < positional.size() || !missing.empty() || !missing_keywords.empty()) {
    if (is_of_library) return Unknown{};
    const std::string called = (function.owner != nullptr ? function.owner->name + "." : std::string()) + std::string(function.name) + "()";
    if (!keywords.empty()) raise("TypeError", unexpected_keyword(called, keywords[0].first));
    if (next < positional.size()) raise("TypeError", takes_other_count(called, takes, takes, positional.size()));
    raise("TypeError", missing.empty() ? missing_arguments(called, "keyword-only", missing_keywords) : missing_arguments(called, "positional", missing));
  }

  Scope* const outer = scope_;
  const int depth = depth_;
  const int at = line;
  const Saved source_line(source_line_, is_of_library && muted_ == 0 ? line : source_line_);
  const Saved muted(muted_, is_of_library ? muted_ + 1 : 0);
  const bool grad = grad_enabled;
  std::vector<Value>* const outer_yielded = yielded_;
  std::vector<Value> yielded;
  const Saved returned(returned_);
  // What may not happen to the caller may not happen to the function; where else control may go in it is its own matter.
  const Saved doubt(doubt_, doubts() - silent_ + certain_);
  const Saved pending_return(pending_return_, std::optional<Value>());
  const Saved pending_break(pending_break_, std::optional<Names>());
  const Saved pending_continue(pending_continue_, std::optional<Names>());
  const Saved visit(visit_);
  const Saved visited_line(visited_line_, 0);
  scope_ = &local;
  depth_ = depth + 1;
  if (function.without_grad) grad_enabled = false;
  if (function.is_generator) yielded_ = &yielded;
  super_stack_.emplace_back(function.owner, self ? *self : local.names.empty() ? Value(None{}) : local.names[0].second);
  const auto restore = [&] {
    scope_ = outer;
    depth_ = depth;
    line = at;
    grad_enabled = grad;
    yielded_ = outer_yielded;
    super_stack_.pop_back();
  };
  Value result = None{};
  try {
    for (Node one = function.parameters.first(); one; one = one.next()) {
      if (const Node type = one.child(Field::kType)) annotate(one.kind() == Kind::kTypedParameter ? one.named(0) : one.child(Field::kName), type);
    }
    if (function.is_lambda) {
      result = evaluate(function.body);
      record_line(function.body.line());
    } else {
      returned_ = None{};
      if (execute_block(function.body) == Flow::kReturn) result = returned_;
      if (pending_return_) result = merged(*pending_return_, result);
      // The arguments stand at the first line, where nothing may have been bound.
      record_line(function.body.line());
    }
  } catch (const PythonError& error) {
    restore();
    // Nor has it PyTorch's words for arguments of kinds that it was not written for.
    if (is_of_library && error.type != "RuntimeError" && error.type != "ValueError" && error.type != "IndexError") return Unknown{};
    if (!pending_return_) throw;
    // It may have returned before.
    if (!error.is_own) record_stop(error);
    may_have_raised_ = true;
    result = Unknown{};
  } catch (...) {
    restore();
    throw;
  }
  if (scope_ == &local) restore();
  if (function.is_generator) {
    Iterator* iterator = make<Iterator>();
    iterator->items = std::move(yielded);
    return iterator;
  }
  return result;
}

Value Machine::call_native(const NativeFunction& function, std::vector<Value> positional, Keywords keywords, Node node) {
  std::string_view short_name = function.native->name;
  if (const std::size_t dot = short_name.rfind('.'); dot != std::string_view::npos) short_name.remove_prefix(dot + 1);
  if (autocast_) return call_autocast(function, short_name, std::move(positional), std::move(keywords), node);
  return call_bare(function, short_name, std::move(positional), std::move(keywords), node);
}

Value Machine::call_bare(const NativeFunction& function, std::string_view short_name, std::vector<Value> positional, Keywords keywords, Node node) {
  const Native& native = *function.native;
  Args args(*this, short_name, signature_of(native));
  args.node = node;
  args.callee = &native;
  if ((native.places & (kTorch | kFunctional)) != 0 && !function.self && !positional.empty()) {
    // What is like a tensor brings its own functions, as PyTorch's __torch_function__ lets it.
    const Instance* like = as<Instance>(positional.front());
    if (like != nullptr && find_attribute(positional.front(), "__torch_function__")) {
      const auto own = find_attribute(positional.front(), short_name);
      positional.erase(positional.begin());
      return own ? call(*own, std::move(positional), std::move(keywords), node) : Value(Unknown{});
    }
  }
  if (function.self) {
    args.self = *function.self;
    if ((native.places & kClass) == 0) positional.insert(positional.begin(), *function.self);
  }
  try {
    args.bind(std::move(positional), std::move(keywords));
    Value result = native.body(args);
    note_origins(result, args);
    if (function.in_place) return store_in_place(*as<Tensor>(*function.self), std::move(result), short_name);
    return result;
  } catch (const Unsure&) {
    if (function.in_place) mutate(*as<Tensor>(*function.self), std::nullopt);
    return Unknown{};
  }
}

Value Machine::store_in_place(Tensor& self, Value result, std::string_view name) {
  const Tensor* made = as<Tensor>(result);
  if (made == nullptr) {
    mutate(self, std::nullopt);
    return &self;
  }
  if (self.is_leaf && self.requires_grad == Tri::kYes && grad_enabled && name != "requires_grad") {
    raise("RuntimeError", "a leaf Variable that requires grad is being used in an in-place operation.");
  }
  for (const char* reshaping : {"squeeze", "unsqueeze", "transpose", "t", "swapaxes", "resize", "swapdims"}) {
    if (name != reshaping) continue;
    self.spec.shape = made->spec.shape;
    self.strides = made->strides;
    mutate(self, made->spec.values);
    return &self;
  }
  if (!can_cast(made->spec.dtype, self.spec.dtype)) raise(cannot_cast(made->spec.dtype, self.spec.dtype));
  if (made->spec.shape.is_known() && self.spec.shape.is_known() && made->spec.shape != self.spec.shape) {
    raise("RuntimeError", "output with shape " + self.spec.shape.text() + " doesn't match the broadcast shape " + made->spec.shape.text());
  }
  self.certainty = std::max(self.certainty, made->certainty);
  if (made->requires_grad == Tri::kYes) {
    self.requires_grad = Tri::kYes;
    self.is_leaf = false;
  }
  std::optional<Values> values = made->spec.values;
  if (values) values = values->cast(self.spec.dtype);
  mutate(self, std::move(values));
  return &self;
}

}  // namespace lossfit::snippet
