// `lossfit losses`, `lossfit describe LOSS` and `lossfit schema`.
#include <unistd.h>

#include <iostream>

#include "cli.hpp"
#include "render/json.hpp"
#include "render/json_schema.hpp"

namespace lossfit::cli {

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
  verb->callback([loss, json, &exit_code] {
    const Outcome<LossDescription> found = describe(*loss);
    exit_code = found ? kFits : complain(found.error());
    if (!found) return;
    std::cout << (*json ? render::describe_json(*loss) + "\n" : render::description_text(*found, style_of(STDOUT_FILENO)));
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
