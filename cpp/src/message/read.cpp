// The message reader: which messages stand in a text, whose they are, and what call they describe. The door is
// explain_message; see lossfit/message.hpp.
#include <algorithm>
#include <array>

#include "catalogue/registry.hpp"
#include "lossfit/engine.hpp"
#include "message/pattern.hpp"
#include "message/sketch.hpp"
#include "message/templates.hpp"
#include "message/traceback.hpp"

namespace lossfit {
namespace message {
namespace {

constexpr std::size_t kMostRecognised = 16;

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (end > 0) words.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

/// A message and the template that took it.
struct Found {
  const Template* declared;
  Match match;
};

bool overlaps(const Match& a, const Match& b) { return a.begin < b.end && b.begin < a.end; }

/// Every message of the text, each place taken by the first template that fits it, the general ones last.
std::vector<Found> find_all(std::string_view line) {
  std::vector<Found> found;
  const std::array groups{class_templates(), pair_templates(), vector_templates(), general_templates()};
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

/// Moves the loss that the text names to the front. A frame or a call decides even where the template does not list its
/// loss; a module that is merely made somewhere only chooses between candidates.
void order(std::vector<std::string>& losses, const std::vector<Mention>& named, std::string_view callee) {
  const auto bring = [&](std::string_view loss) {
    const auto at = std::find(losses.begin(), losses.end(), loss);
    if (at != losses.end()) losses.erase(at);
    losses.insert(losses.begin(), std::string(loss));
  };
  for (const Mention::Kind kind : {Mention::Kind::kFrame, Mention::Kind::kCall, Mention::Kind::kModule}) {
    const auto listed = [&](const Mention& mention) {
      return mention.kind == kind && std::find(losses.begin(), losses.end(), mention.loss->name) != losses.end();
    };
    const auto any = [&](const Mention& mention) { return mention.kind == kind && kind != Mention::Kind::kModule; };
    auto chosen = std::find_if(named.begin(), named.end(), listed);
    if (chosen == named.end()) chosen = std::find_if(named.begin(), named.end(), any);
    if (chosen != named.end()) return bring(chosen->loss->name);
  }
  // `cross_entropy_loss(): argument ..` names the operator.
  std::string_view stem = callee;
  for (bool shortened : {false, true}) {
    if (shortened && stem.ends_with("_loss")) stem.remove_suffix(5);
    for (const LossDef* def : registered_losses()) {
      if (stem == def->name) return bring(def->name);
    }
  }
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

void describe_call(Recognition& recognition, const Found& found, const LossDef& loss, const std::optional<Spelling>& spelling) {
  int best = -1;
  for (Question& question : sketches(loss, *found.declared, found.match.facts)) {
    question.spelling = spelling;
    Outcome<Report> report = check(question);
    if (!report) continue;
    const int value = worth(*report, found);
    if (value <= best) continue;
    best = value;
    recognition.question = std::move(question);
    recognition.report = std::move(report).value();
    if (best == 3) return;
  }
}

Recognition recognised(const Found& found, std::string_view text, std::string_view line, const std::vector<Mention>& named) {
  Recognition recognition;
  recognition.message = line.substr(found.match.begin, found.match.end - found.match.begin);
  recognition.losses = words_of(found.declared->losses);
  const Fact* callee = find_fact(found.match.facts, "callee");
  order(recognition.losses, named, callee != nullptr ? std::string_view(std::get<std::string>(*callee)) : std::string_view());
  recognition.torch_versions = versions_of(found, line);
  recognition.facts = found.match.facts;
  const Outcome<const LossDef*> loss = find_loss(recognition.losses.front());
  if (!loss) return recognition;
  describe_call(recognition, found, **loss, spelling_of(text, **loss));
  return recognition;
}

}  // namespace
}  // namespace message

Outcome<std::vector<Recognition>> explain_message(std::string_view text) {
  if (text.size() > kLongestMessage) {
    return Fault{"too-long", "", "this text has " + std::to_string(text.size()) + " bytes, and at most " + std::to_string(kLongestMessage) + " are read",
                 "paste the traceback alone"};
  }
  const std::string line = message::one_line(text);
  const std::vector<message::Mention> named = message::mentions(text);
  std::vector<Recognition> all;
  for (const message::Found& found : message::find_all(line)) all.push_back(message::recognised(found, text, line, named));
  return all;
}

}  // namespace lossfit
