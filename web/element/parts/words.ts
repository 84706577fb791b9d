// The few words that several parts share: verdicts, symbols, roles, how a shape is written.
import type { Dim, Meta, Status } from "../../src/types.ts";

export const kVerdict: Record<Status, { symbol: string; word: string }> = {
  fits: { symbol: "✓", word: "Fits" },
  suspicious: { symbol: "!", word: "Runs, but suspicious" },
  mismatch: { symbol: "✕", word: "Does not fit" },
};

/** What to say for a verdict; a call that runs and only draws a remark is still one that runs. */
export function verdictWord(status: Status): string {
  return kVerdict[status].word;
}

const kRoleWords: Record<string, string> = {
  N: "batch",
  C: "class",
  T: "time",
  S: "target length",
  D: "features",
  L: "length",
  V: "vocabulary",
  H: "height",
  W: "width",
};

/** The word under an axis letter; empty where the letter says it all. */
export function roleWord(role: string): string {
  if (role === "?") return "no such axis";
  if (/^d\d*$/.test(role)) return "spatial";
  return kRoleWords[role] ?? "";
}

/** The hue of a role's blocks, so that the eye finds its column in every tensor; the letter above says the same. */
export function hueOf(role: string): "batch" | "class" | "place" | null {
  if (role === "N") return "batch";
  if (role === "C" || role === "V") return "class";
  return /^(d\d*|H|W|T|L|S)$/.test(role) ? "place" : null;
}

export function dimText(dim: Dim): string {
  return dim === null ? "?" : String(dim);
}

/** A shape as Python writes a tuple: `(32, 10)`, `(32,)`, `()`. */
export function shapeText(shape: Dim[]): string {
  return shape.length === 1 ? `(${dimText(shape[0] ?? null)},)` : `(${shape.map(dimText).join(", ")})`;
}

export function metaText(meta: Meta): string {
  return meta.shape.length === 0 ? `a ${meta.dtype} scalar` : `${shapeText(meta.shape)} ${meta.dtype}`;
}
