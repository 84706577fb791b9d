// Tensors drawn at random, as PyTorch draws them from its seed.
#include <vector>

#include "numeric/init.hpp"
#include "snippet/machine.hpp"
#include "snippet/makers.hpp"

namespace lossfit::snippet {
namespace {

/// A drawn tensor: `draw(generator, dtype, count)`.
template <class Draw>
Value drawn(Args& args, const Shape& shape, const Made& made, Draw&& draw) {
  TensorSpec spec{shape, made.dtype, made.device, std::nullopt};
  const Certainty certainty = args.machine().draw_certainty();
  if (args.has_own_generator) return leaf(args, std::move(spec), made, Certainty::kSample);
  if (const auto count = shape.element_count()) {
    spec.values = args.machine().draw(*count, [&](numeric::Generator& generator) -> std::optional<Values> {
      numeric::Drawn values = draw(generator, made.dtype, *count);
      if (!values.ok()) args.machine().raise(std::string(name(values.error().type)), values.error().message);
      return std::move(values).value();
    });
  } else {
    args.machine().lose_generator();
  }
  return leaf(args, std::move(spec), made, certainty);
}

numeric::Drawn standard_normal(numeric::Generator& generator, Dtype dtype, std::int64_t count) { return numeric::normal(generator, dtype, count); }
numeric::Drawn standard_uniform(numeric::Generator& generator, Dtype dtype, std::int64_t count) { return numeric::uniform(generator, dtype, count); }

Value randn(Args& args) { return drawn(args, named_shape(args, 0, false), options(args, 1, 2, args.machine().default_dtype), standard_normal); }
Value rand(Args& args) { return drawn(args, named_shape(args, 0, false), options(args, 1, 2, args.machine().default_dtype), standard_uniform); }
Value randn_like(Args& args) {
  const Tensor& x = args.tensor(0);
  return drawn(args, x.spec.shape, options(args, 1, 2, x.spec.dtype), standard_normal);
}
Value rand_like(Args& args) {
  const Tensor& x = args.tensor(0);
  return drawn(args, x.spec.shape, options(args, 1, 2, x.spec.dtype), standard_uniform);
}

Value draw_integers(Args& args, const Shape& shape, const Made& made, const Value& low, const Value& high) {
  const auto from = integer_of(low);
  const auto to = integer_of(high);
  if (!from || !to) {
    if (std::holds_alternative<double>(low) || std::holds_alternative<double>(high)) {
      args.machine().raise("TypeError", "randint(): argument 'high' must be int, not float");
    }
    args.machine().lose_generator();
    return leaf(args, {shape, made.dtype, "cpu", std::nullopt}, made, Certainty::kSample);
  }
  if (*from >= *to) {
    args.machine().raise("RuntimeError", "random_ expects 'from' to be less than 'to', but got from=" + std::to_string(*from) + " >= to=" + std::to_string(*to));
  }
  const Value result = drawn(args, shape, made, [&](numeric::Generator& generator, Dtype dtype, std::int64_t count) {
    return numeric::randint(generator, dtype, count, *from, *to);
  });
  Machine& machine = args.machine();
  if (!is_floating(made.dtype)) as<Tensor>(result)->drawn = shape.is_scalar() ? machine.draw(*from, *to - 1) : machine.draws(*from, *to - 1);
  return result;
}

/// randint(high, size) or randint(low, high, size).
Value randint(Args& args) {
  std::vector<Value> given = as<Sequence>(args[0])->items;
  Value low = args.is_given(3) ? args[3] : Value(std::int64_t{0});
  Value high = args[4];
  Value size = args[5];
  if (!given.empty() && as<Sequence>(given.back()) != nullptr && !args.is_given(5)) {
    size = given.back();
    given.pop_back();
  }
  if (given.size() == 2) low = given[0], high = given[1];
  if (given.size() == 1) {
    if (args.is_given(4)) {
      low = given[0];
    } else {
      high = given[0];
    }
  }
  const auto sizes = args.machine().items(size);
  if (!sizes) throw Unsure{};
  ops::Sizes shape;
  for (const Value& one : *sizes) {
    const auto known = size_from(one);
    if (!known) throw Unsure{};
    shape.push_back(*known);
  }
  return draw_integers(args, checked_shape(args.machine(), shape, ""), options(args, 1, 2, Dtype::kInt64), low, high);
}

Value randint_like(Args& args) {
  const Tensor& x = args.tensor(0);
  const bool two = args.is_given(2);
  return draw_integers(args, x.spec.shape, options(args, 3, 4, x.spec.dtype), two ? args[1] : Value(std::int64_t{0}), two ? args[2] : args[1]);
}

Value randperm(Args& args) {
  const auto size = size_from(args[0]);
  if (!size) throw Unsure{};
  const Shape shape = checked_shape(args.machine(), {*size}, "");
  return drawn(args, shape, options(args, 1, 2, Dtype::kInt64), [](numeric::Generator& generator, Dtype dtype, std::int64_t count) {
    return numeric::randperm(generator, dtype, count);
  });
}

/// a op b, element by element and rounded to a's dtype; b is a tensor of a's shape or a number.
template <class Op>
Values with_each(const Values& a, const Value& b, double number, Op op) {
  const Tensor* tensor = as<Tensor>(b);
  std::vector<double> out = a.to_doubles();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = op(out[i], tensor == nullptr ? number : tensor->spec.values->number(static_cast<std::int64_t>(i)));
  return Values::from_doubles(a.dtype(), out);
}

/// torch.normal with tensors for mean or std: a draw around 0, multiplied by std where that is a tensor, and moved by mean.
Value normal_of_tensors(Args& args, const Tensor* mean, const Tensor* deviation) {
  const Shape a = mean != nullptr ? mean->spec.shape : Shape{};
  const Shape b = deviation != nullptr ? deviation->spec.shape : Shape{};
  TensorSpec spec{args.machine().checked(ops::broadcast(a, b)), (mean != nullptr ? mean : deviation)->spec.dtype, "cpu", std::nullopt};
  const Made made{spec.dtype};
  bool followed = true;
  for (const Tensor* tensor : {mean, deviation}) {
    followed = followed && (tensor == nullptr || (tensor->spec.values && tensor->spec.shape == spec.shape && tensor->spec.dtype == spec.dtype));
  }
  if (!followed || !is_floating(spec.dtype)) {
    args.machine().lose_generator();
    return leaf(args, std::move(spec), made, Certainty::kSample);
  }
  return drawn(args, spec.shape, made, [&](numeric::Generator& generator, Dtype dtype, std::int64_t count) -> numeric::Drawn {
    Values draws = LOSSFIT_TRY(numeric::normal(generator, dtype, count, 0, deviation != nullptr ? 1 : args.number(1)));
    if (deviation != nullptr) draws = with_each(draws, args[1], 1, [](double x, double by) { return x * by; });
    return with_each(draws, args[0], mean != nullptr ? 0 : args.number(0), [](double x, double by) { return x + by; });
  });
}

/// torch.normal(mean, std, size), or with tensors for either.
Value normal(Args& args) {
  Tensor* mean = as<Tensor>(args[0]);
  Tensor* deviation = as<Tensor>(args[1]);
  if (mean != nullptr || deviation != nullptr) return normal_of_tensors(args, mean, deviation);
  const double center = args.number(0);
  const double spread = args.number(1);
  return drawn(args, named_shape(args, 2, false), options(args, 3, 4, args.machine().default_dtype),
               [&](numeric::Generator& generator, Dtype dtype, std::int64_t count) { return numeric::normal(generator, dtype, count, center, spread); });
}

/// Draws that fill a tensor: `x.normal_()`.
template <class Draw>
Value refill(Args& args, Draw&& draw) {
  Tensor& x = args.tensor(0);
  const Certainty certainty = args.machine().draw_certainty();
  std::optional<Values> values;
  if (const auto count = x.spec.shape.element_count()) {
    values = args.machine().draw(*count, [&](numeric::Generator& generator) -> std::optional<Values> {
      numeric::Drawn made = draw(generator, x.spec.dtype, *count);
      if (!made.ok()) args.machine().raise(std::string(name(made.error().type)), made.error().message);
      return std::move(made).value();
    });
  } else {
    args.machine().lose_generator();
  }
  args.machine().mutate(x, std::move(values));
  x.certainty = certainty;
  return &x;
}
Value fill_normal(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) { return numeric::normal(generator, dtype, count, args.number(1), args.number(2)); });
}
Value fill_uniform(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) { return numeric::uniform(generator, dtype, count, args.number(1), args.number(2)); });
}
Value fill_bernoulli(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) { return numeric::bernoulli(generator, dtype, count, args.number(1)); });
}
Value fill_random(Args& args) {
  return refill(args, [&](auto& generator, Dtype dtype, std::int64_t count) {
    if (!args.is_given(1)) return numeric::random(generator, dtype, count);
    const bool two = args.is_given(2) && !args.is_none(2);
    return numeric::randint(generator, dtype, count, two ? args.integer(1) : 0, two ? args.integer(2) : args.integer(1));
  });
}

/// Draws whose law depends on a tensor; of multinomial and poisson the values are not followed.
Value poisson(Args& args) {
  Tensor& x = args.tensor(0);
  args.machine().lose_generator();
  return args.result(tensor::like(x.spec, x.spec.shape));
}

Value bernoulli(Args& args) {
  const Tensor& x = args.tensor(0);
  for (std::int64_t i = 0; x.spec.values && i < x.spec.values->count(); ++i) {
    const double p = x.spec.values->number(i);
    if (p >= 0 && p <= 1) continue;
    args.machine().raise("RuntimeError", "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
  }
  if (!x.spec.values || !is_floating(x.spec.dtype)) {
    args.machine().lose_generator();
    return args.machine().tensor({x.spec.shape, x.spec.dtype, "cpu", std::nullopt});
  }
  return drawn(args, x.spec.shape, Made{x.spec.dtype},
               [&](numeric::Generator& generator, Dtype, std::int64_t) { return numeric::bernoulli(generator, *x.spec.values); });
}
Value multinomial(Args& args) {
  const Tensor& x = args.tensor(0);
  args.machine().lose_generator();
  const std::int64_t count = args.integer(1);
  if (x.spec.shape.rank() < 1 || x.spec.shape.rank() > 2) args.machine().raise("RuntimeError", "prob_dist must be 1 or 2 dim");
  if (!args.flag(2) && x.spec.shape[-1].is_number() && count > x.spec.shape[-1].number()) {
    args.machine().raise("RuntimeError", "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  }
  Shape shape = x.spec.shape;
  shape[-1] = count;
  return args.machine().tensor({shape, Dtype::kInt64, "cpu", std::nullopt});
}

Value manual_seed(Args& args) {
  if (const auto seed = integer_of(args[0])) {
    args.machine().seed(static_cast<std::uint64_t>(*seed));
  } else {
    args.machine().lose_generator();
  }
  return Unknown{};
}

constexpr unsigned kMaker = kTorch;
LOSSFIT_TEXT_DATA constexpr Native kRows[] = {
    {kMaker, "randn", "*size, dtype=None, requires_grad=False", randn},
    {kMaker, "rand", "*size, dtype=None, requires_grad=False", rand},
    {kMaker, "randn_like", "input, *, dtype=None, requires_grad=False", randn_like},
    {kMaker, "rand_like", "input, *, dtype=None, requires_grad=False", rand_like},
    {kMaker, "randint", "*bounds, dtype=None, requires_grad=False, low=None, high=None, size=None", randint},
    {kMaker, "randint_like", "input, low, high=None, dtype=None, requires_grad=False", randint_like},
    {kMaker, "randperm", "n, dtype=None, requires_grad=False", randperm},
    {kMaker, "normal", "mean, std=1.0, size=None, dtype=None, requires_grad=False", normal},
    {kMethod, "normal_", "input, mean=0.0, std=1.0", fill_normal},
    {kMethod, "uniform_", "input, a=0.0, b=1.0", fill_uniform},
    {kMethod, "bernoulli_", "input, p=0.5", fill_bernoulli},
    {kMethod, "random_", "input, low=None, high=None", fill_random},
    {kMaker | kMethod, "bernoulli", "input", bernoulli},
    {kMaker, "poisson", "input", poisson},
    {kMaker | kMethod, "multinomial", "input, num_samples, replacement=False", multinomial},
    {kMaker, "manual_seed", "seed", manual_seed},
    {kPath, "torch.random.manual_seed", "seed", manual_seed},
};

}  // namespace

std::span<const Native> random_natives() { return kRows; }

}  // namespace lossfit::snippet
