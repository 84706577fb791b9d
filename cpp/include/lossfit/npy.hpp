// Tensors in .npy files. Reading maps the file, so that opening a large array costs nothing and its pages are shared and
// read as they are needed; writing makes what numpy.load reads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lossfit/outcome.hpp"
#include "lossfit/tensor_spec.hpp"

namespace lossfit::numeric {

/// Told how many bytes of how many are done, many times a second.
using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

/// The array in `path` as a tensor. Its values view the mapped file where they can (C order, aligned) and keep the map
/// alive; they are copied from Fortran order and where bool holds bytes other than 0 and 1. The file must not be cut
/// short while the tensor lives. `progress` is told of copying. Faults: the file cannot be opened, is not a .npy file of
/// a dtype that tensors have, is truncated, or holds more than this machine has memory.
Outcome<TensorSpec> read_npy(const std::string& path, const Progress& progress = {});

/// Writes a tensor that has values, in C order; bfloat16 as float32, which holds it exactly. A file of that name is
/// replaced once the new one is complete. Faults: the file cannot be created or written (disk full).
Outcome<Done> write_npy(const std::string& path, const TensorSpec& tensor, const Progress& progress = {});

}  // namespace lossfit::numeric
