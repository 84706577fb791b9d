// Ordering candidates by what the text and the facts tell; see likely.hpp.
#include "message/likely.hpp"

#include <algorithm>
#include <array>

#include "catalogue/registry.hpp"

namespace lossfit::message {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

void bring(std::vector<std::string>& losses, std::string_view loss) {
  const auto at = std::find(losses.begin(), losses.end(), loss);
  if (at != losses.end()) losses.erase(at);
  losses.insert(losses.begin(), std::string(loss));
}

std::string_view word_fact(const Facts& facts, std::string_view name) {
  const Fact* fact = find_fact(facts, name);
  const auto* word = fact != nullptr ? std::get_if<std::string>(fact) : nullptr;
  return word != nullptr ? std::string_view(*word) : std::string_view();
}

/// The loss whose kernel or function is named: `CrossEntropyLoss.forward`, `cross_entropy_loss`, `wrapper_CUDA__ctc_loss`.
/// The longest name counts. cross_entropy runs nll_loss's kernels, so those decide nothing.
const LossDef* loss_in(std::string_view callee) {
  const LossDef* found = nullptr;
  for (const LossDef* def : registered_losses()) {
    std::string_view stem = def->name;
    if (stem.ends_with("_loss") && stem != "l1_loss" && stem != "nll_loss") stem.remove_suffix(5);
    const bool longer = found == nullptr || def->name.size() > found->name.size();
    if (longer && (contains(callee, stem) || callee.starts_with(std::string(def->module) + "."))) found = def;
  }
  const bool kernel = contains(callee, "wrapper") || contains(callee, "_forward") || contains(callee, "_thnn");
  return found != nullptr && found->name == "nll_loss" && kernel ? nullptr : found;
}

struct Hint {
  std::string_view part;
  std::string_view loss;
};

/// What the name of the thing that was called says: `bce_loss(..)`, `self.criterion_l1(..)`. The first that holds is taken.
constexpr Hint kHints[] = {
    {"bcewith", "binary_cross_entropy_with_logits"},
    {"bce", "binary_cross_entropy"},
    {"bce", "binary_cross_entropy_with_logits"},
    {"binary", "binary_cross_entropy"},
    {"smooth", "smooth_l1_loss"},
    {"huber", "huber_loss"},
    {"mse", "mse_loss"},
    {"l2", "mse_loss"},
    {"l1", "l1_loss"},
    {"mae", "l1_loss"},
    {"kl", "kl_div"},
    {"nll", "nll_loss"},
    {"ctc", "ctc_loss"},
    {"cosine", "cosine_embedding_loss"},
    {"hinge", "hinge_embedding_loss"},
    {"rank", "margin_ranking_loss"},
    {"triplet", "triplet_margin_loss"},
    {"poisson", "poisson_nll_loss"},
    {"gauss", "gaussian_nll_loss"},
    {"multilabel", "multilabel_soft_margin_loss"},
    {"cross", "cross_entropy"},
    {"xent", "cross_entropy"},
    {"ce", "cross_entropy"},
};

/// `ce` is a word of `ce_loss` and no part of `reduce`.
bool hints_at(std::string_view name, const Hint& hint) {
  const std::size_t at = name.find(hint.part);
  if (at == std::string_view::npos) return false;
  const bool opens = at == 0 || name[at - 1] == '_';
  return opens || hint.part.size() > 3;
}

std::string small(std::string_view name) {
  std::string result(name);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

/// A few classes against a large size of the last axis is how a weight for each class meets an image: only
/// binary_cross_entropy_with_logits takes one that broadcasts.
bool looks_like_pos_weight(const Facts& facts) {
  const auto number = [&](std::string_view name) {
    const Fact* fact = find_fact(facts, name);
    const auto* value = fact != nullptr ? std::get_if<std::int64_t>(fact) : nullptr;
    return value != nullptr ? *value : -1;
  };
  constexpr std::int64_t kFewClasses = 32;
  return number("dim") >= 2 && number("b") >= 2 && number("b") <= kFewClasses && number("a") >= 2 * kFewClasses;
}

/// A float64 target is what NumPy makes of real numbers, as regression has; 0 and 1 of two classes come as whole numbers.
bool is_of_numpy(const Facts& facts) {
  const Fact* fact = find_fact(facts, "target dtype");
  const auto* dtype = fact != nullptr ? std::get_if<Dtype>(fact) : nullptr;
  return dtype != nullptr && *dtype == Dtype::kFloat64;
}

/// Layers by PyTorch's file, and operations by the kernel's name.
constexpr Hint kModules[] = {
    {"linear", "nn.Linear"},        {"conv", "a convolution layer"},           {"sparse", "nn.Embedding"},
    {"batchnorm", "nn.BatchNorm"},  {"normalization", "a normalization layer"}, {"rnn", "a recurrent layer"},
    {"pooling", "a pooling layer"}, {"activation", "an activation or attention layer"}, {"transformer", "nn.Transformer"},
    {"flatten", "nn.Flatten or nn.Unflatten"},
};
constexpr Hint kKernels[] = {
    {"addmm", "nn.Linear or a matrix product"}, {"_mm", "nn.Linear or a matrix product"}, {"bmm", "a batched matrix product"}, {"linear", "nn.Linear"},
    {"index_select", "nn.Embedding"},           {"embedding", "nn.Embedding"},            {"convolution", "a convolution layer"}, {"cudnn_rnn", "a recurrent layer"},
    {"batch_norm", "nn.BatchNorm"},             {"layer_norm", "nn.LayerNorm"},           {"_cat", "torch.cat"},                  {"gather", "gather"},
};

/// `conv2d` of `conv2d(): argument 'input' must be Tensor`. Before Python 3.10 a method is named without its class.
bool names_another_function(std::string_view callee) {
  const bool nameless = callee.empty() || callee == "forward" || callee.starts_with("_Loss.") || callee.starts_with("_WeightedLoss.") || callee.starts_with("__");
  const bool softmax = contains(callee, "log_softmax");
  return !nameless && !softmax && loss_in(callee) == nullptr;
}

template <std::size_t size>
std::string_view hinted(const Hint (&hints)[size], std::string_view text) {
  for (const Hint& hint : hints) {
    if (contains(text, hint.part)) return hint.loss;
  }
  return {};
}

}  // namespace

Context context_of(const std::vector<Line>& lines) { return {mentions(lines), called_name(lines), elsewhere(lines)}; }

std::vector<std::string> likely_losses(const Template& declared, const Facts& facts, const Context& context) {
  std::vector<std::string> losses = words_of(declared.losses);
  const auto listed = [&](std::string_view loss) { return std::find(losses.begin(), losses.end(), loss) != losses.end(); };
  const auto chosen = [&](Mention::Kind kind, auto&& accepts) {
    const auto at = std::find_if(context.named.begin(), context.named.end(), [&](const Mention& mention) { return mention.kind == kind && accepts(mention); });
    if (at == context.named.end()) return false;
    bring(losses, at->loss->name);
    return true;
  };
  const auto is_listed = [&](const Mention& mention) { return listed(mention.loss->name); };
  const auto any = [](const Mention&) { return true; };
  for (const Mention::Kind kind : {Mention::Kind::kFrame, Mention::Kind::kCall}) {
    if (chosen(kind, is_listed) || chosen(kind, any)) return losses;
  }
  for (std::string_view name : {"callee", "method"}) {
    const LossDef* loss = loss_in(word_fact(facts, name));
    if (loss != nullptr) return {std::string(loss->name)};
    if (contains(word_fact(facts, name), "nll_loss")) return {"cross_entropy", "nll_loss", "linear_cross_entropy"};
  }
  if (chosen(Mention::Kind::kModule, [&](const Mention& mention) { return !context.called.empty() && mention.assigned == context.called; })) return losses;
  if (chosen(Mention::Kind::kModule, is_listed)) return losses;
  const std::string name = small(context.called);
  for (const Hint& hint : kHints) {
    if (!hints_at(name, hint) || !listed(hint.loss)) continue;
    bring(losses, hint.loss);
    return losses;
  }
  if (is_of_numpy(facts) && listed("mse_loss")) bring(losses, "mse_loss");
  if (looks_like_pos_weight(facts) && listed("binary_cross_entropy_with_logits")) bring(losses, "binary_cross_entropy_with_logits");
  return losses;
}

std::string operation_of(const Template& declared, const Facts& facts, const Context& context) {
  if (declared.operation.empty()) return {};
  if (const std::string_view kernel = hinted(kKernels, word_fact(facts, "method")); !kernel.empty()) return std::string(kernel);
  if (const std::string_view callee = word_fact(facts, "callee"); !callee.empty()) {
    if (names_another_function(callee)) return std::string(callee) + "()";
    if (loss_in(callee) != nullptr) return {};
  }
  const std::string_view layer = context.elsewhere ? hinted(kModules, context.elsewhere->module) : std::string_view();
  return std::string(layer.empty() ? declared.operation : layer);
}

bool is_elsewhere(const Template& declared, const Facts& facts, const Context& context) {
  if (declared.operation.empty()) return false;
  if (const std::string_view callee = word_fact(facts, "callee"); !callee.empty()) {
    if (names_another_function(callee)) return true;
    if (loss_in(callee) != nullptr) return false;
  }
  return declared.losses.empty() || context.elsewhere.has_value() || !hinted(kKernels, word_fact(facts, "method")).empty();
}

}  // namespace lossfit::message
