// Tensors from and to .npy files, with a progress bar where a person waits.
#include <unistd.h>

#include <functional>
#include <iostream>
#include <optional>

#include "cli.hpp"
#include "lossfit/npy.hpp"
#include "lossfit/shape_text.hpp"
#include "render/progress_bar.hpp"

namespace lossfit::cli {
namespace {

/// What tells a person who waits at a terminal how far a read or write has come; nothing for other programs.
class Progress {
 public:
  explicit Progress(std::string what) {
    if (isatty(STDERR_FILENO) == 1) bar_.emplace(std::move(what), [](const std::string& text) { std::cerr << text << std::flush; });
  }
  void operator()(std::int64_t done, std::int64_t total) {
    if (bar_) bar_->show(done, total);
  }

 private:
  std::optional<render::ProgressBar> bar_;
};

}  // namespace

Outcome<TensorSpec> tensor_argument(const std::string& text, const std::string& where) {
  if (!text.ends_with(".npy")) return parse_tensor(text, where);
  Progress progress("reading " + text);
  return numeric::read_npy(text, std::ref(progress));
}

Outcome<Done> save_tensor(const std::string& path, const TensorSpec& tensor) {
  Progress progress("writing " + path);
  return numeric::write_npy(path, tensor, std::ref(progress));
}

}  // namespace lossfit::cli
