// Masks of attention and transformers. Messages are recorded from PyTorch 2.14.1.
#include "snippet/traced.hpp"

using namespace lossfit;

namespace {

/// What stops the calls of `attempt` in a source, in order.
std::vector<std::string> stops(std::string_view calls) {
  const Trace trace = read(R"(import torch, torch.nn as nn
def attempt(call):
    try:
        call()
    except Exception as error:
        print(error)
q, x, y = torch.randn(5, 3, 8), torch.randn(3, 5, 8), torch.randn(3, 7, 8)
memory = torch.randn(6, 3, 8)
m = nn.MultiheadAttention(8, 2)
first = nn.MultiheadAttention(8, 2, batch_first=True)
encoder = nn.TransformerEncoderLayer(8, 2, 16)
decoder = nn.TransformerDecoderLayer(8, 2, 16)
)" + std::string(calls));
  std::vector<std::string> messages;
  for (const TracedStop& stop : trace.stops) messages.push_back(stop.message);
  return messages;
}

}  // namespace

TEST_CASE("trace: a mask of attention has the targets' and the sources' size") {
  CHECK(stops(R"(
attempt(lambda: m(q, q, q, attn_mask=torch.zeros(5, 5)))
attempt(lambda: m(q, q, q, attn_mask=torch.zeros(6, 5, 5)))
attempt(lambda: m(q, q, q, attn_mask=torch.zeros(4, 4)))
attempt(lambda: m(q, q, q, attn_mask=torch.zeros(3, 5, 5)))
attempt(lambda: m(q, q, q, attn_mask=torch.zeros(5)))
attempt(lambda: m(q, q, q, attn_mask=torch.zeros(5, 5).long()))
attempt(lambda: first(x, y, y, attn_mask=torch.zeros(5, 5)))
attempt(lambda: first(x, y, y, attn_mask=torch.zeros(5, 7)))
attempt(lambda: m(q[:, 0], q[:, 0], q[:, 0], attn_mask=torch.zeros(1, 5, 5)))
)") == std::vector<std::string>{"The shape of the 2D attn_mask is torch.Size([4, 4]), but should be (5, 5).",
                                "The shape of the 3D attn_mask is torch.Size([3, 5, 5]), but should be (6, 5, 5).",
                                "For batched (3-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found 1-D tensor instead",
                                "only bool and floating types of attn_mask are supported",
                                "The shape of the 2D attn_mask is torch.Size([5, 5]), but should be (5, 7).",
                                "Expected `attn_mask` shape to be (2, 5, 5) but got torch.Size([1, 5, 5])"});
}

TEST_CASE("trace: a padding mask has the batch's and the sources' size, whatever comes first in the tensors") {
  CHECK(stops(R"(
attempt(lambda: m(q, q, q, key_padding_mask=torch.zeros(3, 5).bool()))
attempt(lambda: m(q, q, q, key_padding_mask=torch.zeros(5, 3).bool()))
attempt(lambda: m(q, q, q, key_padding_mask=torch.zeros(3).bool()))
attempt(lambda: first(x, y, y, key_padding_mask=torch.zeros(3, 5).bool()))
attempt(lambda: first(x, y[:2], y[:2]))
)") == std::vector<std::string>{"Expected key_padded_mask.shape[0] to be 3, but got 5",
                                "For batched (3-D) `query`, expected `key_padding_mask` to be `None` or 2-D but found 1-D tensor instead",
                                "Expected key_padded_mask.shape[1] to be 7, but got 5", "shape '[7, 6, 4]' is invalid for input of size 112"});
}

TEST_CASE("trace: the layers of a transformer refuse masks as attention does") {
  CHECK(stops(R"(
attempt(lambda: encoder(q, torch.zeros(5, 5), torch.zeros(3, 5).bool()))
attempt(lambda: encoder(q, src_mask=torch.zeros(4, 4)))
attempt(lambda: nn.TransformerEncoder(encoder, 2)(q, src_key_padding_mask=torch.zeros(5, 3).bool()))
attempt(lambda: decoder(q, memory, memory_mask=torch.zeros(5, 6)))
attempt(lambda: decoder(q, memory, memory_mask=torch.zeros(5, 5)))
attempt(lambda: decoder(q, memory, tgt_key_padding_mask=torch.zeros(3, 6).bool()))
attempt(lambda: nn.Transformer(8, 2, 1, 1, 16)(q, q[:4], tgt_mask=torch.zeros(4, 4), memory_mask=torch.zeros(4, 4)))
)") == std::vector<std::string>{"The shape of the 2D attn_mask is torch.Size([4, 4]), but should be (5, 5).",
                                "Expected key_padded_mask.shape[0] to be 3, but got 5",
                                "The shape of the 2D attn_mask is torch.Size([5, 5]), but should be (5, 6).",
                                "Expected key_padded_mask.shape[1] to be 5, but got 6",
                                "The shape of the 2D attn_mask is torch.Size([4, 4]), but should be (4, 5)."});
}
