// Holds one answer of the engine against what PyTorch did.

/** Relative to max(1, |x|). Integers and booleans must be equal. */
export const kTolerance = { float64: 1e-9, float32: 2e-5, float16: 4e-3, bfloat16: 3e-2 };

export function close(got, want, dtype) {
  if (got?.length !== want.length) return false;
  const tolerance = kTolerance[dtype] ?? 0;
  return want.every((element, i) => {
    const [x, y] = [toNumber(got[i]), toNumber(element)];
    return Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
  });
}

const kSpecial = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const toNumber = (element) => kSpecial[element] ?? Number(element);

const sorted = (texts) => JSON.stringify((texts ?? []).map((text) => text.trim()).sort());
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Compares an answer with a record. Calls `judge(what, right, got, want)` once for everything that can be right or wrong:
 * `verdict` always; then `message` of a call that raises; `warnings`, `shape`, `backward error` and `evaluated` of one that
 * runs; `value` and `gradient` where the answer holds numbers.
 */
export function compare(answer, record, judge) {
  const { outcome } = record;
  const runs = answer?.status === "fits" || answer?.status === "suspicious";
  const right = answer?.status !== undefined && runs === outcome.ok;
  judge("verdict", right, answer?.torch ?? answer?.fault ?? answer?.status, outcome.ok ? "runs" : outcome.message);
  if (!right) return;
  if (outcome.ok) compareRun(answer, record, judge);
  else judgeEqual(judge, "message", [answer.torch, outcome].map((side) => [side?.error, side?.message?.trim()]));
}

function compareRun(answer, { outcome, tensors }, judge) {
  judge("warnings", sorted(answer.warnings) === sorted(outcome.warnings), answer.warnings, outcome.warnings);
  judgeEqual(judge, "shape", [[answer.result?.shape, answer.result?.dtype], [outcome.shape, outcome.dtype]]);
  judgeEqual(judge, "backward error", [answer.backward_error, outcome.grad_error].map((side) => side?.message?.trim()));
  judge("evaluated", answer.value !== undefined, "no value", outcome.value);
  if (answer.value === undefined) return;
  judge("value", close(answer.value.data, outcome.value, outcome.dtype), answer.value.data, outcome.value);
  for (const [name, want] of Object.entries(outcome.grad ?? {})) {
    const got = answer.grad?.[name]?.data;
    judge("gradient", close(got, want, tensors[name].dtype), { [name]: got }, want);
  }
}

const judgeEqual = (judge, what, [got, want]) => judge(what, same(got, want), got, want);
