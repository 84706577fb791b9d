// Random numbers exactly as PyTorch's CPU generator draws them, so that a seeded snippet gives the number PyTorch prints.
// A `Generator` holds the state; every other function draws the elements of one tensor from it, in PyTorch's order.
//
// PyTorch's draws depend a little on the processor: the reference here is its AVX2 build, which x86 machines with AVX2 or
// AVX-512 run. The baseline build differs from it in the last bit of some float32 values. `bernoulli` with a probability
// for all elements (and so dropout) is drawn through MKL by PyTorch's own wheels on Intel processors; here, as on AMD and
// in builds without MKL, it comes from the generator.
#pragma once

#include <cstdint>
#include <optional>
#include <random>

#include "lossfit/outcome.hpp"
#include "lossfit/report.hpp"
#include "lossfit/values.hpp"

namespace lossfit::numeric {

/// `torch.Generator` on the CPU: a Mersenne twister and the second normal of a Box-Muller pair.
/// A copy continues independently from the same state. Source: https://pytorch.org/docs/2.14/generated/torch.Generator.html
class Generator {
 public:
  /// The seed of a process that called no `manual_seed`.
  static constexpr std::uint64_t kDefaultSeed = 67280421310721u;

  explicit Generator(std::uint64_t seed = kDefaultSeed) { manual_seed(seed); }

  /// Starts over from `seed`; Python's negative seeds wrap to 64 bits first. Only the low 32 bits reach the twister.
  void manual_seed(std::uint64_t seed);

  /// 32 random bits.
  std::uint32_t random() { return static_cast<std::uint32_t>(engine_()); }
  /// 64 random bits, the high half drawn first.
  std::uint64_t random64();
  /// Uniform in [0, 1), 24 bits.
  float uniform_float();
  /// Uniform in [0, 1), 53 bits.
  double uniform_double();
  /// Standard normal; draws two and keeps one for the next call.
  double normal();

 private:
  std::mt19937 engine_;
  std::optional<double> next_normal_;
};

/// The drawn elements, or the exception PyTorch raises before it draws anything.
using Drawn = Outcome<Values, TorchError>;

/// `uniform_(from, to)` on `count` elements of a floating dtype; `torch.rand` is `uniform` over [0, 1).
/// Raises for other dtypes, from > to, and bounds that the dtype cannot hold.
Drawn uniform(Generator& generator, Dtype dtype, std::int64_t count, double from = 0, double to = 1);

/// `normal_(mean, std)` on `count` contiguous elements of a floating dtype; `torch.randn` is the standard normal.
/// Fewer than 16 elements come one by one in double precision, 16 or more in blocks. Raises for other dtypes and std < 0.
Drawn normal(Generator& generator, Dtype dtype, std::int64_t count, double mean = 0, double std = 1);

/// `random_(low, high)`: integers in [low, high), of any dtype; `torch.randint` is this with dtype int64.
/// Raises for low >= high and for bounds that the dtype cannot hold.
Drawn randint(Generator& generator, Dtype dtype, std::int64_t count, std::int64_t low, std::int64_t high);

/// `random_()`: integers over the dtype's whole non-negative range; over [0, 2^mantissa] for a floating dtype.
Drawn random(Generator& generator, Dtype dtype, std::int64_t count);

/// `torch.randperm(count)`: the numbers 0 to count - 1, shuffled. Raises for bool and where `dtype` cannot hold them.
Drawn randperm(Generator& generator, Dtype dtype, std::int64_t count);

/// `bernoulli_(p)`: ones with probability `p`, of any dtype. Raises for p outside [0, 1].
Drawn bernoulli(Generator& generator, Dtype dtype, std::int64_t count, double p);

/// `torch.bernoulli(p)`: for each probability a one or zero of its dtype, which must be floating.
Drawn bernoulli(Generator& generator, const Values& p);

/// What `F.dropout(x, p)` multiplies x by, element by element: 0 with probability `p`, else 1 / (1 - p). For p = 0 and
/// p = 1 nothing is drawn. Raises for p outside [0, 1].
Drawn dropout_factors(Generator& generator, Dtype dtype, std::int64_t count, double p);

}  // namespace lossfit::numeric
