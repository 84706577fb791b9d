// Best-first over changed calls; see search.hpp.
#include "fix/search.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "fix/candidate.hpp"
#include "fix/moves.hpp"

namespace lossfit::fix {
namespace {

constexpr std::size_t kMostFixes = 5;
constexpr int kMostProofs = 160;
constexpr int kMostSteps = 3;
/// A fix this much dearer than the best one is noise beside it.
constexpr double kSlack = 3.0;

struct Verdict {
  std::optional<Meta> result;  ///< present when the candidate is good
  Trouble trouble;             ///< why it is not
};

/// Suspicions that a change of shapes can bring about. Others are of values, and a call that is refused for its shapes
/// may have had them all along: a fix of the one is no less right for the other.
bool comes_of_shapes(std::string_view code) {
  return code == "LF0501" || code == "LF0502" || code == "LF0507" || code == "LF0511" || code == "LF0516";
}

/// Runs a candidate: PyTorch takes it, warns of nothing, can go backward, and nothing is suspicious that was so before or
/// that the change has brought about.
Verdict prove(const Candidate& candidate, const Trouble& original, bool keeps_shapes) {
  Verdict proof;
  Outcome<Call> call = Call::bind(*candidate.def, candidate.question);
  if (!call.ok()) return proof;
  Checked<Fit> fit = candidate.def->check(*call);
  if (!fit.ok()) {
    proof.trouble.findings.push_back(std::move(fit).error().diagnostic);
    return proof;
  }
  if (candidate.def->suspect != nullptr) candidate.def->suspect(*call, *fit, proof.trouble.findings);
  const bool suspicious = std::any_of(proof.trouble.findings.begin(), proof.trouble.findings.end(),
                                      [&](const Diagnostic& finding) {
                                        return finding.severity != Severity::kNote && (original.has(finding.code) || (!keeps_shapes && comes_of_shapes(finding.code)));
                                      });
  if (!suspicious && call->warnings().empty() && !fit->backward_error && call->symbols().conditions().empty()) proof.result = fit->result;
  return proof;
}

bool has_values(const Candidate& candidate) {
  for (const auto& [name, spec] : candidate.question.tensors) {
    if (!spec.values) return false;
  }
  return true;
}

/// A candidate that waits for its turn: as it is, or as a step from another one, which is made when its turn comes.
struct Waiting {
  double cost = 0;
  int turn = 0;
  std::shared_ptr<const Candidate> from;
  std::optional<Step> step;

  Candidate candidate() const {
    Candidate made = step ? with_edit(*from, step->tensor, step->edit) : *from;
    made.cost = cost;
    return made;
  }
};

/// Among equally dear ones the one found first comes first: a heap alone orders them differently in every standard library.
struct Dearer {
  bool operator()(const Waiting& a, const Waiting& b) const { return a.cost != b.cost ? a.cost > b.cost : a.turn > b.turn; }
};

class Search {
 public:
  std::vector<Fix> run(Candidate start, const Trouble& trouble) {
    original_ = start.question;
    expand(start, trouble);
    for (int proofs = 0; proofs < kMostProofs && !queue_.empty() && fixes_.size() < kMostFixes; ++proofs) {
      const Candidate candidate = take();
      if (!fixes_.empty() && candidate.cost > best_cost_ + kSlack) break;
      Verdict proof = prove(candidate, trouble, keeps_shapes(candidate));
      if (proof.result) {
        accept(candidate, std::move(*proof.result));
      } else if (candidate.steps < kMostSteps) {
        expand(candidate, proof.trouble);
      }
    }
    return std::move(fixes_);
  }

 private:
  void expand(const Candidate& from, const Trouble& trouble) {
    std::vector<Step> steps;
    std::vector<Candidate> next;
    shape_moves(from, trouble, steps, next);
    dtype_moves(from, trouble, next);
    value_moves(from, trouble, next);
    suspicion_moves(from, trouble, next);
    call_moves(from, trouble, next);
    const auto origin = std::make_shared<const Candidate>(from);
    for (Step& step : steps) {
      if (!seen_.insert(identity(from, &step)).second) continue;
      const double cost = from.cost + step.edit.cost + step.reluctance;
      wait({cost, static_cast<int>(seen_.size()), origin, std::move(step)});
    }
    for (Candidate& candidate : next) {
      if (!seen_.insert(identity(candidate)).second) continue;
      const double cost = candidate.cost;
      wait({cost, static_cast<int>(seen_.size()), std::make_shared<const Candidate>(std::move(candidate)), std::nullopt});
    }
  }

  void wait(Waiting waiting) {
    queue_.push_back(std::move(waiting));
    std::push_heap(queue_.begin(), queue_.end(), Dearer());
  }

  /// The cheapest candidate.
  Candidate take() {
    std::pop_heap(queue_.begin(), queue_.end(), Dearer());
    const Waiting cheapest = std::move(queue_.back());
    queue_.pop_back();
    return cheapest.candidate();
  }

  void accept(const Candidate& candidate, Meta result) {
    if (fixes_.empty()) best_cost_ = candidate.cost;
    Question after = candidate.question;
    after.loss = std::string(candidate.def->name);
    fixes_.push_back({candidate.title, python_call(candidate), candidate.safety,
                      has_values(candidate) ? Proof::kValue : Proof::kShape, std::move(result), std::move(after)});
  }

  /// What the sizes alone suggest they suggested before, too, if nothing had hidden it.
  bool keeps_shapes(const Candidate& candidate) const {
    return candidate.question.loss == original_.loss &&
           std::equal(candidate.question.tensors.begin(), candidate.question.tensors.end(), original_.tensors.begin(), original_.tensors.end(),
                      [](const auto& a, const auto& b) { return a.first == b.first && a.second.shape == b.second.shape; });
  }

  Question original_;
  std::vector<Waiting> queue_;  // a heap
  std::unordered_set<std::string> seen_;
  std::vector<Fix> fixes_;
  double best_cost_ = 0;
};

}  // namespace

bool Trouble::has(std::string_view code) const {
  return std::any_of(findings.begin(), findings.end(), [&](const Diagnostic& finding) { return finding.code == code; });
}

bool Trouble::blames(std::string_view argument) const {
  for (const Diagnostic& finding : findings) {
    for (const Label& label : finding.labels) {
      if (label.primary && label.tensor == argument) return true;
    }
  }
  return false;
}

std::vector<Fix> search(const LossDef& def, const Question& question, const std::vector<Diagnostic>& findings) {
  Candidate start;
  start.def = &def;
  start.question = question;
  return Search().run(std::move(start), Trouble{findings});
}

}  // namespace lossfit::fix
