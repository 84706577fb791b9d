// The differences between releases as rules over a call and its report; see lossfit/versions.hpp. Each rule is one recorded
// change of PyTorch; the first that speaks of a release is taken.
#include "lossfit/versions.hpp"

#include <algorithm>
#include <optional>

#include "catalogue/registry.hpp"
#include "lossfit/engine.hpp"

namespace lossfit {
namespace {

constexpr std::string_view kRuntime = "RuntimeError";
constexpr std::string_view kValue = "ValueError";

/// A call under comparison.
class Compared {
 public:
  Compared(const Question& question, const Report& report) : question_(question), report_(report) {}

  std::string_view loss() const { return report_.loss; }
  bool is(std::initializer_list<std::string_view> losses) const { return std::find(losses.begin(), losses.end(), loss()) != losses.end(); }
  bool runs() const { return !report_.torch; }
  bool says(std::string_view words) const { return report_.torch && report_.torch->message.find(words) != std::string::npos; }
  const std::string& message() const { return report_.torch->message; }
  const Report& report() const { return report_; }
  const Question& question() const { return question_; }
  const TensorSpec* tensor(std::string_view name) const {
    for (const auto& [key, spec] : question_.tensors) {
      if (key == name) return &spec;
    }
    return nullptr;
  }

  void both(std::string_view error, std::string message) {
    add("2.6", error, message);
    add("1.13", error, std::move(message));
  }
  void old(std::string_view error, std::string message) { add("1.13", error, std::move(message)); }
  void add(std::string_view version, std::string_view error, std::string message, bool in_backward = false) {
    const auto known = [&](const VersionAnswer& answer) { return answer.version == version; };
    if (std::any_of(answers_.begin(), answers_.end(), known)) return;
    answers_.push_back({std::string(version), std::string(error), std::move(message), in_backward});
  }
  std::vector<VersionAnswer> take() {
    std::sort(answers_.begin(), answers_.end(), [](const VersionAnswer& a, const VersionAnswer& b) { return a.version > b.version; });
    // What is the same after all is no difference.
    std::erase_if(answers_, [&](const VersionAnswer& answer) {
      if (answer.in_backward) return false;
      return runs() ? answer.error.empty() : answer.error == name(report_.torch->type) && answer.message == message();
    });
    return std::move(answers_);
  }

 private:
  const Question& question_;
  const Report& report_;
  std::vector<VersionAnswer> answers_;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

std::string not_implemented(std::string_view kernel, Dtype dtype) {
  return "\"" + std::string(kernel) + "\" not implemented for '" + std::string(scalar_type_name(dtype)) + "'";
}

std::string axes(const TensorSpec* spec) { return std::to_string(spec->shape.rank()) + "D"; }

/// The report of the same call with another target dtype.
std::optional<Report> with_target_dtype(const Question& question, Dtype dtype) {
  Question changed = question;
  changed.evaluate = false;
  for (auto& [name, spec] : changed.tensors) {
    if (name != "target") continue;
    spec.dtype = dtype;
    spec.values.reset();
  }
  Outcome<Report> report = check(changed);
  if (!report) return std::nullopt;
  return std::move(report).value();
}

/// 2.14 looks at the dtype of class indices first, the others last.
void index_dtype(Compared& call) {
  if (!call.says("expected target dtype to be Long or Byte, but got ")) return;
  const std::string found = call.message().substr(call.message().rfind(' ') + 1);
  std::string words = "expected scalar type Long but found " + found;
  if (const std::optional<Report> later = with_target_dtype(call.question(), Dtype::kInt64); later && later->torch) {
    for (VersionAnswer& answer : version_notes(call.question(), *later)) call.add(answer.version, answer.error, std::move(answer.message));
    call.both(name(later->torch->type), later->torch->message);
    return;
  }
  call.both(kRuntime, std::move(words));
}

/// One sample's scores [C] against a target with an axis.
void unbatched(Compared& call) {
  const TensorSpec* input = call.tensor("input");
  const TensorSpec* target = call.tensor("target");
  if (!call.is({"cross_entropy", "nll_loss"}) || input == nullptr || target == nullptr || input->shape.rank() != 1 || target->shape.rank() != 1) return;
  const bool refused = call.says("For 1D input, 1D target must have size 1") || call.says("output with shape [] doesn't match the broadcast shape");
  const bool accepted = call.runs() && call.report().backward_error.has_value();
  if (!refused && !accepted) return;
  if (input->shape[0] == target->shape[0]) return call.both({}, {});
  call.both(kRuntime, "size mismatch (got input: " + input->shape.text() + ", target: " + target->shape.text() + ")");
}

/// binary_cross_entropy's weight used to be broadcast by a plain expand.
void bce_weight(Compared& call) {
  const TensorSpec* target = call.tensor("target");
  const TensorSpec* weight = call.tensor("weight");
  if (!call.says("Attempting to broadcast a dimension") || target == nullptr || weight == nullptr) return;
  const std::int64_t rank = std::max(target->shape.rank(), weight->shape.rank());
  for (std::int64_t axis = -1; axis >= -std::min(target->shape.rank(), weight->shape.rank()); --axis) {
    const Dim a = target->shape[axis];
    const Dim b = weight->shape[axis];
    if (a == b || a == Dim(1) || b == Dim(1)) continue;
    return call.both(kRuntime, "The size of tensor a (" + a.text() + ") must match the size of tensor b (" + b.text() + ") at non-singleton dimension " +
                                   std::to_string(rank + axis));
  }
}

void binary(Compared& call) {
  bce_weight(call);
  if (call.loss() == "binary_cross_entropy" && call.says("all elements of target should be between 0 and 1")) call.old({}, {});
  const TensorSpec* input = call.tensor("input");
  if (call.loss() != "binary_cross_entropy_with_logits" || !call.says("log_sigmoid_cpu") || input == nullptr || input->dtype == Dtype::kBool) return;
  call.old(kRuntime, "result type Float can't be cast to the desired output type " + std::string(scalar_type_name(input->dtype)));
}

void margins(Compared& call) {
  const TensorSpec* input = call.tensor("input");
  const TensorSpec* target = call.tensor("target");
  if (call.loss() == "multi_margin_loss" && input != nullptr && target != nullptr) {
    if (call.says("multi_margin_loss: target tensor should be 1-D")) {
      const std::string rows = input->shape.rank() == 2 ? input->shape[0].text() : "1";
      call.add("2.6", kRuntime, "inconsistent target size, expected " + rows + " but got " + target->shape.text());
      call.old(kRuntime, "inconsistent target size, got: " + target->shape.text());
    }
    if (call.says("inconsistent weight size")) call.old({}, {});
  }
  if (call.loss() == "multilabel_margin_loss" && call.says("inconsistent target size: ") && target != nullptr) {
    call.old(kRuntime, "inconsistent size " + target->shape.text() + " for argument #2 'target'");
  }
}

void triplets(Compared& call) {
  if (!call.is({"triplet_margin_loss", "triplet_margin_with_distance_loss"})) return;
  if (call.loss() == "triplet_margin_loss" && call.says("are expected to have the same number of dimensions")) {
    call.old(kRuntime, "All inputs should have same dimension but got " + axes(call.tensor("anchor")) + ", " + axes(call.tensor("positive")) + " and " +
                           axes(call.tensor("negative")) + " inputs.");
  }
  if (!call.says("margin must be greater than 0")) return;
  Question positive = call.question();
  positive.evaluate = false;
  for (auto& [name, value] : positive.options) {
    if (name == "margin") value = 1.0;
  }
  const Outcome<Report> without = check(positive);
  if (without && !without->torch) call.old({}, {});
}

void variance(Compared& call) {
  const TensorSpec* input = call.tensor("input");
  const TensorSpec* var = call.tensor("var");
  if (call.loss() != "gaussian_nll_loss" || !call.runs() || input == nullptr) return;
  if (var == nullptr) return call.old("AttributeError", "'float' object has no attribute 'size'");
  if (var->shape.rank() != input->shape.rank() || var->shape.is_scalar()) return;
  for (std::int64_t axis = 0; axis + 1 < var->shape.rank(); ++axis) {
    if (var->shape[axis] == Dim(1) && input->shape[axis] != Dim(1)) return call.both(kValue, "var is of incorrect size");
  }
}

void missing_arguments(Compared& call) {
  if (call.loss() == "linear_cross_entropy") call.both("AttributeError", "module 'torch.nn.functional' has no attribute 'linear_cross_entropy'");
  if (call.is({"mse_loss", "l1_loss", "huber_loss"}) && call.tensor("weight") != nullptr) {
    call.old("TypeError", std::string(call.loss()) + "() got an unexpected keyword argument 'weight'");
  }
}

/// Words and exception classes that changed wherever they occur.
void wordings(Compared& call) {
  if (call.runs()) return;
  if (call.report().torch->type == ErrorType::kNotImplementedError) {
    call.both(kRuntime, replaced(call.message(), "log_softmax_kernel_impl", "softmax_kernel_impl"));
  }
  if (call.says("ctc_loss_allocate_outputs)")) call.old(kRuntime, replaced(call.message(), "ctc_loss_allocate_outputs", "ctc_loss_cpu"));
  if (call.loss() == "poisson_nll_loss" && call.says(" is not a valid value for reduction")) {
    call.old(kValue, replaced(call.message(), " a valid value for reduction", " valid"));
  }
}

/// The kernel that 1.13 lacks for float16 on the CPU; empty where it has one.
std::string_view half_kernel(const Compared& call, const Shape& scores) {
  const std::string_view loss = call.loss();
  if (loss == "cross_entropy") return scores.rank() <= 2 ? "log_softmax_lastdim_kernel_impl" : "softmax_kernel_impl";
  if (loss == "nll_loss") return scores.rank() <= 2 ? "nll_loss_out_frame" : "nll_loss2d_forward_out_frame";
  if (loss == "binary_cross_entropy") return "binary_cross_entropy";
  if (loss == "cosine_embedding_loss") return "sqrt_vml_cpu";
  if (loss == "soft_margin_loss") return "exp_vml_cpu";
  if (loss == "multilabel_soft_margin_loss") return "log_sigmoid_cpu";
  if (loss == "mse_loss") return "mse_cpu";
  if (call.is({"binary_cross_entropy_with_logits", "hinge_embedding_loss", "margin_ranking_loss", "triplet_margin_loss", "triplet_margin_with_distance_loss", "gaussian_nll_loss"})) {
    return "clamp_min_cpu";
  }
  return {};
}

void half(Compared& call) {
  if (!call.runs() || call.question().tensors.empty()) return;
  const TensorSpec& first = call.question().tensors.front().second;
  if (first.device != "cpu" || first.shape.is_empty()) return;
  const auto same = [&](const auto& tensor) { return !is_floating(tensor.second.dtype) || tensor.second.dtype == first.dtype; };
  if (!std::all_of(call.question().tensors.begin(), call.question().tensors.end(), same)) return;
  const bool bfloat = first.dtype == Dtype::kBfloat16 && call.loss() == "binary_cross_entropy";
  if (first.dtype != Dtype::kFloat16 && !bfloat) return;
  if (const std::string_view kernel = half_kernel(call, first.shape); !kernel.empty()) call.old(kRuntime, not_implemented(kernel, first.dtype));
}

/// backward() of mse_loss did not promote.
void mse_backward(Compared& call) {
  const TensorSpec* input = call.tensor("input");
  const TensorSpec* target = call.tensor("target");
  if (call.loss() != "mse_loss" || !call.runs() || input == nullptr || target == nullptr || input->dtype == target->dtype || call.tensor("weight") != nullptr) return;
  if (!is_floating(input->dtype)) return;
  const std::string words = "Found dtype " + std::string(scalar_type_name(target->dtype)) + " but expected " + std::string(scalar_type_name(input->dtype));
  call.add("2.6", kRuntime, words, true);
  call.add("1.13", kRuntime, words, true);
}

}  // namespace

std::vector<VersionAnswer> version_notes(const Question& question, const Report& report) {
  Compared call(question, report);
  for (void (*rule)(Compared&) : {missing_arguments, index_dtype, unbatched, binary, margins, triplets, variance, wordings, half, mse_backward}) rule(call);
  return call.take();
}

}  // namespace lossfit
