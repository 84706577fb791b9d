// What reads text through WebAssembly: the verbs answer as the command line does, byte for byte but for numbers, whether
// lossfit-text.wasm was loaded before or is fetched by the first question that needs it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "node:test";

import { root } from "../../scripts/run.mjs";
import { loadModule, loadWholeModule, readCorpus } from "./corpus.mjs";

// Values and gradients may differ in their last digits.
const withoutNumbers = (text) => text.trim().replace(/"data":\[[^\]]*\]/g, '"data":[]').replace(/"value":-?[\d.e+-]+/g, '"value":0');

function commandLine(words, input) {
  const { stdout, status, stderr } = spawnSync(`${root}build/native/lossfit`, words, { input, maxBuffer: 1 << 28, encoding: "utf8" });
  assert.ok(status !== null && status <= 2, stderr);
  return stdout;
}

const module = await loadWholeModule();
await module.loadText();

test("trace: snippets are read alike by both builds", () => {
  const records = readCorpus("traces.jsonl");
  assert.ok(records.length > 50);
  for (const { id, code } of records) assert.equal(withoutNumbers(module.trace(code)), withoutNumbers(commandLine(["trace", "--json", "-"], code)), id);
});

test("explain: messages are read alike by both builds", () => {
  const records = readCorpus("messages.jsonl");
  assert.ok(records.length > 50);
  for (const { text } of records) assert.equal(withoutNumbers(module.explain(text)), withoutNumbers(commandLine(["explain", "--json", "-"], text)), text);
});

test("a verb that finds lossfit-text.wasm missing fetches it and answers the same", async () => {
  const [{ code }] = readCorpus("traces.jsonl");
  for (const [verb, text] of [["trace", code], ["explain", "LF0103"], ["read", code]]) {
    assert.equal((await loadWholeModule())[verb](text), module[verb](text), verb);
  }
  assert.equal((await loadWholeModule()).codes(), module.codes());
});

test("bytes that the host has are used and nothing else is read", async () => {
  const { default: create } = await import(`${root}build/wasm/lossfit.mjs`);
  const nowhere = () => "file:///nowhere/lossfit.wasm";
  const own = await create({ wasmBinary: readFileSync(`${root}build/wasm/lossfit.wasm`), locateFile: nowhere });
  await own.loadText(readFileSync(`${root}build/wasm/lossfit-text.wasm`));
  assert.equal(own.codes(), module.codes());
  await assert.rejects(create({ locateFile: nowhere }));
});

test("the first file alone lists and describes losses; the verbs that read text are in the second", async () => {
  const calls = await loadModule();
  assert.equal(calls.losses(), module.losses());
  assert.equal(calls.describe("cross_entropy"), module.describe("cross_entropy"));
  for (const ask of [() => calls.trace("x = 1"), () => calls.read("x = 1"), () => calls.explain("LF0103"), () => calls.codes()]) {
    assert.throws(ask, /is in lossfit-text\.wasm/);
  }
});

test("a question that needs more memory than the module may take is refused before anything is allocated", async () => {
  const calls = await loadModule();
  const tensor = { shape: [200_000, 2_000], dtype: "float32" };
  const question = JSON.stringify({ loss: "mse_loss", tensors: { input: tensor, target: tensor }, evaluate: true });
  const begin = performance.now();
  const { fault } = JSON.parse(calls.check(question));
  assert.equal(fault?.code, "too-large");
  assert.match(fault.help, /command line/);
  assert.ok(performance.now() - begin < 1000);
});
