// What people type into fields, read as the data that a question holds. No judgement here: whether sizes fit is the
// engine's business, this only turns `torch.Size([8, 5])` into `[8, 5]`.
import type { Argument, Cell, Dim, OptionValue, Question } from "../../src/types.ts";
import type { State } from "./state.ts";

export interface FieldFault {
  /** Name of the form field that is to blame: `shape:target`. */
  field: string;
  message: string;
}

export type Reading = { question: Question } | { faults: FieldFault[] };

/** `8,5`, `(8, 5)`, `[8,5]`, `torch.Size([8, 5])`, `N, C, 10`; `()` and nothing are a scalar. Null where it is none of these. */
export function readShape(text: string): Dim[] | null {
  let inner = text.trim().replace(/^torch\.Size\s*\(([\s\S]*)\)$/, "$1").trim();
  inner = inner.replace(/^\(([\s\S]*)\)$|^\[([\s\S]*)\]$/, (_whole, round?: string, square?: string) => round ?? square ?? "").trim();
  if (inner === "") return [];
  const parts = inner.replace(/,\s*$/, "").split(/\s*[,x×]\s*|\s+/);
  const dims = parts.map((part): Dim | undefined => {
    if (/^-?\d+$/.test(part) && Number.isSafeInteger(Number(part))) return Number(part);
    if (part === "?") return null;
    return /^[A-Za-z_]\w*$/.test(part) ? part : undefined;
  });
  return dims.includes(undefined) ? null : (dims as Dim[]);
}

/** Numbers, booleans, nan and inf in any brackets and separators, row by row; null where something else stands. */
export function readValues(text: string): Cell[] | null {
  const words = text.replaceAll(/tensor|torch/g, " ").split(/[\s,;()[\]]+/).filter((word) => word !== "");
  const cells = words.map((word): Cell | undefined => {
    if (/^(true|false)$/i.test(word)) return word.toLowerCase() === "true";
    if (/^[+-]?(nan|inf)$/i.test(word)) return word.toLowerCase().replace("+", "");
    const value = Number(word);
    return Number.isNaN(value) ? undefined : value;
  });
  return cells.includes(undefined) ? null : (cells as Cell[]);
}

/** The value of an option from its text; undefined where the text is not of the option's type. */
export function readOption(argument: Argument, text: string): OptionValue | undefined {
  const word = text.trim();
  if (word === "None" && argument.default == null) return null;
  if (argument.choices && argument.choices.length > 0) return word;
  const types = argument.type;
  if (/bool/.test(types) && /^(true|false)$/i.test(word)) return word.toLowerCase() === "true";
  if (/int|float/.test(types)) {
    const value = Number(word);
    const whole = !/float/.test(types);
    if (word === "" || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) return undefined;
    const pointed = !whole && /[.e]/i.test(word) && Number.isSafeInteger(value) && Math.abs(value) < 1e15;
    return pointed ? `${value}.0` : value;
  }
  return /bool/.test(types) ? undefined : word;
}

/** The default of an option as Python writes it: `mean`, `None`, `0.0`. */
export function defaultWord({ type, default: value }: Argument): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return /float/.test(type) && Number.isInteger(value) ? `${value}.0` : String(value);
}

/** The question that the fields ask, or which fields cannot be read and why. */
export function readQuestion(state: State, optionFaults: FieldFault[] = []): Reading {
  const faults = [...optionFaults];
  const question: Question = { loss: state.loss, tensors: {} };
  for (const [name, field] of Object.entries(state.tensors)) {
    const shape = readShape(field.shape);
    const data = field.data.trim() === "" ? undefined : readValues(field.data);
    if (shape === null) faults.push({ field: `shape:${name}`, message: "Write a shape as 8, 5 or (N, C): sizes or letters with commas." });
    if (data === null) faults.push({ field: `data:${name}`, message: "Write numbers, True, False, nan or inf, row by row." });
    if (shape && data !== null) question.tensors[name] = { shape, dtype: field.dtype, ...(data ? { data } : {}) };
  }
  if (faults.length > 0) return { faults };
  if (Object.keys(state.options).length > 0) question.options = state.options;
  if (state.evaluate) {
    question.evaluate = true;
    question.seed = state.seed;
  }
  return { question };
}
