// Threads: they share the work out, and change nothing that shows.
#include "numeric/threads.hpp"

#include <cstdlib>
#include <cstring>

#include "../../../cpp/cli/bench_cases.hpp"
#include "catch.hpp"

using namespace lossfit;

namespace {

/// Loss and gradients with LOSSFIT_THREADS set so.
Report computed(const Question& question, const char* threads) {
  ::setenv("LOSSFIT_THREADS", threads, 1);
  Outcome<Report> report = check(question);
  ::unsetenv("LOSSFIT_THREADS");
  REQUIRE(report.ok());
  REQUIRE(report->value.has_value());
  return std::move(report).value();
}

bool same_bits(const TensorSpec& a, const TensorSpec& b) {
  return a.values->count() == b.values->count() &&
         std::memcmp(a.values->bytes(), b.values->bytes(), static_cast<std::size_t>(a.values->count()) * item_size(a.dtype)) == 0;
}

}  // namespace

TEST_CASE("several threads give the gradients of one to the bit, and its loss but for the order of the sum") {
  for (const bench::Case& one : {bench::Case{"cross_entropy", 65601, 16}, bench::Case{"cross_entropy", 263, 4100}, bench::Case{"mse_loss", 1051, 1000},
                                 bench::Case{"binary_cross_entropy_with_logits", 1051, 1000}}) {
    INFO(one.name());
    const Question question = bench::question_of(one);
    const Report alone = computed(question, "1");
    for (const char* threads : {"2", "3"}) {
      const Report shared = computed(question, threads);
      CHECK(shared.value->values->number(0) == Approx(alone.value->values->number(0)).epsilon(1e-7));
      REQUIRE(shared.grad.size() == alone.grad.size());
      for (std::size_t i = 0; i < alone.grad.size(); ++i) CHECK(same_bits(shared.grad[i].second, alone.grad[i].second));
    }
  }
}

TEST_CASE("threads are the user's choice, and only for what is worth them") {
  ::unsetenv("LOSSFIT_THREADS");
  CHECK(numeric::thread_count(1 << 30) == 1);
  ::setenv("LOSSFIT_THREADS", "2", 1);
#ifndef __EMSCRIPTEN__
  CHECK(numeric::thread_count(1 << 30) == 2);
#endif
  CHECK(numeric::thread_count(1000) == 1);
  ::setenv("LOSSFIT_THREADS", "-5", 1);
  CHECK(numeric::thread_count(1 << 30) == 1);
  ::unsetenv("LOSSFIT_THREADS");
}

TEST_CASE("ranges cover everything once, in whole blocks, however few there are") {
  for (const std::int64_t count : {0, 1, 64, 65, 200}) {
    std::vector<int> visits(static_cast<std::size_t>(count));
    numeric::in_threads(1, count, 64, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
    });
    CHECK(std::count(visits.begin(), visits.end(), 1) == count);
#ifndef __EMSCRIPTEN__
    numeric::in_threads(3, count, 64, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
    });
    CHECK(std::count(visits.begin(), visits.end(), 2) == count);
#endif
  }
}
