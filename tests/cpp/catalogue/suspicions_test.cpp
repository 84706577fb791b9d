// Suspicious calls: for each kind a call that is found, and the closest one that is not.
#include <algorithm>
#include <fstream>
#include <string>

#include "ask.hpp"
#include "render/json.hpp"
#include "test_paths.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

/// The severity of the finding with this code, if the call has it.
std::optional<Severity> found(Ask call, std::string_view code) {
  const Report report = call.report();
  for (const Diagnostic& finding : report.diagnostics) {
    if (finding.code == code) return finding.severity;
  }
  return std::nullopt;
}

bool warned(Ask call, std::string_view code) { return found(std::move(call), code) == Severity::kWarning; }
/// Nothing at all makes the call suspicious.
bool clean(Ask call) { return call.report().status == Status::kFits; }

Ask pair(const std::string& loss, Shape input, Shape target) { return ask(loss).shaped("input", input).shaped("target", target); }
Ask indexed(const std::string& loss, Shape input, Shape target) { return ask(loss).shaped("input", input).shaped("target", target, Dtype::kInt64); }

const std::vector<double> kSoftmaxRows = {0.7, 0.2, 0.1, 0.1, 0.3, 0.6};
const std::vector<double> kLogSoftmaxRows = {-0.356675, -1.609438, -2.302585, -2.302585, -1.203973, -0.510826};
const std::vector<double> kScores = {1.5, -0.3, 0.2, -2.0, 0.4, 3.0};

Ask classified(const std::string& loss, std::vector<double> scores) {
  return ask(loss).tensor("input", {2, 3}, std::move(scores)).tensor("target", {2}, {0, 2}, Dtype::kInt64);
}

}  // namespace

TEST_CASE("LF0501: a column against a row is found in every loss that broadcasts the two") {
  for (const char* loss : {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "poisson_nll_loss", "hinge_embedding_loss", "multilabel_soft_margin_loss"}) {
    CAPTURE(loss);
    CHECK(warned(pair(loss, {8}, {8, 1}), "LF0501"));
    CHECK(clean(pair(loss, {8, 1}, {8, 1})));
    CHECK(clean(pair(loss, {8}, {8})));
  }
  CHECK(warned(pair("kl_div", {8}, {8, 1}).option("reduction", std::string("batchmean")), "LF0501"));
  CHECK(clean(pair("kl_div", {8, 1}, {8, 1}).option("reduction", std::string("batchmean"))));
  CHECK(warned(pair("gaussian_nll_loss", {8}, {8, 1}).shaped("var", {8}), "LF0501"));
  CHECK(warned(ask("margin_ranking_loss").shaped("input1", {8, 1}).shaped("input2", {1, 8}).shaped("target", {8, 1}), "LF0501"));
  CHECK(clean(ask("margin_ranking_loss").shaped("input1", {8, 1}).shaped("input2", {1, 8}).shaped("target", {8, 8})));
}

TEST_CASE("LF0501: the loss as called stands beside the loss that was meant") {
  const Report report = ask("margin_ranking_loss").tensor("input1", {2, 1}, {1, 2}).tensor("input2", {1, 2}, {1, 2}).tensor("target", {2, 1}, {1, 1}).report();
  const std::vector<std::string>& notes = report.diagnostics.at(0).notes;
  CHECK(std::find(notes.begin(), notes.end(), "As called, the loss is 0.25; with input2 shaped [2, 1] it is 0.") != notes.end());
}

TEST_CASE("LF0501: a missing batch axis is found, one value for all is only noted") {
  CHECK(warned(pair("mse_loss", {8, 3}, {3}), "LF0501"));
  CHECK(warned(pair("mse_loss", {64, 1}, {64, 2}), "LF0501"));
  CHECK(found(pair("mse_loss", {8}, {1}), "LF0501") == Severity::kNote);
  CHECK_FALSE(found(pair("mse_loss", {1}, {}), "LF0501"));
}

TEST_CASE("LF0501: what PyTorch documents for gaussian_nll_loss is fine") {
  CHECK(clean(pair("gaussian_nll_loss", {5, 3}, {5, 3}).shaped("var", {5, 1})));
  CHECK(clean(pair("gaussian_nll_loss", {5, 3}, {5, 3}).shaped("var", {5})));
  CHECK(clean(pair("gaussian_nll_loss", {5, 3, 2}, {5, 1, 2}).shaped("var", {5, 3, 2})));
}

TEST_CASE("LF0501: all pairs without a reduction, axes of size 1 in both, are taken as meant") {
  CHECK(clean(pair("smooth_l1_loss", {4, 6, 1}, {4, 1, 6}).option("reduction", std::string("none"))));
  CHECK(warned(pair("smooth_l1_loss", {4, 6, 1}, {4, 1, 6}), "LF0501"));
}

TEST_CASE("LF0501: vectors of one feature meet vectors of many") {
  CHECK(warned(ask("triplet_margin_loss").shaped("anchor", {8, 16}).shaped("positive", {8, 1}).shaped("negative", {8, 16}), "LF0501"));
  CHECK(clean(ask("triplet_margin_loss").shaped("anchor", {1, 16}).shaped("positive", {8, 16}).shaped("negative", {8, 16})));
  CHECK(warned(ask("cosine_embedding_loss").shaped("input1", {8, 16}).shaped("input2", {8, 1}).shaped("target", {8}), "LF0501"));
}

TEST_CASE("LF0502: (N, L, C) passes for (N, C, L) where L equals C") {
  CHECK(warned(indexed("cross_entropy", {4, 6, 6}, {4, 6}), "LF0502"));
  CHECK(warned(indexed("nll_loss", {4, 6, 6}, {4, 6}), "LF0502"));
  CHECK(clean(indexed("cross_entropy", {4, 6, 5}, {4, 5})));
  CHECK(clean(indexed("cross_entropy", {4, 6, 6, 5}, {4, 6, 5})));
}

TEST_CASE("LF0502: log-probabilities tell which axis is the classes'") {
  const double a = std::log(0.9), b = std::log(0.1), c = std::log(0.4), d = std::log(0.6);
  const auto square = [](std::vector<double> values) {
    return ask("nll_loss").tensor("input", {1, 2, 2}, std::move(values)).tensor("target", {1, 2}, {0, 1}, Dtype::kInt64);
  };
  CHECK(warned(square({a, b, c, d}), "LF0502"));
  CHECK(clean(square({a, c, b, d})));
}

TEST_CASE("LF0503: probabilities into cross_entropy") {
  CHECK(warned(classified("cross_entropy", kSoftmaxRows), "LF0503"));
  CHECK(clean(classified("cross_entropy", kScores)));
  CHECK(clean(classified("cross_entropy", {0, 0, 0, 0, 0, 0})));
}

TEST_CASE("LF0503: sigmoids into binary_cross_entropy_with_logits") {
  const auto binary = [](std::vector<double> scores) {
    return ask("binary_cross_entropy_with_logits").tensor("input", {6}, std::move(scores)).tensor("target", {6}, {0, 1, 1, 0, 1, 0});
  };
  CHECK(warned(binary({0.2, 0.9, 0.7, 0.4, 0.6, 0.1}), "LF0503"));
  CHECK(clean(binary({0.2, 0.9, 0.7, 0.4, 1.6, 0.1})));
  CHECK(clean(binary({0, 0, 0, 0, 0, 0})));
}

TEST_CASE("LF0504: log_softmax before cross_entropy, which takes it itself") {
  CHECK(warned(classified("cross_entropy", kLogSoftmaxRows), "LF0504"));
  CHECK(clean(classified("cross_entropy", {-1, -2, -3, -1, -2, -3})));
}

TEST_CASE("LF0505: scores or probabilities into nll_loss, kl_div and ctc_loss") {
  CHECK(warned(classified("nll_loss", kScores), "LF0505"));
  CHECK(warned(classified("nll_loss", kSoftmaxRows), "LF0505"));
  CHECK(clean(classified("nll_loss", kLogSoftmaxRows)));
  const auto divergence = [](std::vector<double> input) {
    return ask("kl_div").tensor("input", {2, 3}, std::move(input)).tensor("target", {2, 3}, kSoftmaxRows).option("reduction", std::string("batchmean"));
  };
  CHECK(warned(divergence(kScores), "LF0505"));
  CHECK(clean(divergence(kLogSoftmaxRows)));
  const auto sequence = [](std::vector<double> log_probs) {
    return ask("ctc_loss").tensor("log_probs", {2, 1, 3}, std::move(log_probs)).tensor("targets", {1, 1}, {1}, Dtype::kInt64)
        .tensor("input_lengths", {1}, {2}, Dtype::kInt64).tensor("target_lengths", {1}, {1}, Dtype::kInt64);
  };
  CHECK(warned(sequence(kScores), "LF0505"));
  CHECK(clean(sequence(kLogSoftmaxRows)));
}

TEST_CASE("LF0506: targets outside 0..1 where they are probabilities") {
  const auto target = [](std::vector<double> values) {
    return ask("binary_cross_entropy_with_logits").tensor("input", {3}, {1.5, -2, 0.3}).tensor("target", {3}, std::move(values));
  };
  CHECK(warned(target({-1, 1, 1}), "LF0506"));
  CHECK(warned(target({0, 2, 1}), "LF0506"));
  CHECK(clean(target({0, 0.5, 1})));
  CHECK(warned(ask("multilabel_soft_margin_loss").tensor("input", {1, 4}, {3, -3, -3, 3}).tensor("target", {1, 4}, {0, 3, -1, -1}, Dtype::kInt64), "LF0506"));
}

TEST_CASE("LF0507: binary labels taken as one sample's class probabilities") {
  const auto unbatched = [](std::vector<double> target) {
    return ask("cross_entropy").tensor("input", {4}, {1.5, -2, 0.3, 0.9}).tensor("target", {4}, std::move(target));
  };
  CHECK(warned(unbatched({1, 0, 1, 1}), "LF0507"));
  CHECK(clean(unbatched({0, 0, 1, 0})));
  CHECK(clean(unbatched({0.1, 0.2, 0.3, 0.4})));
  CHECK(warned(ask("cross_entropy").tensor("input", {2, 3}, kScores).tensor("target", {2, 3}, {1, 1, 0, 0, 0, 1}), "LF0507"));
  CHECK(clean(ask("cross_entropy").tensor("input", {2, 3}, kScores).tensor("target", {2, 3}, {1, 0, 0, 0, 0, 1})));
}

TEST_CASE("LF0508: every target ignored") {
  const auto padded = [](std::vector<double> target) {
    return ask("cross_entropy").tensor("input", {2, 3}, kScores).tensor("target", {2}, std::move(target), Dtype::kInt64);
  };
  CHECK(warned(padded({-100, -100}), "LF0508"));
  CHECK(clean(padded({-100, 1})));
  CHECK(found(padded({-100, -100}).option("reduction", std::string("sum")), "LF0508") == Severity::kNote);
}

TEST_CASE("LF0509: the mean of kl_div") {
  CHECK(warned(pair("kl_div", {8, 17}, {8, 17}), "LF0509"));
  CHECK(clean(pair("kl_div", {8, 17}, {8, 17}).option("reduction", std::string("batchmean"))));
  CHECK(clean(pair("kl_div", {8, 17}, {8, 17}).option("reduction", std::string("sum"))));
}

TEST_CASE("LF0510: log_target against what the target holds") {
  const auto divergence = [](std::vector<double> target, bool log) {
    return ask("kl_div").tensor("input", {2, 3}, kLogSoftmaxRows).tensor("target", {2, 3}, std::move(target)).option("reduction", std::string("batchmean"))
        .option("log_target", log);
  };
  CHECK(warned(divergence(kSoftmaxRows, true), "LF0510"));
  CHECK(warned(divergence(kLogSoftmaxRows, false), "LF0510"));
  CHECK(clean(divergence(kSoftmaxRows, false)));
  CHECK(clean(divergence(kLogSoftmaxRows, true)));
}

TEST_CASE("LF0511: a weight for each sample passes for class weights where N equals C") {
  CHECK(warned(indexed("cross_entropy", {5, 5}, {5}).shaped("weight", {5}), "LF0511"));
  CHECK(clean(indexed("cross_entropy", {6, 5}, {6}).shaped("weight", {5})));
  CHECK(warned(pair("binary_cross_entropy", {4, 4}, {4, 4}).shaped("weight", {4, 1}), "LF0511"));
  CHECK(clean(pair("binary_cross_entropy", {4, 4}, {4, 4}).shaped("weight", {4, 4})));
  CHECK(clean(indexed("cross_entropy", {2, 2}, {2}).tensor("weight", {2}, {1, 1})));
}

TEST_CASE("LF0512: labels that never are 0 are noted, and nothing more") {
  const auto labelled = [](std::vector<double> target) {
    return ask("multi_margin_loss").shaped("input", {6, 2}).tensor("target", {6}, std::move(target), Dtype::kInt64);
  };
  CHECK(found(labelled({1, 1, 1, 1, 1, 1}), "LF0512") == Severity::kNote);
  CHECK(clean(labelled({1, 1, 1, 1, 1, 1})));
  CHECK_FALSE(found(labelled({1, 1, 0, 1, 1, 1}), "LF0512"));
}

TEST_CASE("LF0513: input and target swapped") {
  CHECK(warned(ask("kl_div").tensor("input", {2, 3}, kSoftmaxRows).tensor("target", {2, 3}, kLogSoftmaxRows).option("reduction", std::string("batchmean")),
               "LF0513"));
  CHECK(warned(ask("binary_cross_entropy").tensor("input", {3}, {1, 0, 1}).tensor("target", {3}, {0.8, 0.3, 0.6}), "LF0513"));
  CHECK(clean(ask("binary_cross_entropy").tensor("input", {3}, {0.8, 0.3, 0.6}).tensor("target", {3}, {1, 0, 1})));
  CHECK(warned(ask("soft_margin_loss").tensor("input", {3}, {1, -1, 1}).tensor("target", {3}, {0.8, -2, 0.1}), "LF0513"));
  CHECK(warned(ask("poisson_nll_loss").tensor("input", {3}, {1, 0, 4}).tensor("target", {3}, {0.8, 0.2, 1.1}), "LF0513"));
  CHECK(clean(ask("poisson_nll_loss").tensor("input", {3}, {0.8, 0.2, 1.1}).tensor("target", {3}, {1, 0, 4})));
}

TEST_CASE("LF0514: 0 and 1 where 1 and -1 are wanted") {
  for (const char* loss : {"hinge_embedding_loss", "soft_margin_loss"}) {
    CAPTURE(loss);
    CHECK(warned(ask(loss).tensor("input", {3}, {0.5, 2, 1}).tensor("target", {3}, {1, 0, 1}), "LF0514"));
    CHECK(clean(ask(loss).tensor("input", {3}, {0.5, 2, 1}).tensor("target", {3}, {1, -1, 1})));
  }
  const auto ranked = [](double label) {
    return ask("margin_ranking_loss").tensor("input1", {2}, {1, 2}).tensor("input2", {2}, {2, 1}).tensor("target", {2}, {1, label});
  };
  CHECK(warned(ranked(0), "LF0514"));
  CHECK(clean(ranked(-1)));
  const auto cosine = [](double label) {
    return ask("cosine_embedding_loss").tensor("input1", {2, 2}, {1, 2, 3, 4}).tensor("input2", {2, 2}, {2, 1, 0, 1}).tensor("target", {2}, {1, label});
  };
  CHECK(warned(cosine(0), "LF0514"));
  CHECK(clean(cosine(-1)));
}

TEST_CASE("LF0515: a multi-hot row where multilabel_margin_loss wants a list of classes") {
  const auto listed = [](std::vector<double> target) {
    return ask("multilabel_margin_loss").shaped("input", {1, 4}).tensor("target", {1, 4}, std::move(target), Dtype::kInt64);
  };
  CHECK(warned(listed({0, 0, 1, 1}), "LF0515"));
  CHECK(clean(listed({2, 3, -1, -1})));
  CHECK(clean(listed({0, 1, -1, -1})));
}

TEST_CASE("LF0516: a softmax over one class") {
  CHECK(warned(indexed("cross_entropy", {6, 1}, {6}), "LF0516"));
  CHECK(warned(indexed("cross_entropy", {2, 1, 8, 8}, {2, 8, 8}), "LF0516"));
  CHECK(clean(indexed("cross_entropy", {6, 2}, {6})));
}

TEST_CASE("LF0517: a target of kl_div that is no distribution") {
  const auto divergence = [](Shape shape, std::vector<double> target) {
    return ask("kl_div").tensor("input", shape, kLogSoftmaxRows).tensor("target", shape, std::move(target)).option("reduction", std::string("batchmean"));
  };
  CHECK(warned(divergence({2, 3}, {0.15, 0.05, 0.09, 0.2, 0.1, 0.1}), "LF0517"));
  CHECK(clean(divergence({2, 3}, kSoftmaxRows)));
  CHECK(clean(divergence({1, 2, 3}, {0.1, 0.2, 0.2, 0.1, 0.2, 0.2})));
}

TEST_CASE("LF0518: distances that are all negative") {
  const auto hinged = [](std::vector<double> input) { return ask("hinge_embedding_loss").tensor("input", {3}, std::move(input)).tensor("target", {3}, {1, 1, -1}); };
  CHECK(warned(hinged({-40, -37, -41}), "LF0518"));
  CHECK(clean(hinged({-0.1, 0.5, 0.2})));
}

TEST_CASE("LF0519: reduction none is noted, and nothing more") {
  Ask call = pair("mse_loss", {3}, {3}).option("reduction", std::string("none"));
  CHECK(found(call, "LF0519") == Severity::kNote);
  CHECK(clean(call));
}

TEST_CASE("LF0520: the blank among the labels of ctc_loss") {
  const auto sequence = [](std::vector<double> targets, double length) {
    return ask("ctc_loss").shaped("log_probs", {6, 1, 4}).tensor("targets", {1, 3}, std::move(targets), Dtype::kInt64)
        .tensor("input_lengths", {1}, {6}, Dtype::kInt64).tensor("target_lengths", {1}, {length}, Dtype::kInt64);
  };
  CHECK(warned(sequence({1, 0, 2}, 3), "LF0520"));
  CHECK(clean(sequence({1, 2, 0}, 2)));
}

TEST_CASE("usual correct calls are never suspicious") {
  std::ifstream corpus(LOSSFIT_SOURCE_DIR "/tests/corpus/correct-calls.jsonl");
  int calls = 0;
  for (std::string line; std::getline(corpus, line); ++calls) {
    const std::string answer = render::check_json(line);
    INFO(answer.substr(0, 300));
    CHECK(answer.find("\"status\":\"fits\"") != std::string::npos);
  }
  CHECK(calls >= 200);
}
