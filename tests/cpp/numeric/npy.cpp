// .npy files: what NumPy writes is read as it is meant, and what cannot be a tensor is refused with advice.
#include "lossfit/npy.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numeric/npy_header.hpp"

namespace lossfit::numeric {
namespace {

/// A file that goes with the test.
class TemporaryFile {
 public:
  TemporaryFile() {
    static int number = 0;
    path_ = (std::filesystem::temp_directory_path() /
             ("lossfit-" + std::to_string(::getpid()) + "-" + std::to_string(number++) + ".npy")).string();
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

  void hold(const std::string& bytes) const {
    std::FILE* file = std::fopen(path_.c_str(), "wb");
    REQUIRE(file != nullptr);
    REQUIRE(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
    std::fclose(file);
  }

 private:
  std::string path_;
};

/// A file of NumPy's: version, the header's dictionary as NumPy pads it, data.
std::string npy(int version, std::string dict, const std::string& data, std::size_t alignment = 64) {
  const std::size_t before = version == 1 ? 10 : 12;
  while ((before + dict.size() + 1) % alignment != 0) dict += ' ';
  dict += '\n';
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  for (std::size_t i = 0; i < before - 8; ++i) text += static_cast<char>(dict.size() >> (8 * i) & 0xff);
  return text + dict + data;
}

std::string dict(const std::string& descr, const std::string& shape, bool fortran = false) {
  return "{'descr': " + descr + ", 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
}

template <class T>
std::string raw(std::initializer_list<T> elements) {
  std::string bytes;
  for (const T& element : elements) bytes.append(reinterpret_cast<const char*>(&element), sizeof element);
  return bytes;
}

Outcome<TensorSpec> read(const std::string& bytes) {
  const TemporaryFile file;
  file.hold(bytes);
  return read_npy(file.path());
}

using Numbers = std::vector<double>;

TEST_CASE("npy: each dtype that tensors have is read as itself") {
  struct Case {
    std::string descr;
    std::string data;
    Dtype dtype;
    Numbers numbers;
  };
  const std::vector<Case> cases = {
      {"'<f4'", raw<float>({1.5f, -2}), Dtype::kFloat32, {1.5, -2}},
      {"'<f8'", raw<double>({0.1, 1e300}), Dtype::kFloat64, {0.1, 1e300}},
      {"'<f2'", raw<std::uint16_t>({0x3e00, 0xc000}), Dtype::kFloat16, {1.5, -2}},
      {"'<i8'", raw<std::int64_t>({-100, 7}), Dtype::kInt64, {-100, 7}},
      {"'<i4'", raw<std::int32_t>({-100, 7}), Dtype::kInt32, {-100, 7}},
      {"'<i2'", raw<std::int16_t>({-100, 7}), Dtype::kInt16, {-100, 7}},
      {"'|i1'", raw<std::int8_t>({-100, 7}), Dtype::kInt8, {-100, 7}},
      {"'|u1'", raw<std::uint8_t>({200, 7}), Dtype::kUint8, {200, 7}},
      {"'|b1'", raw<std::uint8_t>({0, 1}), Dtype::kBool, {0, 1}},
      {"'|b1'", raw<std::uint8_t>({0, 2}), Dtype::kBool, {0, 1}},
  };
  for (const Case& one : cases) {
    for (const int version : {1, 2, 3}) {
      INFO(one.descr << ", version " << version);
      const auto tensor = read(npy(version, dict(one.descr, "(2,)"), one.data));
      REQUIRE(tensor.ok());
      CHECK(tensor->dtype == one.dtype);
      CHECK(tensor->shape.text() == "[2]");
      CHECK(tensor->values->to_doubles() == one.numbers);
    }
  }
}

TEST_CASE("npy: shapes of every rank, empty ones included") {
  CHECK(read(npy(1, dict("'<f4'", "()"), raw<float>({3})))->shape.text() == "[]");
  CHECK(read(npy(1, dict("'<f4'", "(0, 4)"), ""))->values->count() == 0);
  CHECK(read(npy(1, dict("'<f4'", "(2L, 1L, 1L)"), raw<float>({3, 4})))->shape.text() == "[2, 1, 1]");
}

TEST_CASE("npy: Fortran order is turned into rows") {
  const auto matrix = read(npy(1, dict("'<i4'", "(2, 3)", true), raw<std::int32_t>({1, 4, 2, 5, 3, 6})));
  CHECK(matrix->values->to_doubles() == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(read(npy(1, dict("'<i2'", "(1, 3)", true), raw<std::int16_t>({1, 2, 3})))->values->to_doubles() == Numbers{1, 2, 3});

  // Element (i, j, k, l) of an array larger than a tile, by NumPy's definition of the order.
  const std::int64_t sizes[] = {37, 3, 5, 41};
  std::string data;
  for (std::int64_t l = 0; l < sizes[3]; ++l)
    for (std::int64_t k = 0; k < sizes[2]; ++k)
      for (std::int64_t j = 0; j < sizes[1]; ++j)
        for (std::int64_t i = 0; i < sizes[0]; ++i) data += raw<std::int64_t>({((i * sizes[1] + j) * sizes[2] + k) * sizes[3] + l});
  const auto cube = read(npy(1, dict("'<i8'", "(37, 3, 5, 41)", true), data));
  const auto elements = cube->values->span<std::int64_t>();
  REQUIRE(elements.size() == 37 * 3 * 5 * 41);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) wrong += elements[i] != static_cast<std::int64_t>(i);
  CHECK(wrong == 0);
}

TEST_CASE("npy: data that starts at an odd byte is copied into place") {
  const auto tensor = read(npy(1, dict("'<f8'", "(2,)"), raw<double>({1, 2}), 1));
  REQUIRE(tensor.ok());
  CHECK(reinterpret_cast<std::uintptr_t>(tensor->values->bytes()) % alignof(double) == 0);
  CHECK(tensor->values->to_doubles() == Numbers{1, 2});
}

TEST_CASE("npy: a file that cannot be a tensor is refused, saying why and what to write") {
  struct Case {
    std::string bytes;
    std::string code;
    std::string message;
    std::string help;
  };
  const std::string two = raw<float>({1, 2});
  const std::vector<Case> cases = {
      {npy(1, dict("'<f4'", "(3,)"), two), "npy-truncated",
       "shape (3,) of float32 takes 12 bytes, and the file holds 8", "copy or write the file again"},
      {npy(1, dict("'<f4'", "(2,)"), two).substr(0, 40), "npy-truncated", "the file ends within its header", "copy or write it again"},
      {"\x93NUMPY\x01", "npy-truncated", "the file ends within its header", "copy or write it again"},
      {"", "npy-truncated", "the file is empty", "copy or write it again"},
      {"hello, this is text", "bad-npy", "this is not a .npy file", "write it with numpy.save"},
      {std::string("PK\x03\x04 and so on"), "bad-npy", "this is an archive (.npz), not one array",
       "save one array of it: numpy.save(path, archive['name'])"},
      {npy(9, dict("'<f4'", "(2,)"), two), "bad-npy", "version 9 of the .npy format is not known", "write the file again with numpy.save"},
      {npy(1, dict("'|O'", "(2,)"), two), "npy-dtype", "the array holds Python objects (dtype '|O'), not numbers",
       "save numbers: numpy.save(path, a.astype(numpy.float32))"},
      {npy(1, dict("'>f4'", "(2,)"), two), "npy-dtype", "the numbers are big-endian (dtype '>f4')",
       "save them little-endian: numpy.save(path, a.astype('<f4'))"},
      {npy(1, dict("[('a', '<f4'), ('b', '<i4')]", "(1,)"), two), "npy-dtype",
       "the array holds records of several fields, not numbers", "save one field: numpy.save(path, a['name'])"},
      {npy(1, dict("'<c8'", "(1,)"), two), "npy-dtype", "a tensor cannot have NumPy's dtype '<c8'",
       "save float16, float32, float64, int8, int16, int32, int64, uint8 or bool"},
      {npy(1, dict("'<u4'", "(2,)"), two), "npy-dtype", "a tensor cannot have NumPy's dtype '<u4'",
       "save float16, float32, float64, int8, int16, int32, int64, uint8 or bool"},
      {npy(1, dict("'<f4'", "(4294967296, 4294967296)"), two), "bad-npy",
       "shape (4294967296, 4294967296) has more elements than 64 bits can count", "write the file again with numpy.save"},
      {npy(1, dict("'<f4'", "(99999999999999999999,)"), two), "bad-npy",
       "the header's shape is not a tuple of sizes that fit in 64 bits", "write the file again with numpy.save"},
      {npy(1, dict("'<f4'", "(-1,)"), two), "bad-npy",
       "the header's shape is not a tuple of sizes that fit in 64 bits", "write the file again with numpy.save"},
      {npy(1, "{'descr': '<f4'}", two), "bad-npy", "the header is not the dictionary that NumPy writes", "write the file again with numpy.save"},
      {npy(1, "__import__('os')", two), "bad-npy", "the header is not the dictionary that NumPy writes", "write the file again with numpy.save"},
  };
  for (const Case& one : cases) {
    INFO(one.message);
    const auto tensor = read(one.bytes);
    REQUIRE(!tensor.ok());
    CHECK(tensor.error().code == one.code);
    CHECK(tensor.error().message == one.message);
    CHECK(tensor.error().help == one.help);
  }
}

TEST_CASE("npy: every prefix of a file is refused, and none crashes") {
  const std::string whole = npy(2, dict("'<f8'", "(2, 2)", true), raw<double>({1, 2, 3, 4}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size << " bytes");
    CHECK(!read(whole.substr(0, size)).ok());
  }
  CHECK(read(whole).ok());
}

#ifndef __EMSCRIPTEN__ // which cannot make a file this large
TEST_CASE("npy: an array larger than memory is refused before anything is read") {
  const TemporaryFile file;
  const std::string header = npy(1, dict("'<f8'", "(1000000, 1000000)"), "");
  file.hold(header);
  // The file is sparse: its size is there, its blocks are not.
  REQUIRE(::truncate(file.path().c_str(), static_cast<off_t>(header.size()) + 8'000'000'000'000) == 0);
  const auto tensor = read_npy(file.path());
  REQUIRE(!tensor.ok());
  CHECK(tensor.error().code == "too-large");
  CHECK(tensor.error().message.starts_with("the array takes 8000.0 GB and this machine has "));
}
#endif

TEST_CASE("npy: a missing file and a folder are faults") {
  CHECK(read_npy("/no/such/file.npy").error().message == "cannot open the file: No such file or directory");
  CHECK(read_npy("/").error().code == "unreadable-file");
}

TEST_CASE("npy: what is written is read back, bfloat16 as float32") {
  for (const Dtype dtype : kAllDtypes) {
    INFO(name(dtype));
    TensorSpec tensor;
    tensor.shape = Shape{2, 3};
    tensor.dtype = dtype;
    tensor.values = Values::from_doubles(dtype, Numbers{0, 1, 0.5, 1, 100, 0});
    const TemporaryFile file;
    REQUIRE(write_npy(file.path(), tensor).ok());
    const auto again = read_npy(file.path());
    REQUIRE(again.ok());
    CHECK(again->dtype == (dtype == Dtype::kBfloat16 ? Dtype::kFloat32 : dtype));
    CHECK(again->shape.text() == "[2, 3]");
    CHECK(again->values->to_doubles() == tensor.values->to_doubles());
    CHECK(!std::filesystem::exists(file.path() + ".part"));
  }
}

TEST_CASE("npy: the header written is NumPy's own, to the byte") {
  const std::int64_t sizes[] = {2, 3};
  CHECK(npy_header_text(Dtype::kFloat32, sizes) == npy(1, dict("'<f4'", "(2, 3)"), ""));
  CHECK(npy_header_text(Dtype::kBool, std::span(sizes, 1)) == npy(1, dict("'|b1'", "(2,)"), ""));
  CHECK(npy_header_text(Dtype::kInt64, {}) == npy(1, dict("'<i8'", "()"), ""));
}

TEST_CASE("npy: writing where nothing can be written is a fault") {
  TensorSpec tensor;
  tensor.shape = Shape{};
  tensor.values = Values::from_doubles(Dtype::kFloat32, Numbers{1});
  CHECK(write_npy("/no/such/folder/a.npy", tensor).error().message == "cannot create the file: No such file or directory");
}

}  // namespace
}  // namespace lossfit::numeric
