// A fix applied in the code itself: the call is rewritten where it stands, in the words that the code has for it.
import type { Fix, TracedCall } from "../src/types.ts";
import { placeOf } from "./hints.ts";

/** The name that is called, where the text is one call and nothing more: `criterion` of `criterion(a, b)`. */
function calleeOf(text: string): string | null {
  const callee = /^[\w.]+(?=\()/.exec(text)?.[0];
  if (!callee) return null;
  let depth = 0;
  for (let at = callee.length; at < text.length; ++at) {
    if (text[at] === "(") ++depth;
    if (text[at] === ")" && --depth === 0) return at === text.length - 1 ? callee : null;
  }
  return null;
}

/** A fix is written with `F`. A module that is called without options of its own keeps its name, and code that has no `F` gets none. */
function spelled(code: string, call: TracedCall, fix: Fix): string {
  const callee = calleeOf(call.text ?? "");
  const { loss, options = {} } = fix.question ?? call.question;
  const isModule = callee !== null && callee.split(".").at(-1) !== call.question.loss;
  if (isModule && loss === call.question.loss && Object.keys(options).length === 0 && Object.keys(call.question.options ?? {}).length === 0) {
    return fix.call.replace(`F.${loss}(`, `${callee}(`);
  }
  return /\bas F\b/.test(code) ? fix.call : fix.call.replaceAll(/\bF\.(?=\w)/g, "torch.nn.functional.");
}

/** `code` with `call` replaced by `fix`; null where the call is not found. */
export function patched(code: string, call: TracedCall, fix: Fix): string | null {
  const place = placeOf(code, call);
  return place && code.slice(0, place[0]) + spelled(code, call, fix) + code.slice(place[1]);
}

/** Where a line stands in `code`, without its indentation; lines count from 1. */
export function lineWithin(code: string, line: number): [number, number] {
  const lines = code.split("\n");
  const text = lines[line - 1] ?? "";
  const begin = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return [begin + text.length - text.trimStart().length, begin + text.length];
}
