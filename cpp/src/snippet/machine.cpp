// The machine's own affairs: objects, limits, random state, and what is recorded; see machine.hpp.
#include "snippet/machine.hpp"

#include <algorithm>

#include "shape/short_sort.hpp"
#include "snippet/library.hpp"

namespace lossfit::snippet {
namespace {

constexpr std::int64_t kMostSteps = 60'000;
/// Arithmetic on elements, in nanoseconds of an ordinary machine: a script must be read before its reader notices.
constexpr std::int64_t kMostWork = 2'500'000;
/// What touching one element costs, conversions to double and back included.
constexpr std::int64_t kElementCost = 6;
constexpr std::size_t kMostObjects = 400'000;
constexpr std::size_t kMostCalls = 512;
constexpr std::size_t kMostRounds = 64;

std::optional<Meta> meta_of(const Value& value) {
  const Tensor* tensor = as<Tensor>(value);
  if (tensor == nullptr || tensor->is_array) return std::nullopt;
  return Meta{tensor->spec.shape, tensor->spec.dtype};
}

bool has_unknown_size(const Shape& shape) {
  return std::any_of(shape.begin(), shape.end(), [](const Dim& dim) { return dim.is_unknown(); });
}

}  // namespace

Machine::Machine(const Tree& tree, std::string_view source, const TraceOptions& options)
    : tree_(&tree), source_(source), steps_left_(kMostSteps), work_left_(kMostWork) {
  if (options.seed) seed(*options.seed);
  for (const auto& [name, path] : {std::pair("torch", "torch"), std::pair("nn", "torch.nn"), std::pair("F", "torch.nn.functional")}) {
    bind_name(name, make<Namespace>(path));
  }
  bind_name("__name__", std::string("__main__"));
  for (const char* name : {"torch", "numpy", "random", "enum"}) library_.names.emplace_back(name, make<Namespace>(name));
}

std::optional<Value> Machine::library_value(const std::string& path) {
  const auto known = library_values_.find(path);
  if (known != library_values_.end()) return known->second;
  const Tree* tree = library_tree(path);
  if (tree == nullptr) return library_values_.emplace(path, std::nullopt).first->second;
  const Saved scope(scope_, &library_);
  const Saved muted(muted_, muted_ + 1);
  const Saved at(line);
  const Saved deeper(depth_, depth_ + 1);
  execute_block(tree->root());
  const Value value = library_.names.back().second;
  if (Class* type = as<Class>(value)) type->name = path.substr(path.rfind('.') + 1);
  if (Function* function = as<Function>(value)) function->name = function->name.substr(function->name.rfind("__") + 2);
  library_values_.emplace(path, value);
  return value;
}

void Machine::seed(std::uint64_t value) {
  generator_.manual_seed(value);
  draw_certainty_ = is_doubtful() ? Certainty::kSample : Certainty::kSure;
}

bool Machine::afford(std::int64_t operations) {
  if (operations < 0 || operations > work_left_ / kElementCost) return false;
  work_left_ -= operations * kElementCost;
  return true;
}

void Machine::step() {
  if (--steps_left_ < 0) throw LimitReached{"more than " + std::to_string(kMostSteps) + " steps"};
  if (objects_.size() > kMostObjects) throw LimitReached{"more than " + std::to_string(kMostObjects) + " objects"};
}

Tensor* Machine::tensor(TensorSpec spec) {
  Tensor* made = make<Tensor>();
  made->spec = std::move(spec);
  storages_.emplace_back();
  made->storage = &storages_.back();
  return made;
}

Tensor* Machine::view(Tensor& base, TensorSpec spec) {
  refresh(base);
  Tensor* made = make<Tensor>(base);
  made->spec = std::move(spec);
  made->is_leaf = base.requires_grad == Tri::kNo;
  made->is_parameter = false;
  made->strides.clear();
  made->origin = {};
  made->version = base.storage->version;
  return made;
}

void Machine::refresh(Tensor& tensor) {
  if (tensor.version == tensor.storage->version) return;
  tensor.spec.values.reset();
  tensor.drawn = nullptr;
  tensor.version = tensor.storage->version;
}

void Machine::mutate(Tensor& tensor, std::optional<Values> values) {
  tensor.spec.values = is_doubtful() ? std::nullopt : std::move(values);
  tensor.drawn = nullptr;
  tensor.version = ++tensor.storage->version;
}

const Drawn* Machine::draws(std::int64_t least, std::int64_t most) { return &draws_.emplace_back(Drawn{least, most}); }

const Drawn* Machine::draw(std::int64_t least, std::int64_t most) {
  Drawn& one = draws_.emplace_back(Drawn{least, most});
  one.of = &one;
  return &one;
}

const Drawn* Machine::drawn_result(std::string_view op, const Value& a, const Value& b) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;  // what no sum of a few overflows
  const Drawn* from = drawn_number(a);
  auto by = integer_of(b);
  if (from == nullptr && op == "+") {
    from = drawn_number(b);
    by = integer_of(a);
  }
  if (from == nullptr || !by || (op != "+" && op != "-") || *by < -kMost || *by > kMost || from->least < -kMost || from->most > kMost) return nullptr;
  const std::int64_t more = op == "+" ? *by : -*by;
  return &draws_.emplace_back(Drawn{from->least + more, from->most + more, from->of, from->added + more});
}

std::string_view Machine::intern(std::string text) {
  texts_.push_back(std::move(text));
  return texts_.back();
}

Value Machine::dim(const Dim& size) {
  if (size.is_number()) return size.number();
  if (size.is_symbol()) return size;
  return unknown_integer();
}

Value Machine::size_of(const Shape& shape) {
  std::vector<Value> sizes;
  for (const Dim& size : shape) sizes.push_back(dim(size));
  return make<Sequence>(SequenceKind::kSize, std::move(sizes));
}

void Machine::raise(std::string type, std::string message) { throw PythonError{.type = std::move(type), .message = std::move(message), .line = here(), .doubts = doubts()}; }

void Machine::raise(Raise refusal) {
  std::optional<Diagnostic> diagnostic;
  if (!refusal.diagnostic.code.empty()) diagnostic = std::move(refusal.diagnostic);
  throw PythonError{
      .type = std::string(name(refusal.torch.type)), .message = std::move(refusal.torch.message), .line = here(), .diagnostic = std::move(diagnostic), .doubts = doubts()};
}

void Machine::not_modelled(std::string what) {
  if (silent_ > 0) return;
  for (const NotModelled& one : not_modelled_) {
    if (one.line == here() && one.what == what) return;
  }
  if (not_modelled_.size() < kMostCalls) not_modelled_.push_back({here(), std::move(what)});
}

void Machine::record_call(TracedCall call) {
  if (silent_ == 0 && calls_.size() < kMostCalls) calls_.push_back(std::move(call));
}

void Machine::record_stop(const PythonError& error) {
  // Under a condition that is unknown, what would fail may be just what the condition keeps out.
  if (silent_ > 0 || muted_ > 0 || branches_ > 0 || error.is_loss || error.type == "StopIteration" || error.type == "SystemExit") return;
  for (const TracedStop& stop : stops_) {
    if (stop.line == error.line && stop.message == error.message) return;
  }
  if (stops_.size() < kMostCalls) stops_.push_back({error.line, error.type, error.message, error.diagnostic});
}

void Machine::record_line(int at) {
  const auto holds_tensor = [](const auto& name) { return meta_of(name.second).has_value(); };
  if (silent_ > 0 || muted_ > 0) return;
  // What is no tensor any more is told as well.
  scope_->has_tensors = scope_->has_tensors || std::any_of(scope_->names.begin(), scope_->names.end(), holds_tensor);
  const bool has_round = std::any_of(rounds_.begin(), rounds_.end(), [&](const Round& round) { return round.line == at; });
  if (!scope_->has_tensors && !has_round) return;
  const auto [entry, is_new] = seen_.try_emplace(at);
  Seen& seen = entry->second;
  if (!is_new && seen.visit != visit_) return;
  seen.visit = visit_;
  seen.names.clear();
  for (const auto& [name, value] : scope_->names) seen.names.emplace_back(std::string(name), meta_of(value));
  for (const Round& round : rounds_) {
    if (round.line == at && scope_->find(round.name) == nullptr) seen.names.emplace_back(round.name, round.meta);
  }
}

void Machine::record_round(int at) {
  if (silent_ > 0 || muted_ > 0) return;
  const auto entry = seen_.find(at);
  if (entry != seen_.end() && entry->second.visit != visit_) return;
  if (rounds_.size() > kMostRounds) rounds_.clear();
  for (const auto& [name, value] : scope_->names) {
    if (const auto meta = meta_of(value)) rounds_.push_back({at, std::string(name), *meta});
  }
}

void Machine::begin_visit(int at) {
  visit_ = ++visits_;
  visited_line_ = at;
}

Trace Machine::take_trace() {
  Trace trace;
  std::map<std::string, Meta> current;
  std::map<std::string, Meta> current_partly;
  for (const auto& [at, seen] : seen_) {
    TracedLine traced{at, {}, {}};
    for (const auto& [name, meta] : seen.names) {
      const auto known = current.find(name);
      if (meta && !has_unknown_size(meta->shape)) {
        current_partly.erase(name);
        if (known != current.end() && known->second == *meta) continue;
        current[name] = *meta;
        traced.tensors.emplace_back(name, meta);
        continue;
      }
      const auto partly = current_partly.find(name);
      if (!meta && partly != current_partly.end()) current_partly.erase(partly);
      if (meta && (partly == current_partly.end() || partly->second != *meta)) {
        current_partly.insert_or_assign(name, *meta);
        traced.partial.emplace_back(name, *meta);
      }
      if (known == current.end()) continue;
      traced.tensors.emplace_back(name, std::nullopt);
      current.erase(known);
    }
    if (!traced.tensors.empty() || !traced.partial.empty()) trace.lines.push_back(std::move(traced));
  }
  trace.calls = std::move(calls_);
  trace.stops = std::move(stops_);
  trace.not_modelled = std::move(not_modelled_);
  short_sort(trace.stops, [](const auto& a, const auto& b) { return a.line < b.line; });
  short_sort(trace.not_modelled, [](const auto& a, const auto& b) { return a.line < b.line; });
  return trace;
}

void Machine::run() {
  try {
    read_comments();
    execute_block(tree_->root());
    apply_comments(1 << 30);
    call_uncalled();
  } catch (const LimitReached& limit) {
    silent_ = 0;
    not_modelled(limit.what);
  } catch (const PythonError& error) {
    record_stop(error);
  } catch (const Unsure&) {
    // An unknown that reached the top has nothing left to make unknown.
  }
}

bool Machine::is_module(const Value& value) const {
  const Instance* instance = as<Instance>(value);
  const auto is_one = [](const Class& type) {
    return type.native != nullptr && (std::string_view(type.native->path) == "torch.nn.Module" ||
                                      (type.native->base != nullptr && std::string_view(type.native->base) == "Module"));
  };
  return instance != nullptr && find_base(*instance->type, is_one) != nullptr;
}

std::vector<Tensor*> Machine::parameters(const Value& module) {
  std::vector<Tensor*> found;
  std::vector<Value> open{module};
  std::vector<const Object*> seen;
  while (!open.empty() && seen.size() < 4096) {
    const Value value = open.back();
    open.pop_back();
    if (Tensor* tensor = as<Tensor>(value)) {
      if (tensor->is_parameter && std::find(found.begin(), found.end(), tensor) == found.end()) found.push_back(tensor);
      continue;
    }
    if (const Sequence* sequence = as<Sequence>(value); sequence != nullptr) {
      for (std::size_t i = sequence->items.size(); i-- > 0;) open.push_back(sequence->items[i]);
      continue;
    }
    const Instance* instance = as<Instance>(value);
    if (instance == nullptr || !is_module(value) || std::find(seen.begin(), seen.end(), instance) != seen.end()) continue;
    seen.push_back(instance);
    // A module's own parameters come before those of the modules in it, whatever was assigned first.
    std::vector<Value> own;
    for (std::size_t i = instance->attributes.size(); i-- > 0;) {
      const auto& [name, attribute] = instance->attributes[i];
      // Plain lists of modules are no submodules; the containers keep theirs under the name `_items`.
      const Dict* dict = name == "_items" ? as<Dict>(attribute) : nullptr;
      for (std::size_t k = dict == nullptr ? 0 : dict->items.size(); k-- > 0;) open.push_back(dict->items[k].second);
      if (as<Tensor>(attribute) != nullptr) own.push_back(attribute);
      if (as<Instance>(attribute) != nullptr || (name == "_items" && as<Sequence>(attribute) != nullptr)) open.push_back(attribute);
    }
    open.insert(open.end(), own.begin(), own.end());
  }
  return found;
}

}  // namespace lossfit::snippet
