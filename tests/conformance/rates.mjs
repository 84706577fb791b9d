// What share of the recorded calls each engine has to answer as PyTorch does, in per cent of the calls that have such a
// thing. The one place to tighten when more is modelled.
const kRates = { verdict: 100, message: 100, warnings: 100, shape: 100, "backward error": 100, evaluated: 20, value: 100, gradient: 100 };

export const kCorpora = {
  "torch-2.14.jsonl.gz": kRates,
  "edge-2.14.jsonl.gz": kRates,
  "opinfo-2.14.jsonl.gz": kRates,
};
