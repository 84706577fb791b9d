// Who computes the numbers of a call that fits: the engine itself, or LibTorch, which also says what it makes of a call.
// A backend is asked whether it supports a call before it is asked to compute it. LibTorch's backend is a plugin beside
// the program (numeric/torch_backend.cpp), loaded when first asked for, since LibTorch takes most of a second to start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalogue/call.hpp"
#include "catalogue/loss_def.hpp"
#include "lossfit/outcome.hpp"
#include "lossfit/report.hpp"

namespace lossfit::numeric {

/// What a backend itself makes of a call.
struct Verdict {
  std::optional<TorchError> error;           ///< the forward pass raises
  std::optional<Meta> result;                ///< of a forward pass that works
  std::optional<TorchError> backward_error;  ///< backward() of the result's sum raises
};

class Backend {
 public:
  virtual ~Backend() = default;

  /// `xtensor` for the engine's own, or `LibTorch 2.14.1`.
  virtual std::string name() const = 0;

  /// Done if the device is there (`auto` always is); else a fault that says what is.
  virtual Outcome<Done> has_device(std::string_view device) const = 0;

  /// How many copies of a tensor that gets a gradient exist at once while it computes, the tensor and its gradient included.
  virtual std::int64_t copies_of_learned() const = 0;

  /// Done if the backend can compute this call on this device; else a fault that says why not: a device that is not there
  /// or that it does not know, a loss or an argument it has no operator for.
  virtual Outcome<Done> supports(const Call& call, std::string_view device) const = 0;

  /// Loss and gradients of a call that fits and whose tensors have values. On LibTorch's device `meta` the result has
  /// shapes and no values. Faults: those of `supports`, the device runs out of memory, the backend refuses the call.
  virtual Outcome<Evaluation> evaluate(const Call& call, const Fit& fit, std::string_view device) const = 0;

  /// The backend's own judgement, on the CPU, of a call whose tensors have values. What PyTorch's Python layer checks
  /// before it calls an operator, LibTorch does not check.
  virtual Outcome<Verdict> verdict(const Call& call) const = 0;
};

/// The engine's own kernels; they run on the device `cpu` (or `auto`).
const Backend& engine_backend();

/// LibTorch on `cpu`, `cuda`, `cuda:1`, `meta`, or `auto`, which takes a GPU where there is one and the call is large
/// enough. Loads the plugin from `folder` and never unloads it, since values it made free their memory through its code.
/// Faults: there is no plugin there, it cannot be loaded, it was built from another version of the engine.
Outcome<const Backend*> load_torch_plugin(const std::string& folder);

/// The plugin beside the program, loaded once.
Outcome<const Backend*> torch_backend();

/// The backend called `xtensor` or `torch`; a fault for another name.
Outcome<const Backend*> find_backend(std::string_view name);

/// Whether `auto` moves a call of so many elements to a GPU from a CPU with so many threads. Tensors start in the CPU's
/// memory and the gradient ends there, and pageable memory crosses at about 0.3 ns a byte, 3.6 ns an element of mse_loss,
/// while a thread spends 5 to 13 ns an element on loss and gradient: four threads are as quick as the crossing. The GPU takes
/// 0.2 s to start. Measured by tests/bench/offload.cpp with LibTorch 2.11 on an H200.
constexpr bool offload_pays(std::int64_t elements, int threads) { return threads == 1 && elements >= std::int64_t{1} << 28; }

/// What a plugin exports: its backend, or null if `layout` is not the one it was built with.
inline constexpr const char* kPluginEntry = "lossfit_torch_plugin";
inline constexpr int kPluginLayout = 2;  ///< counts the changes of Backend
using PluginEntry = const Backend* (*)(int layout);

}  // namespace lossfit::numeric
