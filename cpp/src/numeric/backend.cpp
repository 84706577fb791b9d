// The engine as a backend, and the loading of LibTorch's; see backend.hpp.
#include "numeric/backend.hpp"

#ifndef __EMSCRIPTEN__
#include <dlfcn.h>

#include <filesystem>
#include <system_error>
#endif

namespace lossfit::numeric {
namespace {

class EngineBackend final : public Backend {
 public:
  std::string name() const override { return "xtensor"; }

  Outcome<Done> has_device(std::string_view device) const override {
    if (device == "cpu" || device == "auto") return Done{};
    return Fault{"unknown-device", "device", "the engine computes on the CPU, not on " + std::string(device),
                 "write --backend torch for other devices"};
  }

  std::int64_t copies_of_learned() const override { return 2; }

  Outcome<Done> supports(const Call& call, std::string_view device) const override {
    LOSSFIT_TRY(has_device(device));
    if (call.def().evaluate == nullptr) {
      return Fault{"not-computed", "loss", "the engine has no numbers for " + std::string(call.def().name),
                   "write --backend torch"};
    }
    return Done{};
  }

  Outcome<Evaluation> evaluate(const Call& call, const Fit& fit, std::string_view device) const override {
    LOSSFIT_TRY(supports(call, device));
    return call.def().evaluate(call, fit);
  }

  Outcome<Verdict> verdict(const Call& call) const override {
    Call judged = call;
    Checked<Fit> fit = judged.def().check(judged);
    Verdict verdict;
    if (fit.ok()) {
      verdict.result = fit->result;
      verdict.backward_error = fit->backward_error;
    } else {
      verdict.error = std::move(fit).error().torch;
    }
    return verdict;
  }
};

}  // namespace

const Backend& engine_backend() {
  static const EngineBackend backend;
  return backend;
}

#ifdef __EMSCRIPTEN__

Outcome<const Backend*> load_torch_plugin(const std::string&) {
  return Fault{"no-torch-plugin", "backend", "LibTorch does not run in a browser", "use the command line"};
}

Outcome<const Backend*> torch_backend() { return load_torch_plugin({}); }

#else

namespace {

/// The folder of the running program.
std::string program_folder() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "." : program.parent_path().string();
}

}  // namespace

Outcome<const Backend*> load_torch_plugin(const std::string& folder) {
  const std::string path = folder + "/lossfit_torch.so";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return Fault{"no-torch-plugin", "backend", "there is no LibTorch plugin at " + path,
                 "build it where CMake finds LibTorch, or leave --backend torch out"};
  }
  void* plugin = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr) {
    return Fault{"bad-torch-plugin", "backend", std::string("the LibTorch plugin does not load: ") + ::dlerror(),
                 "install the LibTorch it was built with, or build it again"};
  }
  const auto entry = reinterpret_cast<PluginEntry>(::dlsym(plugin, kPluginEntry));
  const Backend* backend = entry == nullptr ? nullptr : entry(kPluginLayout);
  if (backend == nullptr) {
    return Fault{"bad-torch-plugin", "backend", path + " belongs to another version of Lossfit", "build it again"};
  }
  return backend;
}

Outcome<const Backend*> torch_backend() {
  static const Outcome<const Backend*> plugin = load_torch_plugin(program_folder());
  return plugin;
}

#endif

Outcome<const Backend*> find_backend(std::string_view name) {
  if (name == "xtensor") return &engine_backend();
  if (name == "torch") return torch_backend();
  return Fault{"unknown-backend", "backend", "there is no backend named '" + std::string(name) + "'",
               "write xtensor (the engine's own) or torch"};
}

}  // namespace lossfit::numeric
