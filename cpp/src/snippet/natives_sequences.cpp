// torch.nn.utils.rnn: sequences of different lengths, padded and packed. A packed sequence is an instance whose tensors are
// its attributes, with the sizes that unpacking needs beside them.
#include <algorithm>

#include "snippet/sequences.hpp"

namespace lossfit::snippet {
namespace {

Value pad_sequence(Args& args) {
  const std::vector<Tensor*> parts = args.tensors(0);
  if (parts.empty()) args.machine().raise("RuntimeError", "received an empty list of sequences");
  Dim longest(0);
  for (const Tensor* part : parts) {
    if (part->spec.shape.is_scalar()) throw Unsure{};
    const Dim& size = part->spec.shape[0];
    if (!size.is_number() || !longest.is_number()) {
      longest = Dim::unknown();
    } else if (size.number() > longest.number()) {
      longest = size;
    }
  }
  Shape shape = parts[0]->spec.shape;
  shape[0] = longest;
  shape.dims().insert(shape.dims().begin() + (args.flag(1) ? 0 : 1), Dim(static_cast<std::int64_t>(parts.size())));
  return args.result(tensor::like(parts[0]->spec, shape));
}

/// Lengths as far as they are known, from a list or a tensor.
std::optional<std::vector<std::int64_t>> lengths_of(Args& args, std::size_t i) {
  if (Tensor* tensor = as<Tensor>(args[i])) {
    Machine::refresh(*tensor);
    if (!tensor->spec.values || tensor->certainty != Certainty::kSure) return std::nullopt;
    std::vector<std::int64_t> lengths;
    for (std::int64_t at = 0; at < tensor->spec.values->count(); ++at) lengths.push_back(tensor->spec.values->integer(at));
    return lengths;
  }
  const auto items = args.machine().items(args[i]);
  if (!items) return std::nullopt;
  std::vector<std::int64_t> lengths;
  for (const Value& item : *items) {
    const auto size = size_from(item);
    if (!size || !size->is_number()) return std::nullopt;
    lengths.push_back(size->number());
  }
  return lengths;
}

Value pack(Args& args) {
  Tensor& input = args.tensor(0);
  if (input.spec.shape.rank() < 2) throw Unsure{};
  const bool batch_first = args.flag(2);
  const auto lengths = lengths_of(args, 1);
  if (lengths && args.flag(3) && !std::is_sorted(lengths->rbegin(), lengths->rend())) {
    args.machine().raise("RuntimeError",
                         "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to "
                         "pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.");
  }
  Shape shape(std::vector<Dim>(input.spec.shape.begin() + 1, input.spec.shape.end()));
  shape[0] = Dim::unknown();
  Dim longest = Dim::unknown();
  if (lengths && !lengths->empty()) {
    std::int64_t sum = 0;
    for (const std::int64_t length : *lengths) sum += length;
    shape[0] = std::max<std::int64_t>(sum, 0);
    longest = std::max<std::int64_t>(*std::max_element(lengths->begin(), lengths->end()), 0);
  }
  Value data = args.result(tensor::like(input.spec, shape));
  return packed_sequence(args.machine(), data, input.spec.shape[batch_first ? 0 : 1], longest);
}

Value unpack(Args& args) {
  Machine& machine = args.machine();
  const auto packed = packed_parts(machine, args[0]);
  if (!packed) throw Unsure{};
  args.depend_on(*packed->data);
  Dim longest = packed->longest;
  if (const auto total = args.maybe_integer(3)) longest = *total;
  Shape shape = packed->data->spec.shape;
  shape[0] = packed->batch;
  shape.dims().insert(shape.dims().begin() + (args.flag(1) ? 1 : 0), longest);
  Value padded = args.result(tensor::like(packed->data->spec, shape));
  return machine.tuple({padded, machine.tensor({Shape{packed->batch}, Dtype::kInt64, "cpu", std::nullopt})});
}

/// Turns the sequences of a batch into a list. It swaps the first two axes of what it is given, in place.
Value unpad(Args& args) {
  Tensor& padded = args.tensor(0);
  const auto lengths = lengths_of(args, 1);
  if (!lengths || padded.spec.shape.rank() < 2) throw Unsure{};
  if (!args.flag(2)) {
    std::swap(padded.spec.shape[0], padded.spec.shape[1]);
    padded.layout_is_known = false;
    args.machine().mutate(padded, std::nullopt);
  }
  std::vector<Value> parts;
  for (const std::int64_t length : *lengths) {
    Shape shape(std::vector<Dim>(padded.spec.shape.begin() + 1, padded.spec.shape.end()));
    shape[0] = std::max<std::int64_t>(length, 0);
    parts.push_back(args.result(tensor::like(padded.spec, shape)));
  }
  return args.machine().list(std::move(parts));
}

LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kPath, "torch.nn.utils.pad_sequence", "sequences, batch_first=False, padding_value=0.0, padding_side=None", pad_sequence},
    {kPath, "torch.nn.utils.pack_padded_sequence", "input, lengths, batch_first=False, enforce_sorted=True", pack},
    {kPath, "torch.nn.utils.pad_packed_sequence", "sequence, batch_first=False, padding_value=0.0, total_length=None", unpack},
    {kPath, "torch.nn.utils.unpad_sequence", "padded_sequences, lengths, batch_first=False", unpad},
};

}  // namespace

Value packed_sequence(Machine& machine, const Value& data, const Dim& batch, const Dim& longest) {
  Class* type = machine.make<Class>();
  type->name = "PackedSequence";
  type->has_unknown_base = true;
  Instance* packed = machine.make<Instance>(type);
  packed->set("data", data);
  packed->set("_batch", machine.dim(batch));
  packed->set("_longest", machine.dim(longest));
  return packed;
}

std::optional<PackedParts> packed_parts(Machine&, const Value& value) {
  Instance* packed = as<Instance>(value);
  if (packed == nullptr || packed->type->name != "PackedSequence") return std::nullopt;
  const auto size = [&](std::string_view name) {
    const Value* held = packed->find(name);
    const auto known = held != nullptr ? size_from(*held) : std::nullopt;
    return known ? known->dim() : Dim::unknown();
  };
  Tensor* data = as<Tensor>(*packed->find("data"));
  if (data == nullptr) return std::nullopt;
  return PackedParts{data, size("_batch"), size("_longest")};
}

std::span<const Native> sequence_natives() { return kRows; }

}  // namespace lossfit::snippet
