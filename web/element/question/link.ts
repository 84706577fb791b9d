// Links that carry a whole state: `#1.` and the state as JSON, deflated, in base64url. A readable query does for short
// questions: `?loss=cross_entropy&input=32,10:float32&target=32,1:int64`. Whatever cannot be read is refused with a word.
import type { LossDescription } from "../../src/types.ts";
import { readOption } from "./fields.ts";
import { firstState, readState, type State } from "./state.ts";

const kVersion = "1";
const kLongestLink = 200_000;
const kLargestState = 1_000_000;

/** Why a link could not be followed, in words for the reader. */
export class BadLink extends Error {}

/** Sends `bytes` through a compressing or decompressing stream. Nothing passes through a Blob, which lives in another process. */
async function through(bytes: Uint8Array<ArrayBuffer>, { readable, writable }: GenericTransformStream, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => {}); // the reader meets the same error
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = (readable as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new BadLink("what it holds is too large");
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The hash, without `#`, that holds `state`. */
export async function toHash(state: State): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const packed = await through(bytes as Uint8Array<ArrayBuffer>, new CompressionStream("deflate-raw"), kLargestState);
  return `${kVersion}.${toBase64Url(packed)}`;
}

/** The state in `hash`; throws BadLink where it holds none. */
export async function fromHash(hash: string): Promise<State> {
  const text = hash.replace(/^#/, "");
  if (text.length > kLongestLink) throw new BadLink("it is too long");
  const [version, body] = text.split(".", 2);
  if (version !== kVersion) throw new BadLink("it was made by another version or is not one of ours");
  try {
    const bytes = await through(fromBase64Url(body ?? ""), new DecompressionStream("deflate-raw"), kLargestState);
    return readState(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    if (error instanceof BadLink) throw error;
    throw new BadLink("it is damaged or was cut short");
  }
}

/** `2,1`, `2,1:float64`, and with values as the command line writes them, `2:float32=0.5,1.5`. */
function tensorField(text: string): State["tensors"][string] {
  const [, shape = "", dtype = "", data = ""] = /^([^:=]*)(?::([^:=]*))?(?:[:=]([\s\S]*))?$/.exec(text) ?? [];
  return { shape: shape.trim(), dtype: dtype.trim() || "float32", data: data.trim() };
}

/** The loss of `losses` that goes by `name`: `cross_entropy`, `CrossEntropyLoss`, `F.cross_entropy`, `nn.CrossEntropyLoss`. */
export function lossNamed(losses: LossDescription[], name: string): LossDescription | undefined {
  const last = name.trim().replace(/^.*\./, "");
  return losses.find((one) => one.name === last || one.module === last);
}

/** The state that readable pairs ask for, as a query or an element's attributes give them; throws BadLink on unknown names. */
export function fromPairs(pairs: Iterable<[string, string]>, losses: LossDescription[]): State {
  const all = [...pairs];
  const name = all.find(([key]) => key === "loss")?.[1] ?? "";
  const loss = lossNamed(losses, name);
  if (!loss) throw new BadLink(`there is no loss called “${name.slice(0, 60)}”`);
  const state: State = { ...firstState(), loss: loss.name, tensors: {}, options: {} };
  for (const [key, value] of all) {
    const argument = loss.arguments.find((one) => one.name === key);
    if (argument?.kind === "tensor") state.tensors[key] = tensorField(value);
    else if (argument) state.options[key] = readOption(argument, value) ?? value;
    else if (key === "seed" && /^\d{1,15}$/.test(value)) state.seed = Number(value);
    else if (key === "evaluate") state.evaluate = value !== "false" && value !== "0";
    else if (key !== "loss") throw new BadLink(`${loss.name} has no argument called “${key.slice(0, 60)}”`);
  }
  return state;
}

/** The state that a readable query asks for, null where it asks for nothing; throws BadLink on names no loss has. */
export function fromQuery(query: string, losses: LossDescription[]): State | null {
  if (query.length > kLongestLink) throw new BadLink("it is too long");
  const parameters = new URLSearchParams(query);
  return parameters.has("loss") ? fromPairs(parameters, losses) : null;
}

/** `state` as readable pairs; values are the third part of a tensor. */
export function toPairs(state: State): [string, string][] {
  const tensors = Object.entries(state.tensors).map(([name, field]): [string, string] => [
    name,
    [field.shape.replaceAll(/\s+/g, "") || "()", field.dtype, field.data].filter((part) => part !== "").join(":"),
  ]);
  const options = Object.entries(state.options).map(([name, value]): [string, string] => [name, value === null ? "None" : String(value)]);
  const numbers: [string, string][] = state.evaluate ? [["evaluate", "true"], ["seed", String(state.seed)]] : [];
  return [["loss", state.loss], ...tensors, ...options, ...numbers];
}

/** The readable query for `state`, without `?`; empty where values are typed, which only the hash carries. */
export function toQuery(state: State): string {
  if (state.tab !== "shapes" || Object.values(state.tensors).some((field) => field.data !== "")) return "";
  const plain = (text: string): string => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");
  return toPairs(state)
    .map(([name, value]) => `${name}=${plain(value)}`)
    .join("&");
}
