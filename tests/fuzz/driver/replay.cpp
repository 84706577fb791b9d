// Runs a fuzz target without libFuzzer: its seeds, then mutations of them drawn from a fixed seed, for as long as it is
// told. `npm test` runs every target so, in whatever way the build was configured; scripts/fuzz.mjs hunts in earnest.
// usage: replay_TARGET SECONDS SEED_FOLDER
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937;

constexpr std::size_t kLongest = 8192;
constexpr std::size_t kMostMutations = 6;

std::size_t below(Random& random, std::size_t limit) { return limit == 0 ? 0 : random() % limit; }

std::vector<Bytes> seeds_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> seeds;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

/// One small accident: a byte, a piece left out, said twice, or taken from another seed.
void mutate(Bytes& bytes, const Bytes& other, Random& random) {
  const std::size_t at = below(random, bytes.size() + 1);
  const std::size_t length = below(random, std::min<std::size_t>(bytes.size() - at, 64) + 1);
  const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random() % 6) {
    case 0: if (at < bytes.size()) bytes[at] = static_cast<std::uint8_t>(random()); break;
    case 1: bytes.erase(from, from + static_cast<std::ptrdiff_t>(length)); break;
    case 2: bytes.insert(from, static_cast<std::uint8_t>("()[]{},:=\"'\n 0"[random() % 14])); break;
    case 3: {
      const Bytes piece(from, from + static_cast<std::ptrdiff_t>(length));
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(random, bytes.size() + 1)), piece.begin(), piece.end());
      break;
    }
    case 4: {
      const std::size_t begin = below(random, other.size());
      const std::size_t end = begin + below(random, std::min<std::size_t>(other.size() - begin, 256) + 1);
      bytes.insert(from, other.begin() + static_cast<std::ptrdiff_t>(begin), other.begin() + static_cast<std::ptrdiff_t>(end));
      break;
    }
    default: bytes.resize(at); break;
  }
  if (bytes.size() > kLongest) bytes.resize(kLongest);
}

void ask(const Bytes& bytes) {
  // A copy of its own, so that a sanitizer sees the first byte read behind it.
  const Bytes exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s SECONDS SEED_FOLDER\n", argv[0]), 2;
  const std::vector<Bytes> seeds = seeds_of(argv[2]);
  if (seeds.empty()) return std::fprintf(stderr, "%s holds no seeds\n", argv[2]), 2;
  for (const Bytes& seed : seeds) ask(seed);
  Random random(20);
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(std::atof(argv[1]));
  std::size_t runs = seeds.size();
  for (; std::chrono::steady_clock::now() < end; ++runs) {
    Bytes bytes = seeds[below(random, seeds.size())];
    for (std::size_t i = below(random, kMostMutations) + 1; i > 0; --i) mutate(bytes, seeds[below(random, seeds.size())], random);
    ask(bytes);
  }
  std::printf("%zu runs, no finding\n", runs);
  return 0;
}
