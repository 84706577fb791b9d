// Mapping, reordering and writing .npy files; see npy.hpp. The header's text is npy_header.cpp's business.
#include "lossfit/npy.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "numeric/npy_header.hpp"

namespace lossfit::numeric {
namespace {

constexpr std::int64_t kProgressStep = std::int64_t{1} << 24;

Fault system_fault(const char* code, const std::string& path, const char* doing, int error) {
  return {code, path, std::string("cannot ") + doing + " the file: " + std::strerror(error), ""};
}

struct MappedFile {
  std::shared_ptr<const std::byte> start;
  std::int64_t size = 0;
};

Outcome<MappedFile> map_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_fault("unreadable-file", path, "open", errno);
  struct stat about {};
  if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
    ::close(file);
    return Fault{"unreadable-file", path, "this is not a regular file", "give the path of a .npy file"};
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size == 0) {
    ::close(file);
    return Fault{"npy-truncated", path, "the file is empty", "copy or write it again"};
  }
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  ::close(file);
  if (start == MAP_FAILED) return system_fault("unreadable-file", path, "map", error);
  return MappedFile{{static_cast<const std::byte*>(start), [start, size](const std::byte*) { ::munmap(start, size); }},
                    static_cast<std::int64_t>(size)};
}

/// This machine's memory in bytes.
std::int64_t physical_memory() {
  return static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::int64_t>(::sysconf(_SC_PAGESIZE));
}

std::string gigabytes(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
  return text;
}

/// Copies elements from Fortran to C order. The first and the last axis are the contiguous ones, before and after; they
/// are walked in tiles, so that neither side jumps a cache line at every element.
template <class Element>
void to_c_order(const std::byte* from, Element* to, const std::vector<std::int64_t>& shape, const Progress& progress) {
  constexpr std::int64_t kTile = 32;
  const std::int64_t first = shape.front();
  const std::int64_t last = shape.back();
  std::int64_t middle = 1;
  for (std::size_t axis = 1; axis + 1 < shape.size(); ++axis) middle *= shape[axis];
  const auto bytes = static_cast<std::int64_t>(sizeof(Element));
  const std::int64_t total = first * middle * last * bytes;
  std::int64_t told = 0;

  std::vector<std::int64_t> index(shape.size(), 0);  // of the middle axes, in C order
  for (std::int64_t m = 0; m < middle; ++m) {
    std::int64_t from_middle = 0;
    std::int64_t stride = first;
    for (std::size_t axis = 1; axis + 1 < shape.size(); ++axis) {
      from_middle += index[axis] * stride;
      stride *= shape[axis];
    }
    for (std::int64_t i0 = 0; i0 < first; i0 += kTile) {
      for (std::int64_t j0 = 0; j0 < last; j0 += kTile) {
        for (std::int64_t i = i0; i < std::min(i0 + kTile, first); ++i) {
          for (std::int64_t j = j0; j < std::min(j0 + kTile, last); ++j) {
            const std::int64_t source = i + from_middle + j * first * middle;
            std::memcpy(&to[(i * middle + m) * last + j], from + source * bytes, sizeof(Element));
          }
        }
      }
      const std::int64_t done = (m * first + std::min(i0 + kTile, first)) * last * bytes;
      if (progress && (done - told >= kProgressStep || done == total)) progress(told = done, total);
    }
    for (std::size_t axis = shape.size() - 1; axis-- > 1;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/// Elements of one size move alike, whatever they mean.
void to_c_order(const NpyHeader& header, const std::byte* from, std::byte* to, const Progress& progress) {
  switch (item_size(header.dtype)) {
    case 1: return to_c_order(from, reinterpret_cast<std::uint8_t*>(to), header.shape, progress);
    case 2: return to_c_order(from, reinterpret_cast<std::uint16_t*>(to), header.shape, progress);
    case 4: return to_c_order(from, reinterpret_cast<std::uint32_t*>(to), header.shape, progress);
    case 8: return to_c_order(from, reinterpret_cast<std::uint64_t*>(to), header.shape, progress);
  }
  assert(false);
}

/// A C++ bool is 0 or 1; a byte that is neither counts as true, as in NumPy.
bool holds_only_bools(const std::byte* bytes, std::int64_t count) {
  return std::all_of(bytes, bytes + count, [](std::byte byte) { return byte <= std::byte{1}; });
}

void normalise_bools(std::byte* bytes, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) bytes[i] = bytes[i] == std::byte{0} ? std::byte{0} : std::byte{1};
}

std::byte* writable(Values& values) {
  return visit_dtype(values.dtype(), [&](auto zero) {
    return reinterpret_cast<std::byte*>(values.mutable_span<decltype(zero)>().data());
  });
}

Values values_of(const NpyHeader& header, const MappedFile& file, const Progress& progress) {
  const std::byte* data = file.start.get() + header.data_offset;
  const auto longer_than_one = [](std::int64_t size) { return size > 1; };
  const bool reordered = header.fortran_order && header.count > 0 &&
                         std::count_if(header.shape.begin(), header.shape.end(), longer_than_one) > 1;
  const bool aligned = header.data_offset % static_cast<std::int64_t>(item_size(header.dtype)) == 0;
  const bool fits_bool = header.dtype != Dtype::kBool || holds_only_bools(data, header.count);
  if (!reordered && aligned && fits_bool) {
    return Values(header.dtype, header.count, std::shared_ptr<const std::byte>(file.start, data));
  }
  Values values(header.dtype, header.count);
  std::byte* to = writable(values);
  if (reordered) {
    to_c_order(header, data, to, progress);
  } else {
    std::memcpy(to, data, static_cast<std::size_t>(header.data_bytes()));
  }
  if (!fits_bool) normalise_bools(to, header.count);
  return values;
}

/// A file that is removed unless it is kept.
class PartialFile {
 public:
  explicit PartialFile(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "wb")) {}
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    if (file_ != nullptr) std::fclose(file_);
    if (!kept_) std::remove(path_.c_str());
  }

  bool is_open() const { return file_ != nullptr; }
  bool write(const void* bytes, std::size_t count) { return std::fwrite(bytes, 1, count, file_) == count; }
  /// Closes the file and gives it its name.
  bool keep_as(const std::string& path) {
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    kept_ = closed && std::rename(path_.c_str(), path.c_str()) == 0;
    return kept_;
  }

 private:
  std::string path_;
  std::FILE* file_;
  bool kept_ = false;
};

}  // namespace

Outcome<TensorSpec> read_npy(const std::string& path, const Progress& progress) {
  const MappedFile file = LOSSFIT_TRY(map_file(path));
  const auto start_size = static_cast<std::size_t>(std::min(file.size, kNpyHeaderLimit));
  const NpyHeader header = LOSSFIT_TRY(parse_npy_header({file.start.get(), start_size}, file.size, path));
  if (header.data_bytes() > physical_memory()) {
    return Fault{"too-large", path,
                 "the array takes " + gigabytes(header.data_bytes()) + " and this machine has " +
                     gigabytes(physical_memory()) + " of memory",
                 "save a part of it: numpy.save(path, a[:n])"};
  }
  TensorSpec tensor;
  tensor.shape = Shape(std::vector<Dim>(header.shape.begin(), header.shape.end()));
  tensor.dtype = header.dtype;
  tensor.values = values_of(header, file, progress);
  return tensor;
}

Outcome<Done> write_npy(const std::string& path, const TensorSpec& tensor, const Progress& progress) {
  assert(tensor.values && tensor.shape.is_known());
  const Values values =
      tensor.dtype == Dtype::kBfloat16 ? tensor.values->cast(Dtype::kFloat32) : *tensor.values;
  std::vector<std::int64_t> sizes;
  for (const Dim& dim : tensor.shape) sizes.push_back(dim.number());
  const std::string header = npy_header_text(values.dtype(), sizes);

  PartialFile file(path + ".part");
  if (!file.is_open()) return system_fault("unwritable-file", path, "create", errno);
  bool written = file.write(header.data(), header.size());
  const std::int64_t total = values.count() * static_cast<std::int64_t>(item_size(values.dtype()));
  for (std::int64_t done = 0; written && done < total;) {
    const std::int64_t step = std::min(kProgressStep, total - done);
    written = file.write(values.bytes() + done, static_cast<std::size_t>(step));
    done += step;
    if (written && progress) progress(done, total);
  }
  if (!written || !file.keep_as(path)) return system_fault("unwritable-file", path, "write", errno);
  return Done{};
}

}  // namespace lossfit::numeric
