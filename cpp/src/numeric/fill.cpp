// Drawing what was not given; see fill.hpp.
#include "numeric/fill.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#ifndef __EMSCRIPTEN__
#include <unistd.h>
#endif

#include "numeric/random.hpp"
#include "numeric/tensor_values.hpp"

namespace lossfit::numeric {
namespace {

/// The number of classes that indices may name: the class axis of the scores.
std::int64_t class_count(const LossDef& def, const Question& question) {
  for (const Argument& argument : def.signature) {
    const TensorSpec* scores = argument.is_tensor ? find_named(question.tensors, argument.name) : nullptr;
    if (scores == nullptr || scores->shape.is_scalar()) continue;
    if (argument.name == "log_probs") return scores->shape[-1].number();
    if (const TensorSpec* weight = find_named(question.tensors, "linear_weight")) return weight->shape.is_scalar() ? 1 : weight->shape[0].number();
    return scores->shape[scores->shape.rank() > 1 ? 1 : 0].number();
  }
  return 1;
}

Values drawn(Drawn draw, Dtype dtype, std::int64_t count) { return draw.ok() ? std::move(draw).value() : Values(dtype, count); }

Values integers(Generator& generator, const TensorSpec& spec, std::int64_t count, std::int64_t low, std::int64_t high) {
  return drawn(randint(generator, Dtype::kInt64, count, low, std::max(high, low + 1)), Dtype::kInt64, count).cast(spec.dtype);
}

Values signs(Generator& generator, const TensorSpec& spec, std::int64_t count) {
  const Values bits = integers(generator, {spec.shape, Dtype::kInt64}, count, 0, 2);
  std::vector<double> numbers = bits.to_doubles();
  for (double& number : numbers) number = 2 * number - 1;
  return Values::from_doubles(spec.dtype, numbers);
}

Values log_probabilities(Generator& generator, const TensorSpec& spec, std::int64_t count, std::int64_t axis) {
  TensorSpec scores{spec.shape, spec.dtype, spec.device, drawn(normal(generator, spec.dtype, count), spec.dtype, count)};
  const auto result = spec.shape.is_scalar() ? Checked<TensorSpec>(scores) : tensor::log_softmax(scores, axis);
  return result.ok() && result->values ? *result->values : *scores.values;
}

Values sample(Generator& generator, const LossDef& def, const Question& question, const Argument& argument, const TensorSpec& spec) {
  const std::int64_t count = spec.shape.element_count().value_or(0);
  const std::int64_t classes = class_count(def, question);
  const bool floating = is_floating(spec.dtype);
  switch (argument.sample) {
    case Sample::kNormal:
      if (floating) return drawn(normal(generator, spec.dtype, count), spec.dtype, count);
      return integers(generator, spec, count, 0, 2);
    case Sample::kProbability:
      if (floating) return drawn(uniform(generator, spec.dtype, count), spec.dtype, count);
      return integers(generator, spec, count, 0, 2);
    case Sample::kLogProbability: return log_probabilities(generator, spec, count, argument.name == "log_probs" || spec.shape.rank() < 2 ? -1 : 1);
    case Sample::kClassIndex:
      if (floating) return drawn(uniform(generator, spec.dtype, count), spec.dtype, count);
      return integers(generator, spec, count, argument.name == "targets" ? 1 : 0, classes);
    case Sample::kSign: return signs(generator, spec, count);
    case Sample::kCount: return integers(generator, spec, count, 0, 5);
    case Sample::kLength: {
      const TensorSpec* counted = find_named(question.tensors, argument.name == "input_lengths" ? "log_probs" : "targets");
      const bool usable = counted != nullptr && !counted->shape.is_scalar();
      const std::int64_t length = !usable ? 1 : argument.name == "input_lengths" ? counted->shape[0].number() : counted->shape[-1].number();
      return Values::from_integers(spec.dtype, std::vector<std::int64_t>(static_cast<std::size_t>(count), length));
    }
  }
  return Values(spec.dtype, count);
}

std::string gigabytes(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / static_cast<double>(std::int64_t{1} << 30));
  return text;
}

}  // namespace

std::int64_t memory_limit() {
  constexpr std::int64_t kGiB = std::int64_t{1} << 30;
#ifdef __EMSCRIPTEN__
  return kGiB;
#else
  // What the kernel can give without swapping; without the file, as outside Linux, what the machine has in all.
  if (std::FILE* file = std::fopen("/proc/meminfo", "r")) {
    char line[128];
    long long kib = 0;
    bool found = false;
    while (!found && std::fgets(line, sizeof line, file) != nullptr) found = std::sscanf(line, "MemAvailable: %lld kB", &kib) == 1;
    std::fclose(file);
    if (found) return kib << 10;
  }
  return std::max<std::int64_t>(kGiB, std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE));
#endif
}

Outcome<Done> check_memory(const LossDef& def, const Question& question, const std::optional<Meta>& result, std::int64_t copies_of_learned) {
  constexpr std::int64_t kSmall = std::int64_t{1} << 26;  // always there
  std::int64_t total = 0;
  const auto add = [&](const Shape& shape, Dtype dtype, std::int64_t copies) {
    std::int64_t bytes = 0;
    const bool overflows = __builtin_mul_overflow(shape.element_count().value_or(0), static_cast<std::int64_t>(item_size(dtype)) * copies, &bytes) ||
                           __builtin_add_overflow(total, bytes, &total);
    if (overflows) total = std::numeric_limits<std::int64_t>::max();
  };
  if (result) add(result->shape, result->dtype, 1);
  for (const auto& [name, spec] : question.tensors) {
    const Argument* argument = def.find_argument(name);
    add(spec.shape, spec.dtype, argument != nullptr && argument->learned ? copies_of_learned : 1);
  }
  if (total <= kSmall || total <= memory_limit()) return Done{};
  return Fault{"too-large", "tensors", "computing this takes " + gigabytes(total) + " of memory, and there are " + gigabytes(memory_limit()),
               "leave evaluate out to check shapes alone, use smaller sizes, or compute it with the command line on a machine with more"};
}

void fill_missing(const LossDef& def, Question& question, std::uint64_t seed) {
  Generator generator(seed);
  for (const Argument& argument : def.signature) {
    for (auto& [name, spec] : question.tensors) {
      if (name == argument.name && !spec.values) spec.values = sample(generator, def, question, argument, spec);
    }
  }
}

}  // namespace lossfit::numeric
