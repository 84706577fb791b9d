// A bar that tells how far a long read or write has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace lossfit::render {

/// Drawn on one line of a terminal once the work has taken a second, anew ten times a second at most, and wiped at the end.
class ProgressBar {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  /// `what` stands before the bar: `reading logits.npy`. `write` puts text on the terminal at once; the work begins now.
  ProgressBar(std::string what, std::function<void(const std::string&)> write, Clock now = std::chrono::steady_clock::now)
      : what_(std::move(what)), write_(std::move(write)), now_(std::move(now)), started_(now_()), drawn_(started_) {}
  ~ProgressBar() {
    if (shown_) write_("\r\033[K");
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// So much of the work is done; nothing is drawn where its size is not known.
  void show(std::int64_t done, std::int64_t total) {
    const auto now = now_();
    if (total <= 0 || now - started_ < std::chrono::seconds(1) || (shown_ && now - drawn_ < std::chrono::milliseconds(100))) return;
    constexpr std::int64_t kWidth = 30;
    const std::int64_t filled = kWidth * done / total;
    write_('\r' + what_ + " [" + std::string(static_cast<std::size_t>(filled), '#') + std::string(static_cast<std::size_t>(kWidth - filled), ' ') + "] " +
           std::to_string(100 * done / total) + '%');
    drawn_ = now;
    shown_ = true;
  }

 private:
  std::string what_;
  std::function<void(const std::string&)> write_;
  Clock now_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace lossfit::render
