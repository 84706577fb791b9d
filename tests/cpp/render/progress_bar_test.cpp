// The bar under a clock of the test's own.
#include "render/progress_bar.hpp"

#include <optional>
#include <utility>

#include "catch.hpp"

namespace lossfit::render {
namespace {

/// A bar, and what it has drawn at each moment.
class Watched {
 public:
  std::string at(int milliseconds, std::int64_t done, std::int64_t total = 200) {
    elapsed_ = std::chrono::milliseconds(milliseconds);
    bar_->show(done, total);
    return taken();
  }
  std::string ended() {
    bar_.reset();
    return taken();
  }

 private:
  std::string taken() { return std::exchange(out_, ""); }

  std::string out_;
  std::chrono::milliseconds elapsed_{0};
  std::optional<ProgressBar> bar_{std::in_place, "reading x.npy", [this](const std::string& text) { out_ += text; }, [this] { return std::chrono::steady_clock::time_point(elapsed_); }};
};

TEST_CASE("a read of less than a second draws no bar and wipes none") {
  Watched bar;
  CHECK(bar.at(0, 1).empty());
  CHECK(bar.at(999, 199).empty());
  CHECK(bar.ended().empty());
}

TEST_CASE("after a second the bar tells the share, ten times a second, and is wiped at the end") {
  Watched bar;
  CHECK(bar.at(1000, 50) == "\rreading x.npy [#######                       ] 25%");
  CHECK(bar.at(1099, 60).empty());
  CHECK(bar.at(1100, 100) == "\rreading x.npy [###############               ] 50%");
  CHECK(bar.at(5000, 200) == "\rreading x.npy [##############################] 100%");
  CHECK(bar.ended() == "\r\033[K");
}

TEST_CASE("work of unknown size has no bar") {
  Watched bar;
  CHECK(bar.at(2000, 5, 0).empty());
  CHECK(bar.ended().empty());
}

}  // namespace
}  // namespace lossfit::render
