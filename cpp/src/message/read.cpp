// The message reader: which messages stand in a text, whose they are, and what call they describe. The door is
// explain_message; see lossfit/message.hpp.
#include <algorithm>
#include <array>

#include "catalogue/registry.hpp"
#include "lossfit/engine.hpp"
#include "message/dynamo.hpp"
#include "message/likely.hpp"
#include "message/pattern.hpp"
#include "message/sketch.hpp"
#include "message/templates.hpp"

namespace lossfit {
namespace message {
namespace {

constexpr std::size_t kMostRecognised = 16;
constexpr std::int64_t kLargestKnown = std::int64_t{1} << 40;
constexpr std::string_view kAnyAssertion = "device-side assert triggered";
constexpr std::string_view kAnyCheck = "(while checking arguments for ctc_loss";
constexpr std::string_view kAnyKernel = "nll_loss_forward_reduce_cuda_kernel";

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A message and the template that took it.
struct Found {
  const Template* declared;
  Match match;
};

bool overlaps(const Match& a, const Match& b) { return a.begin < b.end && b.begin < a.end; }

/// Every message of the text, each place taken by the first template that fits it, the general ones last.
std::vector<Found> find_all(std::string_view line) {
  std::vector<Found> found;
  const std::array groups{class_templates(), pair_templates(), vector_templates(), general_templates(), operation_templates()};
  for (const auto& group : groups) {
    for (const Template& declared : group) {
      if (found.size() >= kMostRecognised) break;
      // A message that is repeated says nothing new.
      std::optional<Match> match = find(declared.words, line);
      if (!match) continue;
      const auto taken = [&](const Found& other) { return overlaps(other.match, *match); };
      if (std::none_of(found.begin(), found.end(), taken)) found.push_back({&declared, std::move(*match)});
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.match.begin < b.match.begin; });
  return found;
}

/// The recorded releases that say these words, narrowed by the exception class, which 2.14 changed.
std::vector<std::string> versions_of(const Found& found, std::string_view line) {
  const std::string_view before = line.substr(0, found.match.begin);
  const bool unimplemented = found.declared->words.find("not implemented for") != std::string_view::npos || found.declared->words.find("operator, ") != std::string_view::npos;
  std::vector<std::string> versions = words_of(found.declared->versions);
  if (!unimplemented) return versions;
  if (before.ends_with("NotImplementedError: ")) return {"2.14"};
  if (before.ends_with("RuntimeError: ")) std::erase(versions, "2.14");
  return versions;
}

/// True when the engine says of the call what the message says.
bool says_so(const Report& report, const Found& found) {
  std::vector<std::string> said = report.warnings;
  if (report.torch) said.push_back(std::string(name(report.torch->type)) + ": " + report.torch->message);
  if (report.backward_error) said.push_back(report.backward_error->message);
  return std::any_of(said.begin(), said.end(), [&](const std::string& words) {
    const std::optional<Match> match = find(found.declared->words, one_line(words));
    return match && match->facts == found.match.facts;
  });
}

/// How well an answer goes with the message: the same words, an error, a suspicion, nothing.
int worth(const Report& report, const Found& found) {
  if (says_so(report, found)) return 3;
  return report.status == Status::kMismatch ? 2 : report.status == Status::kSuspicious ? 1 : 0;
}

/// Whether the text holds a number that neither the message states nor every call has.
bool speaks_of_made_up(std::string_view text, const std::vector<std::int64_t>& stated) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool opens = at == 0 || !is_name(text[at - 1]);
    if (!opens || text[at] < '0' || text[at] > '9') continue;
    std::int64_t number = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && number < kLargestKnown; ++at) number = number * 10 + (text[at] - '0');
    if (number > 1 && std::find(stated.begin(), stated.end(), number) == stated.end()) return true;
  }
  return false;
}

/// Arithmetic over sizes that were made up would mislead.
void keep_what_was_stated(Report& report, const Facts& facts) {
  std::vector<std::int64_t> stated;
  for (const auto& [name, fact] : facts) {
    if (const auto* number = std::get_if<std::int64_t>(&fact)) stated.push_back(*number < 0 ? -*number : *number);
  }
  for (Diagnostic& diagnostic : report.diagnostics) std::erase_if(diagnostic.notes, [&](const std::string& note) { return speaks_of_made_up(note, stated); });
  std::erase_if(report.fixes, [&](const Fix& fix) { return speaks_of_made_up(fix.call, stated); });
}

/// `y.view(-1, 1)` and `y.unsqueeze(1)` say that the last axis has size 1.
void add_written_axes(Question& question, const Spelling& spelling) {
  for (const auto& [tensor, expression] : spelling.arguments) {
    const bool single = expression.ends_with("(-1, 1)") || expression.ends_with("(-1,1)") || expression.ends_with(".unsqueeze(1)") || expression.ends_with(".unsqueeze(-1)");
    for (auto& [name, spec] : question.tensors) {
      std::vector<Dim>& dims = spec.shape.dims();
      if (single && name == tensor && dims.size() == 2 && dims.back().is_unknown()) dims.back() = Dim(1);
    }
  }
}

void describe_call(Recognition& recognition, const Found& found, const LossDef& loss, std::string_view line, const std::optional<Spelling>& spelling) {
  int best = -1;
  std::vector<Sketch> possible = sketches(loss, *found.declared, found.match.facts);
  // A call that the text holds whole is no guess.
  if (std::optional<Question> whole = fake_call(line, loss)) possible = {{std::move(*whole), false}};
  for (Sketch& sketch : possible) {
    if (spelling) add_written_axes(sketch.question, *spelling);
    sketch.question.spelling = spelling;
    Outcome<Report> report = check(sketch.question);
    if (!report) continue;
    const int value = worth(*report, found);
    if (value <= best) continue;
    best = value;
    recognition.question = std::move(sketch.question);
    recognition.example = sketch.example;
    recognition.report = std::move(report).value();
    if (best == 3) return;
  }
}

Recognition recognised(const Found& found, const std::vector<Line>& lines, std::string_view line, const Context& context) {
  Recognition recognition;
  std::size_t end = found.match.end;
  while (end < line.size() && (line[end] == ')' || line[end] == '`')) ++end;
  recognition.message = line.substr(found.match.begin, end - found.match.begin);
  recognition.torch_versions = versions_of(found, line);
  recognition.facts = found.match.facts;
  recognition.operation = operation_of(*found.declared, found.match.facts, context);
  if (!is_elsewhere(*found.declared, found.match.facts, context)) recognition.losses = likely_losses(*found.declared, found.match.facts, context);
  if (!recognition.losses.empty()) {
    const Outcome<const LossDef*> loss = find_loss(recognition.losses.front());
    if (loss) describe_call(recognition, found, **loss, line, spelling_of(lines, **loss));
    if (recognition.example) keep_what_was_stated(*recognition.report, recognition.facts);
  }
  // A report of the stated facts says more than general advice.
  const std::optional<std::string> advice = filled(found.declared->advice, found.match.facts);
  if (advice && !advice->empty() && (!recognition.report || recognition.example || recognition.report->status == Status::kFits)) recognition.notes.push_back(*advice);
  return recognition;
}

/// A remark comes behind what stopped the program, wherever it stands.
bool is_remark(const Recognition& found) {
  const bool raises = found.report && found.report->status == Status::kMismatch;
  return !raises && (contains(found.message, "deprecated") || contains(found.message, "divides the total loss"));
}

/// What CUDA says whatever failed says nothing beside the assertion that did.
void drop_echoes(std::vector<Found>& found) {
  const auto generic = [](const Found& one) { return one.declared->words == kAnyAssertion || one.declared->words == kAnyKernel || one.declared->words == kAnyCheck; };
  const auto exact = [&](const Found& one) { return !generic(one); };
  if (std::any_of(found.begin(), found.end(), exact)) {
    found.erase(std::remove_if(found.begin(), found.end(), generic), found.end());
  } else if (found.size() > 1) {
    found.erase(found.begin() + 1, found.end());
  }
}

}  // namespace
}  // namespace message

Outcome<std::vector<Recognition>> explain_message(std::string_view text) {
  if (text.size() > kLongestMessage) {
    return Fault{"too-long", "", "this text has " + std::to_string(text.size()) + " bytes, and at most " + std::to_string(kLongestMessage) + " are read",
                 "paste the traceback alone"};
  }
  const std::vector<message::Line> lines = message::lines_of(text);
  const message::Context context = message::context_of(lines);
  // Source code in a traceback quotes messages; only where nobody says one is it searched.
  for (const bool said_only : {true, false}) {
    const std::string line = message::joined(lines, said_only);
    std::vector<message::Found> found = message::find_all(line);
    message::drop_echoes(found);
    std::vector<Recognition> all;
    std::vector<Recognition> remarks;
    for (const message::Found& one : found) {
      Recognition recognition = message::recognised(one, lines, line, context);
      (message::is_remark(recognition) ? remarks : all).push_back(std::move(recognition));
    }
    for (Recognition& remark : remarks) all.push_back(std::move(remark));
    if (!all.empty()) return all;
  }
  return std::vector<Recognition>();
}

}  // namespace lossfit
