// `lossfit check`: one call from flags, one from JSON, or many from JSON lines.
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <optional>

#include "cli.hpp"
#include "lossfit/call_text.hpp"
#include "render/github.hpp"
#include "render/json.hpp"

namespace lossfit::cli {
namespace {

struct Flags {
  std::string loss;
  std::string format = "text";
  std::string jsonl;
  bool json = false;
  bool strict = false;
  bool evaluate = false;
  std::optional<std::int64_t> seed;  ///< negative ones count from 2^64, as in torch.manual_seed
  std::string grad_out;
  Computation computation;
  bool computation_given = false;  ///< --backend or --device
};

/// `grad.npy` for the first gradient alone; with several, `grad.input1.npy` and so on.
Outcome<Done> save_gradients(const Report& report, const std::string& path) {
  if (report.grad.empty()) return Fault{"no-gradient", "--grad-out", "this call has no gradient to write", "ask for one that fits and can go backward"};
  const bool single = report.grad.size() == 1;
  const std::string stem = path.ends_with(".npy") ? path.substr(0, path.size() - 4) : path;
  for (const auto& [tensor, gradient] : report.grad) {
    if (!gradient.values) return Fault{"no-gradient", "--grad-out", "the device meta computes shapes, not values", "write --device cpu"};
    LOSSFIT_TRY(save_tensor(single ? path : stem + "." + tensor + ".npy", gradient));
  }
  return Done{};
}

Outcome<Question> question_of(const Flags& flags, const std::vector<std::string>& rest) {
  Question question = LOSSFIT_TRY(parse_call(flags.loss, rest, tensor_argument));
  question.evaluate = flags.evaluate || flags.seed || !flags.grad_out.empty() || flags.computation_given;
  if (flags.seed) question.seed = static_cast<std::uint64_t>(*flags.seed);
  return question;
}

int exit_code_of(const Report& report, bool strict) {
  if (report.status == Status::kMismatch || (strict && report.status == Status::kSuspicious)) return kDoesNotFit;
  return kFits;
}

int check_flags(const Flags& flags, const std::vector<std::string>& rest) {
  const Outcome<Question> question = question_of(flags, rest);
  if (!question) return complain(question.error());
  const Outcome<Report> report = check(*question, flags.computation);
  if (!report) return complain(report.error());
  if (flags.json || flags.format == "json") {
    std::cout << render::report_json(*question, *report) << '\n';
  } else if (flags.format == "github") {
    std::cout << render::github(*question, *report);
  } else if (flags.format == "sarif") {
    std::cout << render::sarif(*question, *report) << '\n';
  } else if (flags.format == "concise") {
    std::cout << render::concise(*question, *report);
  } else if (flags.format == "narrated") {
    std::cout << render::narrated(*question, *report);
  } else {
    std::cout << render::text(*question, *report, style_of(STDOUT_FILENO));
  }
  if (!flags.grad_out.empty()) {
    if (const Outcome<Done> saved = save_gradients(*report, flags.grad_out); !saved) return complain(saved.error());
  }
  return exit_code_of(*report, flags.strict);
}

/// One answer a line, in order; the worst of them is the exit code.
int check_lines(const Flags& flags) {
  std::ifstream file;
  if (flags.jsonl != "-") file.open(flags.jsonl);
  std::istream& in = flags.jsonl == "-" ? std::cin : file;
  if (!in) return complain({"unreadable", flags.jsonl, "this file cannot be opened", "check the path, or write - for standard input"});
  int worst = kFits;
  std::string line;
  while (std::getline(in, line)) {
    int code = kFits;
    std::cout << render::check_json(line, flags.strict, code) << '\n';
    worst = std::max(worst, code);
  }
  if (in.bad()) return complain({"unreadable", flags.jsonl, "this cannot be read to its end", "is it a file, and one that may be read?"});
  return worst;
}

/// A whole JSON question on standard input.
int check_json_input(const Flags& flags) {
  const Outcome<std::string> text = read_all("-", std::size_t{1} << 30);
  if (!text) return complain(text.error());
  int code = kFits;
  std::cout << render::check_json(*text, flags.strict, code) << '\n';
  return code;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("check", "Say whether a loss call fits");
  auto flags = std::make_shared<Flags>();
  verb->add_option("loss", flags->loss, "The loss: cross_entropy, nn.MSELoss, ...; - reads one JSON question");
  verb->add_option("--jsonl", flags->jsonl, "Answer one JSON question a line, from a file or - for standard input");
  verb->add_option("--format", flags->format, "How to print the answer")->check(CLI::IsMember({"text", "concise", "narrated", "json", "github", "sarif"}));
  verb->add_flag("--json", flags->json, "The same as --format json");
  verb->add_flag("--strict", flags->strict, "Exit with 1 for suspicious calls too");
  verb->add_flag("--evaluate", flags->evaluate, "Compute the loss and its gradients; LOSSFIT_THREADS=2 in the environment lets large ones take two threads");
  verb->add_option("--seed", flags->seed, "Draw tensors without values as torch.manual_seed(SEED) would, and evaluate");
  CLI::Option* backend = verb->add_option("--backend", flags->computation.backend, "Who computes: xtensor (the engine's own) or torch (LibTorch); evaluates");
  CLI::Option* device = verb->add_option("--device", flags->computation.device, "Where: cpu; with torch also cuda, cuda:1, auto (a GPU where it pays); evaluates");
  verb->add_option("--grad-out", flags->grad_out, "Write the gradient to a .npy file (one a tensor where there are several)");
  verb->allow_extras();
  verb->footer(
      "Tensors and options go by their names in PyTorch:\n"
      "  lossfit check cross_entropy --input 32,10 --target 32,1:int64 --reduction mean\n"
      "  lossfit check nn.BCELoss --input 2:float32=0.5,1.5 --target 2\n"
      "  lossfit check mse_loss --input N,1 --target N --strict\n"
      "  lossfit check cross_entropy --input logits.npy --target labels.npy --grad-out grad.npy\n"
      "Exit code: 0 it fits, 1 it does not (with --strict, suspicious too), 2 it could not be checked.");
  verb->callback([verb, flags, backend, device, &exit_code] {
    flags->computation_given = backend->count() + device->count() > 0;
    if (flags->computation_given && (!flags->jsonl.empty() || flags->loss == "-")) {
      exit_code = complain({"flag-for-one-call", "check", "--backend and --device do not go with JSON questions, which the engine computes itself",
                            "name the loss and its tensors as flags"});
      return;
    }
    if (!flags->jsonl.empty()) {
      exit_code = check_lines(*flags);
    } else if (flags->loss.empty()) {
      exit_code = complain({"missing-loss", "check", "no loss was named", "write `lossfit check cross_entropy --input 32,10 --target 32:int64`"});
    } else {
      exit_code = flags->loss == "-" ? check_json_input(*flags) : check_flags(*flags, verb->remaining());
    }
  });
}

}  // namespace lossfit::cli
