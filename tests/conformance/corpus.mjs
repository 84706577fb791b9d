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

/** The compiled module, as Node loads it. */
export async function loadModule() {
  const folder = `${root}build/wasm/`;
  if (!existsSync(`${folder}lossfit.mjs`)) throw new Error("build/wasm holds no module: node scripts/build.mjs wasm");
  const { default: create } = await import(`${folder}lossfit.mjs`);
  return create({ wasmBinary: readFileSync(`${folder}lossfit.wasm`) });
}
