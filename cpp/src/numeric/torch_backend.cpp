// LibTorch as a backend: the plugin lossfit_torch.so. No other part of Lossfit includes LibTorch's headers.
//
// It moves a call's tensors to the device, has the loss computed (torch_backend_losses.hpp), and brings value, gradients
// or exception back. Builds with LibTorch 1.13 to 2.14.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>
#include <vector>

#include "catalogue/rules.hpp"
#include "numeric/backend.hpp"
#include "numeric/torch_backend_ctc.hpp"
#include "numeric/torch_backend_losses.hpp"

namespace lossfit::numeric {
namespace {

using namespace torch;

/// LibTorch writes warnings to standard error; those that matter are in the engine's report.
class Quiet final : public c10::WarningHandler {
 public:
#if TORCH_VERSION_MAJOR < 2
  void process(const c10::SourceLocation&, const std::string&, bool) override {}
#else
  void process(const c10::Warning&) override {}
#endif
};

/// Held while LibTorch computes.
class QuietScope {
  Quiet quiet_;
#if TORCH_VERSION_MAJOR < 2
  c10::Warning::WarningHandlerGuard guard_{&quiet_};
#else
  c10::WarningUtils::WarningHandlerGuard guard_{&quiet_};
#endif
};

ErrorType error_type(const c10::Error& error) {
  if (dynamic_cast<const c10::IndexError*>(&error) != nullptr) return ErrorType::kIndexError;
  if (dynamic_cast<const c10::ValueError*>(&error) != nullptr) return ErrorType::kValueError;
  if (dynamic_cast<const c10::NotImplementedError*>(&error) != nullptr) return ErrorType::kNotImplementedError;
  if (dynamic_cast<const c10::TypeError*>(&error) != nullptr) return ErrorType::kTypeError;
  return ErrorType::kRuntimeError;
}

/// Runs `step`; the exception as Python would show it, if it throws one.
std::optional<TorchError> raised_by(const std::function<void()>& step) {
  try {
    step();
    return std::nullopt;
  } catch (const c10::Error& error) {
    return TorchError{error_type(error), error.what_without_backtrace()};
  } catch (const std::exception& error) {
    return TorchError{ErrorType::kRuntimeError, error.what()};
  }
}

/// What LibTorch says without what it says to those who build it: lists of backends, places in its source, how its memory is
/// divided.
std::string brief(const c10::Error& error) {
  const std::string text = error.what_without_backtrace();
  return text.substr(0, std::min({text.find('\n'), text.find(" This could be because"), text.find(". GPU "), text.size()}));
}

/// The CPU's allocator raises no OutOfMemoryError.
bool is_out_of_memory(const c10::Error& error) {
  return dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
         std::string_view(error.what_without_backtrace()).find("not enough memory") != std::string_view::npos ||
         std::string_view(error.what_without_backtrace()).find("can't allocate memory") != std::string_view::npos;
}

/// A tensor's description, and its values unless it is on the meta device. The values keep the tensor alive.
TensorSpec spec_of(const at::Tensor& tensor) {
  TensorSpec spec;
  spec.dtype = dtype_of(tensor);
  spec.shape = Shape(std::vector<Dim>(tensor.sizes().begin(), tensor.sizes().end()));
  if (tensor.is_meta()) return spec;
  auto kept = std::make_shared<at::Tensor>(tensor.detach().to(at::kCPU).contiguous());
  const auto* bytes = static_cast<const std::byte*>(kept->data_ptr());
  spec.values = Values(spec.dtype, tensor.numel(), std::shared_ptr<const std::byte>(kept, bytes));
  return spec;
}

Fault no_device(std::string_view device, std::string message, std::string help) {
  return {"no-device", "device", "device " + std::string(device) + ": " + std::move(message), std::move(help)};
}

Outcome<at::Device> cuda_device(std::string_view device) {
  int index = 0;
  if (device != "cuda") {
    const std::string_view digits = device.substr(std::string_view("cuda:").size());
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc() || end != digits.data() + digits.size() || index < 0) {
      return no_device(device, "this is no device", "write cuda or cuda:1");
    }
  }
  if (!at::globalContext().hasCUDA()) {
    return no_device(device, "this LibTorch finds no CUDA device", "write --device cpu, or install LibTorch with CUDA and its driver");
  }
  const auto count = static_cast<int>(at::detail::getCUDAHooks().getNumGPUs());
  if (index >= count) {
    return no_device(device, count == 1 ? "there is one CUDA device, number 0" : "there are " + std::to_string(count) + " CUDA devices, numbered from 0", "write --device cuda");
  }
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
}

std::int64_t total_elements(const Call& call) {
  std::int64_t total = 0;
  for (const auto& [name, spec] : call.tensors()) total += spec.shape.element_count().value_or(0);
  return total;
}

/// The device of that name, for a call of so many elements.
Outcome<at::Device> device_named(std::string_view device, std::int64_t elements) {
  if (device == "cpu") return at::Device(at::kCPU);
  if (device == "meta") return at::Device(at::kMeta);
  if (device == "auto") return at::Device(offload_pays(elements, at::get_num_threads()) && at::globalContext().hasCUDA() ? at::kCUDA : at::kCPU);
  if (device == "cuda" || device.starts_with("cuda:")) return cuda_device(device);
  return no_device(device, "this is no device", "one of cpu, cuda, cuda:1, auto, meta");
}

/// The reduction that the call names, or Python's refusal of the name.
Checked<Reduction> reduction_of(Call call) {
  const Argument& argument = *call.def().find_argument("reduction");
  const bool has_legacy = call.def().find_argument("size_average") != nullptr;
  const bool is_legacy = has_legacy && (!call.is_none("size_average") || !call.is_none("reduce"));
  const bool is_kl_div = std::count(argument.choices.begin(), argument.choices.end(), "batchmean") != 0;
  if (is_kl_div && !is_legacy && call.text("reduction") == "batchmean") return Reduction::kBatchMean;
  return has_legacy ? rules::legacy_reduction(call) : rules::reduction(call);
}

class TorchBackend final : public Backend {
 public:
  std::string name() const override { return "LibTorch " TORCH_VERSION; }

  Outcome<Done> has_device(std::string_view device) const override {
    LOSSFIT_TRY(device_named(device, 0));
    return Done{};
  }

  /// The forward pass keeps a result of the tensor's size for the backward pass, which makes one on its way to the gradient.
  std::int64_t copies_of_learned() const override { return 4; }

  Outcome<Done> supports(const Call& call, std::string_view device) const override {
    LOSSFIT_TRY(has_device(device));
    if (composition_of(call) == nullptr) {
      return Fault{"not-computed", "loss", name() + " has no operator for " + std::string(call.def().name), "write --backend xtensor"};
    }
    for (const auto& [tensor, spec] : call.tensors()) {
      if (!spec.values) return Fault{"no-values", "tensors." + std::string(tensor), "this tensor has no values", "give data or a seed"};
    }
    if (reaches_beyond(call)) {
      return Fault{"beyond-tensors", "tensors.targets", "LibTorch itself reads and writes beyond its tensors here: labels or lengths lead out of log_probs",
                   "give labels in [0, C) and lengths that are not negative, or write --backend xtensor"};
    }
    return Done{};
  }

  Outcome<Evaluation> evaluate(const Call& call, const Fit& fit, std::string_view device) const override {
    LOSSFIT_TRY(supports(call, device));
    const at::Device where = LOSSFIT_TRY(device_named(device, total_elements(call)));
    const QuietScope quiet;
    Evaluation evaluation;
    try {
      const Arguments arguments = arguments_on(call, fit.reduction, where);
      const at::Tensor loss = forward(arguments);
      evaluation.value = spec_of(loss);
      if (fit.backward_error || !loss.requires_grad()) return evaluation;
      loss.sum().backward();
      for (const std::string& learned : arguments.learned) {
        const at::Tensor gradient = arguments.find(learned).grad();
        if (gradient.defined()) evaluation.grad.emplace_back(learned, spec_of(gradient));
      }
    } catch (const c10::Error& error) {
      if (is_out_of_memory(error)) {
        return Fault{"out-of-memory", "device", "the device " + where.str() + " ran out of memory: " + brief(error),
                     where.is_cpu() ? "give fewer elements" : "give fewer elements, or write --device cpu"};
      }
      return Fault{"torch-refused", "loss", name() + " refuses this call: " + brief(error), "write --backend xtensor"};
    } catch (const std::exception& error) {
      return Fault{"torch-refused", "loss", name() + " failed: " + error.what(), "write --backend xtensor"};
    }
    return evaluation;
  }

  Outcome<Verdict> verdict(const Call& call) const override {
    LOSSFIT_TRY(supports(call, "cpu"));
    const QuietScope quiet;
    Verdict verdict;
    const Checked<Reduction> reduction = reduction_of(call);
    if (!reduction.ok()) {
      verdict.error = reduction.error().torch;
      return verdict;
    }
    const Arguments arguments = arguments_on(call, *reduction, at::Device(at::kCPU));
    at::Tensor loss;
    verdict.error = raised_by([&] { loss = forward(arguments); });
    if (verdict.error) return verdict;
    verdict.result = Meta{Shape(std::vector<Dim>(loss.sizes().begin(), loss.sizes().end())), dtype_of(loss)};
    if (loss.requires_grad()) verdict.backward_error = raised_by([&] { loss.sum().backward(); });
    return verdict;
  }
};

}  // namespace
}  // namespace lossfit::numeric

extern "C" __attribute__((visibility("default"))) const lossfit::numeric::Backend* lossfit_torch_plugin(int layout) {
  static const lossfit::numeric::TorchBackend backend;
  return layout == lossfit::numeric::kPluginLayout ? &backend : nullptr;
}
