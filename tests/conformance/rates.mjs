// What share of the recorded calls each engine has to answer as PyTorch does, in per cent of the calls that have such a
// thing. The one place to tighten when more is modelled.
const kRates = { verdict: 100, message: 100, warnings: 100, shape: 100, "backward error": 100, evaluated: 100, value: 100, gradient: 100 };

export const kCorpora = {
  "torch-2.14.jsonl.gz": kRates,
  "edge-2.14.jsonl.gz": kRates,
  "opinfo-2.14.jsonl.gz": kRates,
  "wild-2.14.jsonl.gz": kRates,
};

// Recorded numbers that no rule leads to. Verdict, message, shape and dtype of these calls are held all the same.
export const kNoRule = {
  "ctc_loss/1-126": "a target of nan is no class index, and PyTorch reads memory beside the tensor with it",
  "kl_div/w2-85": "the gradient of a float64 scalar beside bfloat16 is rounded element by element, PyTorch's once they are summed",
  "multi_margin_loss/e11-442": "the mean of an empty batch is memory that PyTorch never wrote",
};
