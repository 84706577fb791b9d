// Tensors from and to .npy files, with a progress bar where a person waits.
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "cli.hpp"
#include "lossfit/npy.hpp"
#include "lossfit/shape_text.hpp"

namespace lossfit::cli {
namespace {

/// A bar on standard error, shown once the work has taken a second, and wiped at the end.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressBar() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::int64_t done, std::int64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || total <= 0 || now - started_ < std::chrono::seconds(1) || now - drawn_ < std::chrono::milliseconds(100)) return;
    constexpr std::int64_t kWidth = 30;
    const std::int64_t filled = kWidth * done / total;
    std::cerr << '\r' << what_ << " [" << std::string(static_cast<std::size_t>(filled), '#')
              << std::string(static_cast<std::size_t>(kWidth - filled), ' ') << "] " << 100 * done / total << "%" << std::flush;
    drawn_ = now;
    shown_ = true;
  }

 private:
  std::string what_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_ = started_;
};

}  // namespace

Outcome<TensorSpec> tensor_argument(const std::string& text, const std::string& where) {
  if (!text.ends_with(".npy")) return parse_tensor(text, where);
  ProgressBar bar("reading " + text);
  return numeric::read_npy(text, [&](std::int64_t done, std::int64_t total) { bar.show(done, total); });
}

Outcome<Done> save_tensor(const std::string& path, const TensorSpec& tensor) {
  ProgressBar bar("writing " + path);
  return numeric::write_npy(path, tensor, [&](std::int64_t done, std::int64_t total) { bar.show(done, total); });
}

}  // namespace lossfit::cli
