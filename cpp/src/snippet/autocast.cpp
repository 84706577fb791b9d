// Automatic mixed precision on the CPU: which functions compute in a shorter dtype, and which refuse to. See machine.hpp.
// Source: https://pytorch.org/docs/2.14/amp.html, "CPU Ops that can autocast".
#include <algorithm>

#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

enum class Cast : std::uint8_t { kNone, kShorter, kFloat32, kUnclear };

struct Rule {
  Cast cast;
  std::string_view names;  ///< between spaces
};
constexpr Rule kRules[] = {
    {Cast::kShorter,
     " linear Linear matmul mm bmm addmm baddbmm addbmm einsum tensordot chain_matmul multi_dot conv1d conv2d conv3d conv_transpose1d conv_transpose2d "
     "conv_transpose3d Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d scaled_dot_product_attention prelu PReLU MultiheadAttention "},
    {Cast::kFloat32,
     " mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div poisson_nll_loss cross_entropy nll_loss "
     "multi_margin_loss multilabel_margin_loss soft_margin_loss hinge_embedding_loss margin_ranking_loss cosine_embedding_loss triplet_margin_loss ctc_loss "
     "MSELoss L1Loss SmoothL1Loss HuberLoss BCELoss BCEWithLogitsLoss KLDivLoss PoissonNLLLoss CrossEntropyLoss NLLLoss MultiMarginLoss MultiLabelMarginLoss "
     "SoftMarginLoss HingeEmbeddingLoss MarginRankingLoss CosineEmbeddingLoss TripletMarginLoss CTCLoss prod grid_sample cdist avg_pool3d AvgPool3d inverse "},
    {Cast::kUnclear,
     " LSTM GRU RNN LSTMCell GRUCell RNNCell Bilinear TransformerEncoderLayer TransformerDecoderLayer TransformerEncoder TransformerDecoder Transformer "},
};

Cast cast_of(std::string_view name) {
  const std::string word = " " + std::string(name) + " ";
  for (const Rule& rule : kRules) {
    if (rule.names.find(word) != std::string_view::npos) return rule.cast;
  }
  return Cast::kNone;
}

bool is_short(Dtype dtype) { return dtype == Dtype::kBfloat16 || dtype == Dtype::kFloat16; }

/// Tensors of the dtypes that `from` accepts, in `to` and without their elements; lists and tuples of them too.
template <class From>
Value recast(Machine& machine, const Value& value, From&& from, Dtype to) {
  if (const Tensor* tensor = as<Tensor>(value); tensor != nullptr && from(tensor->spec.dtype)) {
    Tensor* copy = machine.make<Tensor>(*tensor);
    copy->spec.dtype = to;
    copy->spec.values.reset();
    copy->is_leaf = tensor->requires_grad == Tri::kNo;
    return copy;
  }
  const Sequence* sequence = as<Sequence>(value);
  if (sequence == nullptr || sequence->type == SequenceKind::kSize) return value;
  Sequence* copy = machine.make<Sequence>(*sequence);
  for (Value& item : copy->items) item = recast(machine, item, from, to);
  return copy;
}

}  // namespace

Value Machine::call_autocast(const NativeFunction& function, std::string_view name, std::vector<Value> positional, Keywords keywords, Node node) {
  const Cast cast = cast_of(name);
  if (cast == Cast::kNone) return call_bare(function, name, std::move(positional), std::move(keywords), node);
  const std::optional<Dtype> shorter = autocast_->shorter;
  // What the function calls in turn is its own matter.
  const Saved within(autocast_, std::optional<Autocast>());
  NativeFunction wide = function;
  for (Value& value : positional) value = recast(*this, value, is_short, Dtype::kFloat32);
  for (auto& [key, value] : keywords) value = recast(*this, value, is_short, Dtype::kFloat32);
  if (wide.self && as<Tensor>(*wide.self) != nullptr) wide.self = recast(*this, *wide.self, is_short, Dtype::kFloat32);
  const Value result = call_bare(wide, name, std::move(positional), std::move(keywords), node);
  if (cast == Cast::kUnclear || (cast == Cast::kShorter && !shorter)) return Unknown{};
  return cast == Cast::kShorter ? recast(*this, result, [](Dtype dtype) { return dtype == Dtype::kFloat32; }, *shorter) : result;
}

}  // namespace lossfit::snippet
