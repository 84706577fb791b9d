// What the constructors of layers share: drawing parameters and keeping them.
#pragma once

#include "numeric/init.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {

/// Keeps a layer's parameters under their names, with values where `draw` can be afforded. `count` is how many elements
/// there are in all; `shapes` are theirs, in order, for when they are not drawn.
template <class Draw>
void keep_parameters(Args& args, const Named<Shape>& shapes, Dtype dtype, Draw&& draw) {
  Machine& machine = args.machine();
  std::int64_t count = 0;
  bool countable = true;
  for (const auto& [name, shape] : shapes) {
    for (const Dim& size : shape) {
      if (size.is_number() && size.number() < 0) return;
    }
    const auto elements = shape.element_count();
    countable = countable && elements.has_value();
    count += elements.value_or(0);
  }
  const Certainty certainty = machine.draw_certainty();
  numeric::Parameters drawn;
  // Of other dtypes other numbers are drawn, and more of the generator's bits.
  if (dtype == Dtype::kFloat32 && countable && count < (std::int64_t{1} << 40) && machine.afford(count * 2)) {
    drawn = draw(machine.generator());
  } else {
    machine.lose_generator();
  }
  for (const auto& [name, shape] : shapes) {
    TensorSpec spec{shape, dtype, "cpu", std::nullopt};
    for (const auto& [own, value] : drawn) {
      if (own == name && value.shape == shape) spec.values = value.values;
    }
    Tensor* parameter = machine.tensor(std::move(spec));
    parameter->certainty = certainty;
    parameter->requires_grad = Tri::kYes;
    parameter->is_parameter = true;
    // `bias=True` was kept before; parameters() tells the weight first.
    args.instance().append(machine.intern(name), parameter);
  }
}

/// A parameter or buffer of one value throughout.
Tensor* constant_parameter(Args& args, std::string_view name, const Shape& shape, double number, bool is_parameter = true);

/// The dtype argument of a layer, float32 where none is given.
Dtype layer_dtype(Args& args, std::size_t i);

}  // namespace lossfit::snippet
