// Views: shapes that change while the elements stay; see tensor_ops.hpp.
#include "shape/tensor_ops.hpp"

#include <algorithm>

namespace lossfit::ops {
namespace {

template <class List, class Text>
std::string joined(const List& list, Text text_of) {
  std::string text = "[";
  for (const auto& item : list) {
    if (text.size() > 1) text += ", ";
    text += text_of(item);
  }
  return text + "]";
}

/// Sizes whose products are compared symbol by symbol: the number part, and the symbols that are left.
struct Product {
  std::int64_t number = 1;
  std::vector<Dim> symbols;
  bool is_known = true;

  void multiply(const Dim& dim) {
    if (dim.is_unknown()) {
      is_known = false;
    } else if (dim.is_symbol()) {
      symbols.push_back(dim);
    } else if (__builtin_mul_overflow(number, dim.number(), &number)) {
      is_known = false;
    }
  }
};

/// `whole / part` as a size: none where it does not divide, unknown where symbols are left over.
std::optional<Dim> quotient(Product whole, const Product& part) {
  if (!whole.is_known || !part.is_known) return Dim::unknown();
  for (const Dim& symbol : part.symbols) {
    const auto found = std::find(whole.symbols.begin(), whole.symbols.end(), symbol);
    if (found == whole.symbols.end()) return Dim::unknown();
    whole.symbols.erase(found);
  }
  if (part.number == 0) return Dim::unknown();
  if (whole.number % part.number != 0) return whole.symbols.empty() ? std::nullopt : std::optional<Dim>(Dim::unknown());
  const std::int64_t number = whole.number / part.number;
  if (whole.symbols.empty()) return Dim(number);
  return number == 1 && whole.symbols.size() == 1 ? whole.symbols[0] : Dim::unknown();
}

Raise out_of_range(std::int64_t axis, std::int64_t rank) {
  const std::int64_t axes = std::max<std::int64_t>(rank, 1);
  return raise(ErrorType::kIndexError, "Dimension out of range (expected to be in range of [" + std::to_string(-axes) + ", " +
                                           std::to_string(axes - 1) + "], but got " + std::to_string(axis) + ")")
      .because("LF0601", "the tensor has no axis " + std::to_string(axis));
}

Raise invalid_shape(const Shape& shape, const Sizes& sizes) {
  return raise(ErrorType::kRuntimeError,
               "shape '" + text(sizes) + "' is invalid for input of size " + element_count(shape).text())
      .because("LF0602", "the sizes " + text(sizes) + " do not hold the elements of " + shape.text());
}

}  // namespace

std::string text(const Sizes& sizes) {
  return joined(sizes, [](const Size& size) { return size.text(); });
}
std::string text(const Axes& axes) {
  return joined(axes, [](std::int64_t axis) { return std::to_string(axis); });
}

Checked<std::int64_t> wrap_axis(std::int64_t axis, std::int64_t rank) {
  const std::int64_t axes = std::max<std::int64_t>(rank, 1);
  if (axis < -axes || axis >= axes) return out_of_range(axis, rank);
  return axis < 0 ? axis + axes : axis;
}

Checked<Axes> wrap_axes(const Axes& axes, std::int64_t rank) {
  Axes wrapped;
  for (const std::int64_t axis : axes) {
    const std::int64_t one = LOSSFIT_TRY(wrap_axis(axis, rank));
    if (std::find(wrapped.begin(), wrapped.end(), one) != wrapped.end()) {
      return raise(ErrorType::kRuntimeError, "dim " + std::to_string(one) + " appears multiple times in the list of dims")
          .because("LF0601", "an axis is named twice");
    }
    wrapped.push_back(one);
  }
  return wrapped;
}

Dim product(Dim a, Dim b) {
  if (a == Dim(0) || b == Dim(0)) return Dim(0);
  if (a == Dim(1)) return b;
  if (b == Dim(1)) return a;
  std::int64_t number = 0;
  if (!a.is_number() || !b.is_number() || __builtin_mul_overflow(a.number(), b.number(), &number)) return Dim::unknown();
  return Dim(number);
}

Dim element_count(const Shape& shape) {
  if (shape.is_empty()) return Dim(0);
  Dim count(1);
  for (const Dim& dim : shape) count = product(count, dim);
  return count;
}

Shape squeeze(const Shape& shape) {
  Shape result;
  for (const Dim& dim : shape) {
    if (dim != Dim(1)) result.dims().push_back(dim);
  }
  return result;
}

Checked<Shape> squeeze(const Shape& shape, const Axes& axes) {
  const Axes wrapped = LOSSFIT_TRY(wrap_axes(axes, shape.rank()));
  Shape result;
  for (std::int64_t axis = 0; axis < shape.rank(); ++axis) {
    const bool named = std::find(wrapped.begin(), wrapped.end(), axis) != wrapped.end();
    if (!named || shape[axis] != Dim(1)) result.dims().push_back(shape[axis]);
  }
  return result;
}

Checked<Shape> unsqueeze(const Shape& shape, std::int64_t axis) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank() + 1));
  Shape result = shape;
  result.dims().insert(result.dims().begin() + at, Dim(1));
  return result;
}

Checked<Shape> flatten(const Shape& shape, std::int64_t start, std::int64_t end) {
  const std::int64_t first = LOSSFIT_TRY(wrap_axis(start, shape.rank()));
  const std::int64_t last = LOSSFIT_TRY(wrap_axis(end, shape.rank()));
  if (first > last) {
    return raise(ErrorType::kRuntimeError, "flatten() has invalid args: start_dim cannot come after end_dim")
        .because("LF0601", "the first axis to flatten stands behind the last");
  }
  if (shape.is_scalar()) return Shape{1};
  Shape result;
  Dim merged(1);
  for (std::int64_t axis = 0; axis < shape.rank(); ++axis) {
    if (axis >= first && axis <= last) merged = product(merged, shape[axis]);
    if (axis < first || axis > last) result.dims().push_back(shape[axis]);
    if (axis == last) result.dims().push_back(merged);
  }
  return result;
}

Checked<Shape> unflatten(const Shape& shape, std::int64_t axis, const Sizes& sizes) {
  const std::int64_t at = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
  Checked<Shape> inner = reshape(Shape{shape[at]}, sizes);
  if (!inner.ok()) {
    return raise(ErrorType::kRuntimeError, "unflatten: Provided sizes " + text(sizes) + " don't multiply up to the size of dim " +
                                               std::to_string(at) + " (" + shape[at].text() + ") in the input tensor")
        .because("LF0602", "the sizes do not multiply up to the axis they replace");
  }
  Shape result;
  for (std::int64_t i = 0; i < shape.rank(); ++i) {
    if (i != at) result.dims().push_back(shape[i]);
    if (i == at) result.dims().insert(result.dims().end(), inner->begin(), inner->end());
  }
  return result;
}

Checked<Shape> reshape(const Shape& shape, const Sizes& sizes) {
  Product whole;
  for (const Dim& dim : shape) whole.multiply(dim);
  Product part;
  std::optional<std::size_t> inferred;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i].is(-1)) {
      if (inferred) {
        return raise(ErrorType::kRuntimeError, "only one dimension can be inferred").because("LF0602", "-1 stands twice");
      }
      inferred = i;
    } else if (sizes[i].is_negative()) {
      return raise(ErrorType::kRuntimeError, "invalid shape dimension " + sizes[i].text() + " at index " + std::to_string(i) +
                                                 " of shape " + text(sizes))
          .because("LF0602", "a size is negative");
    } else {
      part.multiply(sizes[i].dim());
    }
  }
  const bool exact = whole.is_known && part.is_known && whole.symbols.empty() && part.symbols.empty();
  Dim rest(1);
  if (inferred) {
    if (exact && part.number == 0) {
      if (whole.number != 0) return invalid_shape(shape, sizes);
      return raise(ErrorType::kRuntimeError, "cannot reshape tensor of 0 elements into shape " + text(sizes) +
                                                 " because the unspecified dimension size -1 can be any value and is ambiguous")
          .because("LF0602", "-1 could be any size");
    }
    const std::optional<Dim> found = quotient(whole, part);
    if (!found) return invalid_shape(shape, sizes);
    rest = *found;
  } else if (exact && whole.number != part.number) {
    return invalid_shape(shape, sizes);
  }
  Shape result;
  for (std::size_t i = 0; i < sizes.size(); ++i) result.dims().push_back(inferred == i ? rest : sizes[i].dim());
  return result;
}

Checked<Axes> permutation(const Shape& shape, const Axes& axes) {
  if (static_cast<std::int64_t>(axes.size()) != shape.rank()) {
    return raise(ErrorType::kRuntimeError,
                 "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of "
                 "dimensions i.e. input.dim() = " +
                     std::to_string(shape.rank()) + " is not equal to len(dims) = " + std::to_string(axes.size()))
        .because("LF0603", "permute names " + std::to_string(axes.size()) + " axes of " + std::to_string(shape.rank()));
  }
  Axes wrapped;
  for (const std::int64_t axis : axes) {
    const std::int64_t one = LOSSFIT_TRY(wrap_axis(axis, shape.rank()));
    if (std::find(wrapped.begin(), wrapped.end(), one) != wrapped.end()) {
      return raise(ErrorType::kRuntimeError, "permute(): duplicate dims are not allowed.").because("LF0603", "an axis is named twice");
    }
    wrapped.push_back(one);
  }
  return wrapped;
}

Checked<Axes> transposition(const Shape& shape, std::int64_t a, std::int64_t b) {
  const std::int64_t first = LOSSFIT_TRY(wrap_axis(a, shape.rank()));
  const std::int64_t second = LOSSFIT_TRY(wrap_axis(b, shape.rank()));
  Axes axes;
  for (std::int64_t i = 0; i < shape.rank(); ++i) axes.push_back(i == first ? second : i == second ? first : i);
  return axes;
}

Checked<Axes> movement(const Shape& shape, const Axes& from, const Axes& to) {
  if (from.size() != to.size()) {
    return raise(ErrorType::kRuntimeError, "movedim: Invalid source or destination dims: source (" + text(from) +
                                               " dims) should contain the same number of dims as destination (" + text(to) + " dims)")
        .because("LF0603", "as many axes must be moved as places are named");
  }
  Axes source;
  Axes destination;
  for (std::size_t i = 0; i < from.size(); ++i) {
    source.push_back(LOSSFIT_TRY(wrap_axis(from[i], shape.rank())));
    destination.push_back(LOSSFIT_TRY(wrap_axis(to[i], shape.rank())));
  }
  for (const auto& [name, given, wrapped] : {std::tuple("source", &from, &source), std::tuple("destination", &to, &destination)}) {
    if (!wrap_axes(*wrapped, shape.rank()).ok()) {
      return raise(ErrorType::kRuntimeError, std::string("movedim: repeated dim in `") + name + "` (" + text(*given) + ")")
          .because("LF0603", "an axis is named twice");
    }
  }
  Axes axes(static_cast<std::size_t>(shape.rank()), -1);
  for (std::size_t i = 0; i < source.size(); ++i) axes[static_cast<std::size_t>(destination[i])] = source[i];
  std::int64_t next = 0;
  for (std::int64_t& axis : axes) {
    if (axis >= 0) continue;
    while (std::find(source.begin(), source.end(), next) != source.end()) ++next;
    axis = next++;
  }
  return axes;
}

Checked<Axes> matrix_transposition(const Shape& shape) {
  if (shape.rank() > 2) {
    return raise(ErrorType::kRuntimeError, "t() expects a tensor with <= 2 dimensions, but self is " + std::to_string(shape.rank()) + "D")
        .because("LF0603", "t() is for matrices");
  }
  if (shape.rank() == 2) return Axes{1, 0};
  return shape.rank() == 1 ? Axes{0} : Axes{};
}

Shape permuted(const Shape& shape, const Axes& permutation) {
  Shape result;
  for (const std::int64_t axis : permutation) result.dims().push_back(shape[axis]);
  return result;
}

}  // namespace lossfit::ops
