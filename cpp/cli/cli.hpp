// What the command line's verbs share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "lossfit/engine.hpp"
#include "render/text.hpp"

namespace lossfit::cli {

inline constexpr int kFits = 0;
inline constexpr int kDoesNotFit = 1;
inline constexpr int kCouldNotCheck = 2;

/// Colour and width for standard output (or standard error): colour only on a terminal and without NO_COLOR.
render::TextStyle style_of(int file_descriptor);

/// Prints a fault on standard error; returns the exit code that goes with it.
int complain(const Fault& fault);

/// All of a file, or of standard input for `-`. Faults: a file that cannot be read, or longer than `limit` bytes.
Outcome<std::string> read_all(const std::string& path, std::size_t limit);

/// A tensor as a flag gives it: `32,10:float32`, `4:int64=0,1,2,1`, or a .npy file.
Outcome<TensorSpec> tensor_argument(const std::string& text, const std::string& where);

/// Writes a tensor's values to a .npy file.
Outcome<Done> save_tensor(const std::string& path, const TensorSpec& tensor);

/// Options of `trace`.
struct TraceRequest {
  bool json = false;
  bool strict = false;  ///< suspicious calls count as not fitting
  std::optional<std::uint64_t> seed;
};

/// Reads Python source and prints what it holds; returns the exit code.
int trace_source(const std::string& source, const TraceRequest& request);

// Each adds its verb to the application and sets `exit_code` when it has run.
void add_check(CLI::App& app, int& exit_code);
void add_losses(CLI::App& app, int& exit_code);
void add_describe(CLI::App& app, int& exit_code);
void add_explain(CLI::App& app, int& exit_code);
void add_read(CLI::App& app, int& exit_code);
void add_codes(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);
void add_trace(CLI::App& app, int& exit_code);

}  // namespace lossfit::cli
