// What the page is showing, as plain data: the form's fields as typed, the tab, the pasted texts. A link holds exactly this.
import { isWholeFloat } from "../../src/client.ts";
import type { OptionValue, Question } from "../../src/types.ts";
import { dimText } from "../parts/words.ts";

export type Tab = "shapes" | "code" | "error";

export interface TensorField {
  shape: string;
  dtype: string;
  data: string;
}

export interface State {
  tab: Tab;
  loss: string;
  tensors: Record<string, TensorField>;
  options: Record<string, OptionValue>;
  evaluate: boolean;
  seed: number;
  code: string;
  error: string;
}

/** The article's first example: a class target that kept its column. */
export function firstState(): State {
  return {
    tab: "shapes",
    loss: "cross_entropy",
    tensors: {
      input: { shape: "32, 10", dtype: "float32", data: "" },
      target: { shape: "32, 1", dtype: "int64", data: "" },
    },
    options: {},
    evaluate: false,
    seed: 0,
    code: "",
    error: "",
  };
}

/** `options`, each as it is written in `known` where that is the same number. */
function spelled(options: State["options"], known: State["options"]): State["options"] {
  const same = (name: string, value: OptionValue): OptionValue => {
    const word = known[name];
    return word !== undefined && isWholeFloat(word) && Number(word) === value ? word : value;
  };
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, same(name, value)]));
}

/** `question` as the form would hold it; texts and tab come from `base`. */
export function stateOf(question: Question, base: State): State {
  const tensors: State["tensors"] = {};
  for (const [name, tensor] of Object.entries(question.tensors)) {
    tensors[name] = {
      shape: tensor.shape.length === 0 ? "()" : tensor.shape.map(dimText).join(", "),
      dtype: tensor.dtype,
      data: tensor.data ? tensor.data.join(" ") : "",
    };
  }
  return {
    ...base,
    tab: "shapes",
    loss: question.loss,
    tensors,
    options: spelled(question.options ?? {}, base.options),
    evaluate: question.evaluate ?? base.evaluate,
    seed: question.seed ?? base.seed,
  };
}

const kNameLimit = 64;
const kFieldLimit = 4000;
const kTextLimit = 200_000;

function text(value: unknown, limit: number): string {
  if (typeof value !== "string" || value.length > limit) throw new Error("a text is missing or too long");
  return value;
}

function record(value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("an object is missing");
  const entries = Object.entries(value);
  if (entries.length > 32 || entries.some(([name]) => name.length > kNameLimit || !/^\w+$/.test(name))) {
    throw new Error("a name is not one of ours");
  }
  return entries;
}

/** Reads a state from data of unknown origin; throws on anything that a link of ours cannot hold. */
export function readState(data: unknown): State {
  const fields = Object.fromEntries(record(data));
  const tensors: State["tensors"] = {};
  for (const [name, value] of record(fields["tensors"])) {
    const field = Object.fromEntries(record(value));
    tensors[name] = {
      shape: text(field["shape"], kFieldLimit),
      dtype: text(field["dtype"], kNameLimit),
      data: text(field["data"], kTextLimit),
    };
  }
  const options: State["options"] = {};
  for (const [name, value] of record(fields["options"])) {
    if (value !== null && !["string", "number", "boolean"].includes(typeof value)) throw new Error("an option is no scalar");
    options[name] = value as OptionValue;
  }
  const tab = fields["tab"];
  const seed = fields["seed"];
  if (tab !== "shapes" && tab !== "code" && tab !== "error") throw new Error("the tab is unknown");
  if (typeof seed !== "number" || !Number.isSafeInteger(seed) || seed < 0) throw new Error("the seed is no count");
  return {
    tab,
    loss: text(fields["loss"], kNameLimit),
    tensors,
    options,
    evaluate: fields["evaluate"] === true,
    seed,
    code: text(fields["code"], kTextLimit),
    error: text(fields["error"], kTextLimit),
  };
}
