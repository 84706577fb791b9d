// RNN, LSTM, GRU and their cells: shapes of what they return, and their checks. Their values are not followed.
#include "snippet/layer_tools.hpp"
#include "snippet/sequences.hpp"

namespace lossfit::snippet {
namespace {

/// What a layer and a cell have in common, from the arguments of either.
numeric::Recurrent sizes_of(Args& args, std::int64_t gates) {
  keep_arguments(args);
  numeric::Recurrent layer;
  layer.gates = gates;
  layer.input_size = args.own_integer("input_size");
  layer.hidden_size = args.own_integer("hidden_size");
  layer.bias = args.own_flag("bias");
  return layer;
}

template <std::int64_t Gates>
Value make_recurrent(Args& args) {
  numeric::Recurrent layer = sizes_of(args, Gates);
  layer.layers = args.own_integer("num_layers");
  layer.bidirectional = args.own_flag("bidirectional");
  layer.projection_size = Gates == 4 ? args.own_integer("proj_size") : 0;
  if (layer.layers < 1 || layer.layers > 256) throw Unsure{};
  const std::int64_t directions = layer.bidirectional ? 2 : 1;
  const std::int64_t out = layer.projection_size > 0 ? layer.projection_size : layer.hidden_size;
  Named<Shape> shapes;
  for (std::int64_t i = 0; i < layer.layers; ++i) {
    for (std::int64_t d = 0; d < directions; ++d) {
      const std::string suffix = "_l" + std::to_string(i) + (d == 1 ? "_reverse" : "");
      shapes.emplace_back("weight_ih" + suffix, Shape{Gates * layer.hidden_size, i == 0 ? layer.input_size : out * directions});
      shapes.emplace_back("weight_hh" + suffix, Shape{Gates * layer.hidden_size, out});
      if (layer.bias) {
        shapes.emplace_back("bias_ih" + suffix, Shape{Gates * layer.hidden_size});
        shapes.emplace_back("bias_hh" + suffix, Shape{Gates * layer.hidden_size});
      }
      if (layer.projection_size > 0) shapes.emplace_back("weight_hr" + suffix, Shape{out, layer.hidden_size});
    }
  }
  keep_parameters(args, shapes, args.machine().default_dtype, [&](numeric::Generator& generator) { return numeric::recurrent(generator, layer); });
  return None{};
}

std::string sizes_text(const Shape& shape) { return shape.tuple(); }

bool sizes_differ(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return true;
  for (std::int64_t i = 0; i < a.rank(); ++i) {
    if (a[i].is_number() && b[i].is_number() && a[i] != b[i]) return true;
  }
  return false;
}

/// The hidden state given, as one or two tensors.
std::vector<Tensor*> hidden_of(Args& args, std::size_t i, bool two) {
  if (args.is_none(i)) return {};
  if (!two) return {&args.tensor(i)};
  std::vector<Tensor*> pair = args.tensors(i);
  if (pair.size() != 2) throw Unsure{};
  return pair;
}

template <bool IsLstm>
Value recurrent(Args& args) {
  Machine& machine = args.machine();
  const auto packed = packed_parts(machine, args[0]);
  if (packed) args.depend_on(*packed->data);
  Tensor& x = packed ? *packed->data : args.tensor(0);
  const Shape& shape = x.spec.shape;
  const std::string name = args.instance().type->name;
  const std::int64_t rank = shape.rank();
  if (rank != 2 && rank != 3) machine.raise("ValueError", name + ": Expected input to be 2D or 3D, got " + std::to_string(rank) + "D instead");
  const std::int64_t hidden_size = args.own_integer("hidden_size");
  const std::int64_t input_size = args.own_integer("input_size");
  const std::int64_t directions = args.own_flag("bidirectional") ? 2 : 1;
  const std::int64_t layers = args.own_integer("num_layers");
  const bool batch_first = args.own_flag("batch_first");
  const std::int64_t projected = IsLstm ? args.own_integer("proj_size") : 0;
  const std::int64_t out = projected > 0 ? projected : hidden_size;
  const Tensor* weight = args.own_tensor("weight_ih_l0");
  if (weight->spec.dtype != x.spec.dtype) {
    const std::string own(lossfit::name(x.spec.dtype));
    const std::string other(lossfit::name(weight->spec.dtype));
    machine.raise("ValueError", "RNN input dtype (torch." + own + ") does not match weight dtype (torch." + other + "). Convert input: input.to(torch." +
                                    other + "), or convert model: model.to(torch." + own + ")");
  }
  const bool batched = rank == 3 || packed;
  const Dim batch = packed ? packed->batch : batched ? shape[batch_first ? 0 : 1] : Dim(1);
  const std::vector<Tensor*> hidden = hidden_of(args, 1, IsLstm);
  for (const Tensor* one : hidden) {
    if (packed || one->spec.shape.rank() == rank) continue;
    const std::string wanted = std::to_string(rank) + "-D";
    std::string got = std::to_string(one->spec.shape.rank()) + "-D";
    const std::string kind = batched ? "batched" : "unbatched";
    if (IsLstm) {
      machine.raise("RuntimeError", "For " + kind + " " + wanted + " input, hx and cx should also be " + wanted + " but got (" +
                                        std::to_string(hidden[0]->spec.shape.rank()) + "-D, " + std::to_string(hidden[1]->spec.shape.rank()) + "-D) tensors");
    }
    machine.raise("RuntimeError", "For " + kind + " " + wanted + " input, hx should also be " + wanted + " but got " + got + " tensor");
  }
  if (shape[-1].is_number() && shape[-1].number() != input_size) {
    machine.raise(raise(ErrorType::kRuntimeError, "input.size(-1) must be equal to input_size. Expected " + std::to_string(input_size) + ", got " + shape[-1].text())
                      .because("LF0611", "the last axis is not the layer's input_size"));
  }
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    const Shape expected = batched ? Shape{directions * layers, batch, i == 0 ? out : hidden_size} : Shape{directions * layers, i == 0 ? out : hidden_size};
    if (!sizes_differ(hidden[i]->spec.shape, expected)) continue;
    Shape shown = expected;
    Shape got = hidden[i]->spec.shape;
    if (!batched) {
      shown.dims().insert(shown.dims().begin() + 1, Dim(1));
      got.dims().insert(got.dims().begin() + 1, Dim(1));
    }
    machine.raise("RuntimeError", std::string("Expected hidden") + (IsLstm ? "[" + std::to_string(i) + "]" : "") + " size " + sizes_text(shown) + ", got " + got.text());
  }
  if (machine.truth(args.own("training")) != Tri::kNo && number_of(args.own("dropout")) != 0.0 && layers > 1) machine.lose_generator();
  Shape result = shape;
  result[-1] = out * directions;
  Value output = args.result(TensorSpec{result, x.spec.dtype, x.spec.device, std::nullopt});
  if (packed) output = packed_sequence(machine, output, packed->batch, packed->longest);
  if (!packed && batched && batch_first && result.is_known() && result[0] != Dim(1) && result[1] != Dim(1)) {
    // Computed with time first and transposed at the end.
    as<Tensor>(output)->strides = {result[2].number(), result[0].number() * result[2].number(), 1};
  }
  const auto state = [&](std::int64_t width) {
    const Shape own = batched ? Shape{directions * layers, batch, width} : Shape{directions * layers, width};
    return args.result(TensorSpec{own, x.spec.dtype, x.spec.device, std::nullopt});
  };
  if (!IsLstm) return machine.tuple({output, state(out)});
  return machine.tuple({output, machine.tuple({state(out), state(hidden_size)})});
}

template <std::int64_t Gates>
Value make_cell(Args& args) {
  const numeric::Recurrent layer = sizes_of(args, Gates);
  Named<Shape> shapes{{"weight_ih", Shape{Gates * layer.hidden_size, layer.input_size}}, {"weight_hh", Shape{Gates * layer.hidden_size, layer.hidden_size}}};
  if (layer.bias) {
    shapes.emplace_back("bias_ih", Shape{Gates * layer.hidden_size});
    shapes.emplace_back("bias_hh", Shape{Gates * layer.hidden_size});
  }
  keep_parameters(args, shapes, args.machine().default_dtype, [&](numeric::Generator& generator) { return numeric::recurrent_cell(generator, layer); });
  return None{};
}

template <bool IsLstm>
Value cell(Args& args) {
  Machine& machine = args.machine();
  Tensor& x = args.tensor(0);
  const std::int64_t rank = x.spec.shape.rank();
  if (rank != 1 && rank != 2) {
    machine.raise("ValueError", args.instance().type->name + ": Expected input to be 1D or 2D, got " + std::to_string(rank) + "D instead");
  }
  const std::int64_t input_size = args.own_integer("input_size");
  if (x.spec.shape[-1].is_number() && x.spec.shape[-1].number() != input_size) {
    machine.raise("RuntimeError", "input has inconsistent input_size: got " + x.spec.shape[-1].text() + " expected " + std::to_string(input_size));
  }
  for (const Tensor* one : hidden_of(args, 1, IsLstm)) {
    if (rank != 2 || one->spec.shape.rank() != 2) continue;
    if (!one->spec.shape[0].is_number() || !x.spec.shape[0].is_number() || one->spec.shape[0] == x.spec.shape[0]) continue;
    machine.raise("RuntimeError", "Input batch size " + x.spec.shape[0].text() + " doesn't match hidden0 batch size " + one->spec.shape[0].text());
  }
  Shape shape = x.spec.shape;
  shape[-1] = args.own_integer("hidden_size");
  const auto state = [&] { return args.result(TensorSpec{shape, x.spec.dtype, x.spec.device, std::nullopt}); };
  args.own_tensor("weight_ih");
  if (!IsLstm) return state();
  return machine.tuple({state(), state()});
}

constexpr const char* kRnn = "input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, batch_first=False, dropout=0.0, bidirectional=False";
constexpr const char* kLstm = "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0";
constexpr const char* kGru = "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False";
LOSSFIT_TEXT_DATA constexpr NativeClass kRows[] = {
    {"torch.nn.RNN", "Module", kRnn, make_recurrent<1>, "input, hx=None", recurrent<false>},
    {"torch.nn.LSTM", "Module", kLstm, make_recurrent<4>, "input, hx=None", recurrent<true>},
    {"torch.nn.GRU", "Module", kGru, make_recurrent<3>, "input, hx=None", recurrent<false>},
    {"torch.nn.RNNCell", "Module", "input_size, hidden_size, bias=True, nonlinearity='tanh'", make_cell<1>, "input, hx=None", cell<false>},
    {"torch.nn.LSTMCell", "Module", "input_size, hidden_size, bias=True", make_cell<4>, "input, hx=None", cell<true>},
    {"torch.nn.GRUCell", "Module", "input_size, hidden_size, bias=True", make_cell<3>, "input, hx=None", cell<false>},
};

}  // namespace

std::span<const NativeClass> recurrent_layers() { return kRows; }

}  // namespace lossfit::snippet
