// Holds random draws and layer initialisation to what PyTorch 2.14 drew (tests/corpus/random-2.14.jsonl).
#include "numeric/random.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numeric/init.hpp"
#include "test_paths.hpp"

namespace lossfit::numeric {
namespace {

using Json = nlohmann::json;

std::vector<Json> corpus() {
  std::ifstream file(LOSSFIT_SOURCE_DIR "/tests/corpus/random-2.14.jsonl");
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
  return lines;
}

/// The drawn elements with their shape: `size` is a count, or a list of sizes.
TensorSpec shaped(Values values, const Json& size) {
  TensorSpec spec;
  const auto sizes = size.is_array() ? size.get<std::vector<std::int64_t>>() : std::vector{values.count()};
  spec.shape = Shape(std::vector<Dim>(sizes.begin(), sizes.end()));
  spec.dtype = values.dtype();
  spec.values = std::move(values);
  return spec;
}

/// The tensors a recorded draw yields, or PyTorch's exception.
class Replay {
 public:
  explicit Replay(std::uint64_t seed) : generator_(seed) {}

  Outcome<Parameters, TorchError> draw(const std::string& op, const Json& args) {
    a_ = &args;
    if (auto values = elements(op)) {
      if (!values->ok()) return values->error();
      return Parameters{{"", shaped(**values, args[1])}};
    }
    return layer(op);
  }

 private:
  std::int64_t integer(std::size_t i) const { return (*a_)[i].get<std::int64_t>(); }
  double real(std::size_t i) const { return (*a_)[i].get<double>(); }
  bool flag(std::size_t i) const { return (*a_)[i].get<bool>(); }
  std::vector<std::int64_t> sizes(std::size_t i) const { return (*a_)[i].get<std::vector<std::int64_t>>(); }
  std::optional<std::int64_t> maybe(std::size_t i) const {
    return (*a_)[i].is_null() ? std::nullopt : std::optional(integer(i));
  }
  Dtype dtype() const { return *parse_dtype((*a_)[0].get<std::string>()); }

  std::optional<Drawn> elements(const std::string& op) {
    if (op == "uniform") return uniform(generator_, dtype(), integer(1), real(2), real(3));
    if (op == "normal") return normal(generator_, dtype(), integer(1), real(2), real(3));
    if (op == "randint") return randint(generator_, dtype(), integer(1), integer(2), integer(3));
    if (op == "random") return random(generator_, dtype(), integer(1));
    if (op == "randperm") return randperm(generator_, dtype(), integer(1));
    if (op == "bernoulli") return bernoulli(generator_, dtype(), integer(1), real(2));
    if (op == "dropout") return dropout_factors(generator_, dtype(), integer(1), real(2));
    if (op == "bernoulli_each") return bernoulli(generator_, linspace(dtype(), integer(1)));
    if (op == "kaiming_uniform") return Drawn(kaiming_uniform(generator_, dtype(), sizes(1), real(2)));
    if (op == "kaiming_normal") return Drawn(kaiming_normal(generator_, dtype(), sizes(1), real(2)));
    if (op == "xavier_uniform") return Drawn(xavier_uniform(generator_, dtype(), sizes(1), real(2)));
    if (op == "xavier_normal") return Drawn(xavier_normal(generator_, dtype(), sizes(1), real(2)));
    return std::nullopt;
  }

  Parameters layer(const std::string& op) {
    if (op == "linear") return linear(generator_, integer(1), integer(2), flag(3), dtype());
    if (op == "bilinear") return bilinear(generator_, integer(1), integer(2), integer(3), flag(4), dtype());
    if (op == "convolution") {
      return convolution(generator_, {integer(1), integer(2), sizes(3), integer(4), flag(5), flag(6)}, dtype());
    }
    if (op == "embedding") return embedding(generator_, integer(1), integer(2), maybe(3), dtype());
    if (op == "recurrent") {
      return recurrent(generator_, {integer(1), integer(2), integer(3), integer(4), flag(5), flag(6), integer(7)}, dtype());
    }
    if (op == "recurrent_cell") {
      return recurrent_cell(generator_, {integer(1), integer(2), integer(3), 1, flag(4), false, 0}, dtype());
    }
    REQUIRE(op == "multihead_attention");
    return multihead_attention(generator_, {integer(1), maybe(2), maybe(3), flag(4), flag(5)}, dtype());
  }

  /// `torch.linspace(0, 1, count)` in float64, which counts down from the end in its second half.
  static Values linspace(Dtype dtype, std::int64_t count) {
    std::vector<double> numbers(static_cast<std::size_t>(count));
    const double step = count > 1 ? 1.0 / static_cast<double>(count - 1) : 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
      const bool first_half = i < count / 2 || count == 1;
      numbers[static_cast<std::size_t>(i)] =
          first_half ? step * static_cast<double>(i) : 1.0 - step * static_cast<double>(count - 1 - i);
    }
    return Values::from_doubles(dtype, numbers);
  }

  Generator generator_;
  const Json* a_ = nullptr;
};

/// float64 goes through the C library's logarithm, sine and cosine, whose last bit is not the same everywhere.
double tolerance(Dtype dtype) { return dtype == Dtype::kFloat64 ? 1e-14 : 0.0; }

bool same(double got, double want, Dtype dtype) {
  return std::abs(got - want) <= tolerance(dtype) * std::max(1.0, std::abs(want));
}

void check_tensor(const TensorSpec& got, const Json& want) {
  constexpr std::int64_t kKept = 32;
  std::vector<Dim> sizes;
  for (const Json& size : want["shape"]) sizes.emplace_back(size.get<std::int64_t>());
  REQUIRE(got.shape.text() == Shape(sizes).text());
  REQUIRE(name(got.dtype) == want["dtype"].get<std::string>());
  const std::vector<double> numbers = got.values->to_doubles();
  const Json& kept = want["kept"];
  double checksum = 0;
  double size = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double term = numbers[i] * static_cast<double>(1 + i % 97);
    checksum += term;
    size += std::abs(term);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::size_t at = i < kKept ? i : numbers.size() - kept.size() + i;
    // What is written rounds to the dtype's own value.
    const double recorded = kept[i].is_boolean() ? kept[i].get<bool>() : kept[i].get<double>();
    const Values want_value = Values::from_doubles(Dtype::kFloat64, std::vector<double>{recorded}).cast(got.dtype);
    const bool exact = got.dtype == Dtype::kInt64;
    INFO("element " << at);
    if (exact) {
      CHECK(got.values->integer(static_cast<std::int64_t>(at)) == kept[i].get<std::int64_t>());
    } else if (!same(numbers[at], want_value.number(0), got.dtype)) {
      CHECK(numbers[at] == want_value.number(0));
    }
  }
  CHECK(std::abs(checksum - want["checksum"].get<double>()) <= tolerance(got.dtype) * size);
}

TEST_CASE("random numbers and initial weights are those PyTorch draws, in any order") {
  std::map<std::string, int> draws;
  for (const Json& line : corpus()) {
    if (!line.contains("draws")) continue;
    Replay replay(line["seed"].get<std::uint64_t>());
    for (const Json& draw : line["draws"]) {
      INFO("seed " << line["seed"] << ", " << draw["op"] << draw["args"]);
      const auto got = replay.draw(draw["op"], draw["args"]);
      REQUIRE(got.ok());
      REQUIRE(got->size() == draw["tensors"].size());
      for (std::size_t i = 0; i < got->size(); ++i) {
        INFO("tensor " << draw["tensors"][i]["name"]);
        CHECK((*got)[i].first == draw["tensors"][i]["name"].get<std::string>());
        check_tensor((*got)[i].second, draw["tensors"][i]);
      }
      ++draws[draw["op"]];
    }
  }
  CHECK(draws.size() == 19);
}

TEST_CASE("draws that PyTorch refuses are refused in its words") {
  int refusals = 0;
  for (const Json& line : corpus()) {
    if (!line.contains("refused")) continue;
    const Json& want = line["refused"];
    INFO(want["op"] << want["args"]);
    const auto got = Replay(0).draw(want["op"], want["args"]);
    REQUIRE(!got.ok());
    CHECK(name(got.error().type) == want["error"].get<std::string>());
    CHECK(got.error().message == want["message"].get<std::string>());
    ++refusals;
  }
  CHECK(refusals > 20);
}

TEST_CASE("a copied generator continues from the same state, and seeding starts over") {
  Generator first(7);
  first.normal();
  Generator second = first;
  CHECK(first.normal() == second.normal());
  CHECK(first.random64() == second.random64());
  first.normal();
  first.manual_seed(7);
  CHECK(first.normal() == Generator(7).normal());
}

}  // namespace
}  // namespace lossfit::numeric
