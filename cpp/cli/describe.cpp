// `lossfit losses`, `lossfit describe LOSS` and `lossfit schema`.
#include <unistd.h>

#include <iostream>

#include "cli.hpp"
#include "lossfit/accepts.hpp"
#include "lossfit/call_text.hpp"
#include "render/json.hpp"
#include "render/json_schema.hpp"

namespace lossfit::cli {
namespace {

/// The loss, its contract narrowed to what goes with `--input 32,10` where that is given.
Outcome<LossDescription> described(const std::string& loss, const std::vector<std::string>& rest) {
  LossDescription found = LOSSFIT_TRY(describe(loss));
  if (rest.empty()) return found;
  const Question given = LOSSFIT_TRY(parse_call(loss, rest));
  if (given.tensors.size() != 1 || !given.options.empty()) return Fault{"one-tensor", "describe", "one argument's shape is wanted", "write --input N,C"};
  const auto& [tensor, spec] = given.tensors.front();
  found.contract = LOSSFIT_TRY(accepts(loss, tensor, spec.shape));
  return found;
}

}  // namespace

void add_losses(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("losses", "List every loss");
  auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "Print JSON");
  verb->callback([json, &exit_code] {
    std::cout << (*json ? render::losses_json() + "\n" : render::losses_text(losses(), style_of(STDOUT_FILENO)));
    exit_code = kFits;
  });
}

void add_describe(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("describe", "Say what a loss accepts");
  auto loss = std::make_shared<std::string>();
  verb->add_option("loss", *loss, "The loss: cross_entropy, nn.MSELoss, ...")->required();
  auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "Print JSON");
  verb->allow_extras();
  verb->footer("With one argument's shape, what the others may be:\n  lossfit describe cross_entropy --input N,C,d1,d2");
  verb->callback([verb, loss, json, &exit_code] {
    const Outcome<LossDescription> found = described(*loss, verb->remaining());
    exit_code = found ? kFits : complain(found.error());
    if (!found) return;
    std::cout << (*json ? render::description_json(*found) + "\n" : render::description_text(*found, style_of(STDOUT_FILENO)));
  });
}

void add_schema(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("schema", "Print the JSON Schema of questions and answers");
  verb->callback([&exit_code] {
    std::cout << render::schema_json() << '\n';
    exit_code = kFits;
  });
}

}  // namespace lossfit::cli
