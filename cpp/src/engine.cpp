// The facade: a question goes through registry, checks and contract and comes back as a report.
#include "lossfit/engine.hpp"

#include <algorithm>

#include "catalogue/call.hpp"
#include "catalogue/code_findings.hpp"
#include "catalogue/contract.hpp"
#include "catalogue/detective.hpp"
#include "catalogue/registry.hpp"
#include "catalogue/rules.hpp"
#include "fix/search.hpp"
#include "numeric/backend.hpp"
#include "numeric/fill.hpp"

namespace lossfit {
namespace {

std::string_view type_name(const Argument& argument) {
  if (argument.is_tensor) return "Tensor";
  switch (argument.type) {
    case OptionType::kBool: return "bool";
    case OptionType::kInt: return "int";
    case OptionType::kFloat: return "float";
    case OptionType::kString: return "str";
  }
  return {};
}

LossDescription described(const LossDef& def) {
  LossDescription description{std::string(def.name),   std::string(def.module),  std::string(def.summary), std::string(def.source),
                              std::string(def.formula), {}, whole_contract(def)};
  for (const Argument& argument : def.signature) {
    description.arguments.push_back({.name = std::string(argument.name),
                                     .is_tensor = argument.is_tensor,
                                     .required = argument.required,
                                     .keyword_only = argument.keyword_only,
                                     .differentiable = argument.learned,
                                     .type = std::string(type_name(argument)),
                                     .default_value = argument.fallback,
                                     .choices = {argument.choices.begin(), argument.choices.end()},
                                     .help = std::string(argument.help)});
  }
  return description;
}

void add_refusal(Report& report, Raise refusal) {
  report.status = Status::kMismatch;
  report.torch = std::move(refusal.torch);
  refusal.diagnostic.severity = Severity::kError;
  if (!refusal.diagnostic.code.empty()) report.diagnostics.push_back(std::move(refusal.diagnostic));
}

void add_fit(Report& report, const Call& call, const Fit& fit, const Question& question) {
  report.result = fit.result;
  report.backward_error = fit.backward_error;
  if (call.def().suspect != nullptr) call.def().suspect(call, fit, report.diagnostics);
  code_findings(question, call, fit, report.diagnostics);
  if (fit.backward_error) {
    report.diagnostics.push_back({"LF0527", Severity::kNote, "the loss can be computed, and backward() raises", {},
                                  {"Training stops at loss.backward(); a loss that is only looked at does not need it."}});
  }
  for (const Diagnostic& finding : report.diagnostics) {
    if (finding.severity != Severity::kNote) report.status = Status::kSuspicious;
  }
}

Checked<Fit> judged(Call& call) {
  if (std::optional<Raise> refusal = rules::different_devices(call)) return std::move(*refusal);
  return call.def().check(call);
}

/// Elements up to which a tensor that was drawn is shown.
constexpr std::int64_t kMostShown = 10'000;

/// Who states a seed wants to see what it drew.
void add_drawn(Report& report, const Question& stated, const Question& filled) {
  if (!stated.seed) return;
  for (std::size_t i = 0; i < stated.tensors.size(); ++i) {
    const auto& [name, spec] = filled.tensors[i];
    if (!stated.tensors[i].second.values && spec.values && spec.values->count() <= kMostShown) report.drawn.emplace_back(name, spec);
  }
}

Outcome<Done> take_numbers(Report& report, const Call& call, const Fit& fit, const numeric::Backend& backend, std::string_view device) {
  Evaluation evaluation = LOSSFIT_TRY(backend.evaluate(call, fit, device));
  report.value = std::move(evaluation.value);
  if (!fit.backward_error) report.grad = std::move(evaluation.grad);
  return Done{};
}

/// Adds loss and gradients of a call that fits. Tensors without values are drawn, and the call is judged again with them;
/// those of symbolic sizes cannot be, and leave the report as it is.
Outcome<Done> add_numbers(Report& report, const Call& call, const Fit& fit, const Question& stated, const numeric::Backend& backend,
                          std::string_view device) {
  const LossDef& def = call.def();
  if (&backend == &numeric::engine_backend() && def.evaluate == nullptr) return Done{};
  bool complete = true;
  for (const auto& [name, spec] : stated.tensors) {
    if (!spec.shape.is_known()) return Done{};
    complete = complete && spec.values.has_value();
  }
  LOSSFIT_TRY(numeric::check_memory(def, stated, report.result, backend.copies_of_learned()));
  if (complete) return take_numbers(report, call, fit, backend, device);
  Question filled = stated;
  numeric::fill_missing(def, filled, stated.seed.value_or(0));
  Call drawn = LOSSFIT_TRY(Call::bind(def, filled));
  const Checked<Fit> again = def.check(drawn);
  if (!again.ok()) return Done{};
  LOSSFIT_TRY(take_numbers(report, drawn, *again, backend, device));
  add_drawn(report, stated, filled);
  return Done{};
}

/// With symbolic sizes a verdict holds under conditions.
void add_conditions(Report& report, const Call& call) {
  const std::vector<std::string>& conditions = call.symbols().conditions();
  if (conditions.empty() || report.status == Status::kMismatch) return;
  std::string all;
  for (const std::string& condition : conditions) all += (all.empty() ? "" : " and ") + (conditions.size() > 1 ? "(" + condition + ")" : condition);
  report.diagnostics.push_back({"LF0001", Severity::kNote, "this fits if and only if " + all, {}, {}});
}

/// Notes that come with another way to write the call.
bool has_other_way(const Report& report) {
  return std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [](const Diagnostic& finding) {
    return finding.code == "LF0501" || finding.code == "LF0527" || finding.code == "LF0702" || (finding.code >= "LF0521" && finding.code <= "LF0524");
  });
}

void repair(Report& report, const Call& call, const Question& question) {
  if (report.status == Status::kFits && !has_other_way(report)) return;
  report.fixes = fix::search(call.def(), question, report.diagnostics);
  if (report.status != Status::kMismatch || report.diagnostics.empty()) return;
  Diagnostic& diagnostic = report.diagnostics.front();
  add_clues(call, diagnostic);
  if (report.fixes.empty()) diagnostic.notes.push_back(advice_without_fix(call, diagnostic));
}

}  // namespace

Outcome<Report> check(const Question& question, const Computation& computation) {
  const LossDef* def = LOSSFIT_TRY(find_loss(question.loss));
  Call call = LOSSFIT_TRY(Call::bind(*def, question));
  // A backend or device that is not there is said so whatever becomes of the call.
  const numeric::Backend* backend = LOSSFIT_TRY(numeric::find_backend(computation.backend));
  LOSSFIT_TRY(backend->has_device(computation.device));
  Report report;
  report.loss = def->name;
  Checked<Fit> verdict = judged(call);
  report.warnings = call.warnings();
  if (verdict.ok()) {
    add_fit(report, call, *verdict, question);
  } else {
    add_refusal(report, std::move(verdict).error());
  }
  add_conditions(report, call);
  repair(report, call, question);
  report.axes = axis_roles(call, closest_form(call));
  report.contract = contract_for(call);
  if (question.evaluate && verdict.ok()) LOSSFIT_TRY(add_numbers(report, call, *verdict, question, *backend, computation.device));
  return report;
}

std::vector<LossDescription> losses() {
  std::vector<LossDescription> all;
  for (const LossDef* def : registered_losses()) all.push_back(described(*def));
  return all;
}

Outcome<LossDescription> describe(std::string_view loss) {
  const LossDef* def = LOSSFIT_TRY(find_loss(loss));
  return described(*def);
}

std::string_view name(Status status) {
  switch (status) {
    case Status::kFits: return "fits";
    case Status::kSuspicious: return "suspicious";
    case Status::kMismatch: return "mismatch";
  }
  return {};
}

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return {};
}

std::string_view name(ErrorType type) {
  switch (type) {
    case ErrorType::kRuntimeError: return "RuntimeError";
    case ErrorType::kValueError: return "ValueError";
    case ErrorType::kIndexError: return "IndexError";
    case ErrorType::kNotImplementedError: return "NotImplementedError";
    case ErrorType::kTypeError: return "TypeError";
    case ErrorType::kAttributeError: return "AttributeError";
  }
  return {};
}

std::string_view name(Safety safety) {
  switch (safety) {
    case Safety::kExact: return "exact";
    case Safety::kReshapes: return "reshapes";
    case Safety::kChangesMeaning: return "changes-meaning";
  }
  return {};
}

std::string_view name(Proof proof) {
  switch (proof) {
    case Proof::kShape: return "shape";
    case Proof::kValue: return "value";
  }
  return {};
}

}  // namespace lossfit
