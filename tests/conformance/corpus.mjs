// Recorded calls, and the engines that answer them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../../", import.meta.url));
const kMaxOutput = 1 << 30;

/** The lines of a corpus file: what was asked of PyTorch, its `outcome`, and the line itself as `text`. */
export function readCorpus(name) {
  const bytes = readFileSync(`${root}tests/corpus/${name}`);
  const lines = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
  return lines.filter(Boolean).map((text) => ({ ...JSON.parse(text), text }));
}

/**
 * A recorded call as a question in the engine's JSON. Cut out of the record's own text: JavaScript would write 1.0 as 1,
 * and PyTorch tells the one from the other.
 */
export function question({ text }) {
  const end = text.search(/,\s*"outcome":/);
  if (end < 0) throw new Error(`a record without an outcome: ${text.slice(0, 80)}`);
  return `${text.slice(0, end)}, "evaluate": true}`;
}

/** The command line's answers, one line for each line asked; a line is a string or a buffer. */
export function askCommandLine(lines) {
  const program = `${root}build/native/lossfit`;
  const { stdout, stderr, status, error } = spawnSync(program, ["check", "--jsonl", "-"], {
    input: Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")])),
    maxBuffer: kMaxOutput,
  });
  if (error) throw error;
  if (status > 2 || status === null) throw new Error(`lossfit ended with ${status}: ${stderr}`);
  return stdout.toString("utf8").split("\n").slice(0, -1);
}

/** The compiled module, as Node loads it, of its first file alone: what needs the second throws. */
export async function loadModule() {
  const create = await loader();
  const compiled = await WebAssembly.compile(readFileSync(`${kFolder}lossfit.wasm`));
  const placeholder = new Proxy({}, { get: (_, place) => () => { throw new Error(`function ${String(place)} is in lossfit-text.wasm`); } });
  return create({
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(compiled, { ...imports, placeholder }).then((instance) => receive(instance, compiled));
      return {};
    },
  });
}

/** The compiled module, which finds its files itself. */
export async function loadWholeModule() {
  return (await loader())();
}

const kFolder = `${root}build/wasm/`;

async function loader() {
  if (!existsSync(`${kFolder}lossfit.mjs`)) throw new Error("build/wasm holds no module: node scripts/build.mjs wasm");
  return (await import(`${kFolder}lossfit.mjs`)).default;
}
