// Data sets, samplers and loaders: which items a batch is made of, and how they are stacked.
#include <algorithm>
#include <cmath>

#include "snippet/layer_tools.hpp"

namespace lossfit::snippet {
namespace {

/// A data set of so many items is read whole; of a larger one some are looked at, and the rest is taken to be like them.
constexpr std::int64_t kMostReadWhole = 48;
constexpr std::int64_t kItemsLookedAt = 16;

Value nothing(Args&) { return None{}; }

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

/// One batch of `count` items that are all like `item`, stacked as the default collate function stacks them.
Value stacked(Machine& machine, const Value& item, std::int64_t count) {
  if (const Tensor* tensor = as<Tensor>(item)) {
    if (std::any_of(tensor->spec.shape.begin(), tensor->spec.shape.end(), [](const Dim& dim) { return dim.is_unknown(); })) return Unknown{};
    TensorSpec spec{tensor->spec.shape, tensor->spec.dtype, "cpu", std::nullopt};
    spec.shape.dims().insert(spec.shape.dims().begin(), Dim(count));
    Tensor* made = machine.tensor(std::move(spec));
    made->certainty = Certainty::kSample;
    return made;
  }
  if (const Sequence* sequence = as<Sequence>(item)) {
    std::vector<Value> parts;
    for (const Value& one : sequence->items) parts.push_back(stacked(machine, one, count));
    Sequence* made = machine.make<Sequence>(sequence->names.empty() ? SequenceKind::kList : SequenceKind::kTuple, std::move(parts));
    made->names = sequence->names;
    made->is_known = sequence->is_known;
    return made;
  }
  if (const Dict* dict = as<Dict>(item)) {
    Dict* made = machine.make<Dict>();
    made->is_known = dict->is_known;
    for (const auto& [key, value] : dict->items) made->items.emplace_back(key, stacked(machine, value, count));
    return made;
  }
  const Hint hint = hint_of(item);
  if (hint == Hint::kInt || hint == Hint::kBool) return machine.tensor({Shape{count}, Dtype::kInt64, "cpu", std::nullopt});
  if (hint == Hint::kFloat) return machine.tensor({Shape{count}, Dtype::kFloat64, "cpu", std::nullopt});
  if (hint == Hint::kText) return machine.list(std::vector<Value>(static_cast<std::size_t>(count), item));
  return Unknown{};
}

/// PyTorch's refusal to stack tensors of different shapes.
void check_alike(Machine& machine, const std::vector<Value>& items) {
  const Tensor* first = as<Tensor>(items[0]);
  const Sequence* row = as<Sequence>(items[0]);
  for (std::size_t i = 0; i < items.size() && row != nullptr; ++i) {
    const Sequence* other = as<Sequence>(items[i]);
    if (other == nullptr || other->items.size() != row->items.size()) return;
  }
  for (std::size_t k = 0; row != nullptr && k < row->items.size(); ++k) {
    std::vector<Value> column;
    for (const Value& item : items) column.push_back(as<Sequence>(item)->items[k]);
    check_alike(machine, column);
  }
  for (std::size_t i = 1; i < items.size() && first != nullptr; ++i) {
    const Tensor* other = as<Tensor>(items[i]);
    if (other == nullptr || !other->spec.shape.is_known() || !first->spec.shape.is_known() || other->spec.shape == first->spec.shape) continue;
    machine.raise("RuntimeError", "stack expects each tensor to be equal size, but got " + first->spec.shape.text() + " at entry 0 and " +
                                      other->spec.shape.text() + " at entry " + std::to_string(i));
  }
}

Value common(Machine& machine, const std::vector<Value>& items) {
  Value all = items[0];
  for (const Value& item : items) all = machine.merged(all, item);
  return all;
}

Value collate(Machine& machine, const std::vector<Value>& items, std::int64_t count) {
  if (static_cast<std::int64_t>(items.size()) == count) check_alike(machine, items);
  return stacked(machine, common(machine, items), count);
}
Value default_collate(Args& args) {
  const std::vector<Value> items = args.items(0);
  if (items.empty()) throw Unsure{};
  return collate(args.machine(), items, static_cast<std::int64_t>(items.size()));
}

/// How many items a loader draws from its data set in one round.
std::optional<std::int64_t> drawn_count(Machine& machine, const Value& loader) {
  const Value sampler = machine.attribute(loader, "sampler");
  return machine.length(is_none(sampler) ? machine.attribute(loader, "dataset") : sampler);
}

/// Iterating a loader gives as many batches as the data set holds, the last one possibly smaller.
Value batches(Args& args) {
  Machine& machine = args.machine();
  const Value loader = args[0];
  const auto own = [&](std::string_view name) { return machine.attribute(loader, name); };
  const Value dataset = own("dataset");
  const auto length = drawn_count(machine, loader);
  const auto held = machine.length(dataset);
  if (!length || !held || !is_none(own("batch_sampler"))) throw Unsure{};
  const bool is_single = is_none(own("batch_size"));
  const auto batch = is_single ? std::optional<std::int64_t>(1) : integer_of(own("batch_size"));
  if (!batch || *batch <= 0 || *length <= 0 || *held <= 0) throw Unsure{};
  machine.lose_generator();
  // PyTorch's own data sets hold items that are all alike.
  const bool is_part = as<Instance>(dataset) != nullptr && as<Instance>(dataset)->find("_count") != nullptr;
  const bool in_order = machine.truth(own("shuffle")) == Tri::kNo && is_none(own("sampler")) && !is_part;
  const bool is_plain = as<Instance>(dataset) != nullptr && as<Instance>(dataset)->find("tensors") != nullptr;
  const Value collate_fn = own("collate_fn");
  const std::int64_t read = is_plain && is_none(collate_fn) ? 1 : *held <= kMostReadWhole ? *held : kItemsLookedAt;
  std::vector<Value> items;
  for (std::int64_t i = 0; i < read; ++i) items.push_back(machine.subscript(dataset, i));
  const Value any = common(machine, items);
  if (is_unknown(any) && hint_of(any) == Hint::kAnything && is_none(collate_fn)) throw Unsure{};
  std::vector<Value> all;
  for (std::int64_t start = 0; start < *length && all.size() < 20'000; start += *batch) {
    const std::int64_t count = std::min(*batch, *length - start);
    if (count < *batch && machine.truth(own("drop_last")) == Tri::kYes) break;
    std::vector<Value> rows;
    for (std::int64_t i = start; i < start + count; ++i) rows.push_back(in_order && i < read && read == *held ? items[static_cast<std::size_t>(i)] : any);
    if (is_single) {
      all.push_back(rows[0]);
    } else if (is_none(collate_fn)) {
      all.push_back(collate(machine, rows, count));
    } else {
      // The function is the same for batches of one size.
      const bool repeats = !all.empty() && count == *batch && !(in_order && read == *held);
      all.push_back(repeats ? all.back() : machine.call(collate_fn, {machine.list(std::move(rows))}, {}));
    }
  }
  return machine.list(std::move(all));
}

Value loader_length(Args& args) {
  Machine& machine = args.machine();
  const auto length = drawn_count(machine, args[0]);
  const auto batch = integer_of(machine.attribute(args[0], "batch_size"));
  if (!length || !batch || *batch <= 0) throw Unsure{};
  const bool drop = machine.truth(machine.attribute(args[0], "drop_last")) == Tri::kYes;
  return drop ? *length / *batch : (*length + *batch - 1) / *batch;
}

/// Samplers are asked only how many items they draw.
Value make_sampler(Args& args) {
  keep_arguments(args);
  Machine& machine = args.machine();
  const Value count = args.count() > 1 && integer_of(args[1]) ? args[1] : Value(Unknown{});
  const auto length = integer_of(count) ? integer_of(count) : args.count() > 1 && !args.is_none(1) ? std::nullopt : machine.length(args[0]);
  args.instance().set("_count", length ? Value(*length) : unknown_integer());
  return None{};
}

Value random_split(Args& args) {
  Machine& machine = args.machine();
  machine.lose_generator();
  std::vector<Value> parts;
  const std::vector<Value> sizes = args.items(1);
  const auto whole = machine.length(args[0]);
  std::int64_t left = whole.value_or(0);
  std::vector<std::optional<std::int64_t>> counts;
  for (const Value& size : sizes) {
    // A fraction of the whole is rounded down; what is left over is handed out in turn.
    const auto* fraction = std::get_if<double>(&size);
    counts.push_back(fraction != nullptr && whole ? std::optional(static_cast<std::int64_t>(std::floor(static_cast<double>(*whole) * *fraction))) : integer_of(size));
    left -= counts.back().value_or(0);
  }
  const bool is_fractional = std::any_of(sizes.begin(), sizes.end(), [](const Value& size) { return std::holds_alternative<double>(size); });
  for (std::size_t i = 0; is_fractional && left > 0 && !counts.empty(); --left, i = (i + 1) % counts.size()) counts[i] = counts[i].value_or(0) + 1;
  if (!is_fractional && whole && left != 0 && std::all_of(counts.begin(), counts.end(), [](const auto& count) { return count.has_value(); })) {
    machine.raise("ValueError", "Sum of input lengths does not equal the length of the input dataset!");
  }
  for (const std::optional<std::int64_t>& count : counts) {
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
  // Which item it is, is not followed: it is one of them.
  const auto index = integer_of(args[1]);
  return args.machine().subscript(args.machine().attribute(args[0], "dataset"), index && *index >= 0 ? *index : std::int64_t{0});
}


Value make_joined(Args& args) {
  keep_arguments(args);
  Machine& machine = args.machine();
  std::int64_t total = 0;
  for (const Value& part : args.items(0)) {
    const auto length = machine.length(part);
    if (!length) throw Unsure{};
    total += *length;
  }
  args.instance().set("_count", total);
  return None{};
}
Value joined_item(Args& args) {
  const auto parts = args.machine().items(args.machine().attribute(args[0], "datasets"));
  if (!parts || parts->empty()) throw Unsure{};
  std::vector<Value> firsts;
  for (const Value& part : *parts) firsts.push_back(args.machine().subscript(part, std::int64_t{0}));
  return common(args.machine(), firsts);
}

#define LOSSFIT_SAMPLER(name, signature) {"torch.utils.data." name, "Subset", signature, make_sampler, nullptr, nullptr}
LOSSFIT_TEXT_DATA constexpr NativeClass kClasses[] = {
    {"torch.utils.data.Dataset", nullptr, "*x", nothing, nullptr, nullptr},
    {"torch.utils.data.TensorDataset", nullptr, "*tensors", make_dataset, nullptr, nullptr},
    {"torch.utils.data.Subset", nullptr, "dataset, indices", make_subset, nullptr, nullptr},
    {"torch.utils.data.ConcatDataset", nullptr, "datasets", make_joined, nullptr, nullptr},
    LOSSFIT_SAMPLER("RandomSampler", "data_source, num_samples=None, *, replacement=False"),
    LOSSFIT_SAMPLER("SequentialSampler", "data_source"),
    LOSSFIT_SAMPLER("SubsetRandomSampler", "indices"),
    LOSSFIT_SAMPLER("WeightedRandomSampler", "weights, num_samples, replacement=True"),
    {"torch.utils.data.DataLoader", nullptr,
     "dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, "
     "timeout=0, worker_init_fn=None, persistent_workers=False, prefetch_factor=None",
     keep_arguments, nullptr, nullptr},
};
#undef LOSSFIT_SAMPLER

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "TensorDataset.__getitem__", "self, index", dataset_item},
    {kPath, "TensorDataset.__len__", "self", dataset_length},
    {kPath, "Subset.__getitem__", "self, index", subset_item},
    {kPath, "Subset.__len__", "self", subset_length},
    {kPath, "ConcatDataset.__getitem__", "self, index", joined_item},
    {kPath, "ConcatDataset.__len__", "self", subset_length},
    {kPath, "DataLoader.__iter__", "self", batches},
    {kPath, "DataLoader.__len__", "self", loader_length},
    {kPath, "torch.utils.data.random_split", "dataset, lengths", random_split},
    {kPath, "torch.utils.data.default_collate", "batch", default_collate},
};

}  // namespace

std::span<const Native> loading_natives() { return kRows; }
std::span<const NativeClass> loading_classes() { return kClasses; }

}  // namespace lossfit::snippet
