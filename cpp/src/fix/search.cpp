// Best-first over changed calls; see search.hpp.
#include "fix/search.hpp"

#include <algorithm>
#include <memory>
#include <set>

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
  Trouble trouble;             ///< why it is not, or what is left
  double left = 0;             ///< what the findings that a good candidate leaves make it dearer by
};

/// Suspicions that a change of shapes can bring about. Others are of values, and a call that is refused for its shapes
/// may have had them all along: a fix of the one is no less right for the other.
bool comes_of_shapes(std::string_view code) {
  return code == "LF0501" || code == "LF0502" || code == "LF0507" || code == "LF0511" || code == "LF0516";
}

/// Findings that the numbers suggest and do not prove. Who asks about something else may well live with them.
bool is_guess(std::string_view code) {
  return code == "LF0502" || code == "LF0503" || code == "LF0504" || code == "LF0511";
}

constexpr double kLeavesGuess = 0.2;
constexpr double kLeavesFinding = 1.5;
constexpr double kAnswersNoteOnly = 1.8;

/// What the code around the call shows (LF07xx) is not seen in the call: a candidate says itself what it answers.
bool is_of_code(const Diagnostic& finding) { return finding.code.starts_with("LF07"); }

bool is_warning(const Diagnostic& finding) { return finding.severity != Severity::kNote; }

/// What the findings of before that a candidate still has add to its cost; none where it cures nothing or brings something new.
std::optional<double> cost_of_rest(const Candidate& candidate, const Trouble& original, const Trouble& now, bool keeps_shapes) {
  const bool only_guesses = std::all_of(original.findings.begin(), original.findings.end(), [](const Diagnostic& one) { return !is_warning(one) || is_guess(one.code); });
  const bool warned = std::any_of(original.findings.begin(), original.findings.end(), is_warning);
  double cost = 0;
  bool cures = original.findings.empty();
  bool cures_warning = false;
  for (const Diagnostic& finding : original.findings) {
    if (!only_guesses && !is_warning(finding)) continue;
    const bool remains = is_of_code(finding) ? !candidate.answers(finding.code) : std::any_of(now.findings.begin(), now.findings.end(), [&](const Diagnostic& one) {
      return one.code == finding.code && (is_warning(one) || !is_warning(finding));
    });
    if (!remains) cures = true;
    if (!remains && is_warning(finding)) cures_warning = true;
    if (remains && is_warning(finding)) cost += is_guess(finding.code) ? kLeavesGuess : kLeavesFinding;
  }
  if (warned && !cures_warning) cost += kAnswersNoteOnly;
  for (const Diagnostic& finding : now.findings) {
    if (is_warning(finding) && !original.has(finding.code) && !keeps_shapes && comes_of_shapes(finding.code)) return std::nullopt;
  }
  return cures ? std::optional(cost) : std::nullopt;
}

/// Runs a candidate: PyTorch takes it, warns of nothing, can go backward, something that was wrong no longer is, and nothing
/// is suspicious that the change has brought about.
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
  if (!call->warnings().empty() || fit->backward_error || !call->symbols().conditions().empty()) return proof;
  if (const std::optional<double> left = cost_of_rest(candidate, original, proof.trouble, keeps_shapes)) {
    proof.result = fit->result;
    proof.left = *left;
  }
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
  int turn = 0;  ///< no two have the same
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
    trouble_ = trouble;
    expand(start, trouble);
    for (int proofs = 0; proofs < kMostProofs && !queue_.empty() && fixes_.size() < kMostFixes; ++proofs) {
      Candidate candidate = take();
      if (!fixes_.empty() && candidate.cost > best_cost_ + kSlack) break;
      if (does_more_than_needed(candidate)) continue;
      if (candidate.proved) {
        accept(candidate, *candidate.proved);
        continue;
      }
      Verdict proof = prove(candidate, trouble, keeps_shapes(candidate));
      const bool is_complete = proof.result && proof.left == 0;
      if (!is_complete && candidate.steps < kMostSteps) expand(candidate, proof.trouble);
      if (is_complete) {
        accept(candidate, *proof.result);
      } else if (proof.result) {
        candidate.cost += proof.left;
        candidate.proved = std::move(proof.result);
        const double cost = candidate.cost;
        wait({cost, ++turns_, std::make_shared<const Candidate>(std::move(candidate)), std::nullopt});
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
    code_moves(from, trouble, next);
    label_moves(from, trouble, next);
    note_moves(from, trouble, next);
    const auto origin = std::make_shared<const Candidate>(from);
    for (Step& step : steps) {
      if (!seen_.insert(identity(from, &step)).second) continue;
      const double cost = from.cost + step.edit.cost + step.reluctance;
      wait({cost, ++turns_, origin, std::move(step)});
    }
    for (Candidate& candidate : next) {
      if (!seen_.insert(identity(candidate)).second) continue;
      const double cost = candidate.cost;
      wait({cost, ++turns_, std::make_shared<const Candidate>(std::move(candidate)), std::nullopt});
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

  void accept(Candidate candidate, Meta result) {
    // What is said against the code around the call is said of all of it: a fix of something else keeps it as it is.
    const bool of_more = trouble_.has("LF0704") || trouble_.has("LF0705");
    if (of_more && candidate.around.python.empty() && candidate.answered.empty()) candidate.around.python = original_.spelling->use.python;
    std::string call = python_call(candidate);
    if (std::any_of(fixes_.begin(), fixes_.end(), [&](const Fix& fix) { return fix.call == call; })) return;
    if (fixes_.empty()) best_cost_ = candidate.cost;
    Question after = candidate.question;
    after.loss = std::string(candidate.def->name);
    if (candidate.around.reduces) result.shape = Shape{};
    if (!candidate.proved) accepted_.push_back(candidate);
    fixes_.push_back({candidate.title, std::move(call), candidate.safety,
                      has_values(candidate) ? Proof::kValue : Proof::kShape, std::move(result), std::move(after)});
  }

  /// An accepted fix changes some of this one's arguments in the same way, and leaves the others as they were.
  bool does_more_than_needed(const Candidate& candidate) const {
    return std::any_of(accepted_.begin(), accepted_.end(), [&](const Candidate& fix) {
      if (fix.def != candidate.def || fix.python.size() >= candidate.python.size() || fix.question.options != candidate.question.options) return false;
      return std::all_of(fix.python.begin(), fix.python.end(), [&](const auto& change) {
        const std::string* same = find_named(candidate.python, change.first);
        return same != nullptr && *same == change.second;
      });
    });
  }

  /// What the sizes alone suggest they suggested before, too, if nothing had hidden it.
  bool keeps_shapes(const Candidate& candidate) const {
    return candidate.question.loss == original_.loss &&
           std::equal(candidate.question.tensors.begin(), candidate.question.tensors.end(), original_.tensors.begin(), original_.tensors.end(),
                      [](const auto& a, const auto& b) { return a.first == b.first && a.second.shape == b.second.shape; });
  }

  Question original_;
  Trouble trouble_;
  std::vector<Waiting> queue_;  // a heap
  std::set<std::string> seen_;
  int turns_ = 0;
  std::vector<Fix> fixes_;
  std::vector<Candidate> accepted_;
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
