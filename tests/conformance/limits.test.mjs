// Every reader ends, whatever it is given, and names the limit it met: the command line's verbs, and the module's.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { loadModule, loadWholeModule } from "./corpus.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const kSeconds = 30;

function run(args, input = "") {
  const { stdout, stderr, status, error } = spawnSync(`${root}build/native/lossfit`, args, { input, maxBuffer: 1 << 28, timeout: kSeconds * 1000 });
  // A reader that refuses what is too long does not read it to its end.
  if (error && error.code !== "EPIPE") throw error;
  return { out: stdout.toString("utf8"), talk: stderr.toString("utf8"), status };
}

const module = await loadModule();
const text = await loadWholeModule();

// What is read as code, and the words for the limit that it meets.
const kCode = {
  "brackets nested deeply": [`x = ${"(".repeat(100000)}${")".repeat(100000)}`, /nested too deeply/],
  "a recursion without end": ["def f(n):\n    return f(n + 1)\nf(0)", /calls nested too deeply/],
  "a loop without end": ["x = []\nwhile True:\n    x.append(1)", /a loop of more than \d+ steps/],
  "a list without measure": ["y = [0] * 10**9", /a list of more than \d+ items/],
};

for (const [name, [code, words]] of Object.entries(kCode)) {
  test(`trace: ${name} is named, and the reading ends`, () => {
    const native = run(["trace", "--json", "-"], code);
    assert.match(JSON.stringify(JSON.parse(native.out).not_modelled), words);
    assert.equal(text.trace(code).trim(), native.out.trim());
  });
}

test("trace: a source that is too long is refused with its length", () => {
  const long = "x = 1\n".repeat(200000);
  assert.match(run(["trace", "-"], long).talk, /longer than 1048576 bytes/);
  assert.match(JSON.parse(text.trace(long)).fault.message, /longer than 1048576 bytes/);
});

test("explain: the module refuses a text that is too long, the command line reads its end and says so", () => {
  const long = `${"epoch 1: 0.5\n".repeat(40000)}IndexError: Target 10 is out of bounds.\n`;
  assert.equal(JSON.parse(text.explain(long)).fault.code, "too-long");
  const { out, talk, status } = run(["explain", "-"], long);
  assert.match(talk, /read the last 256 KiB of \d+ KiB/);
  assert.match(out, /Target 10 is out of bounds/);
  assert.equal(status, 1);
});

test("explain: a folder is refused", () => {
  const { talk, status } = run(["explain", root]);
  assert.match(talk, /no file that can be read/);
  assert.equal(status, 2);
});

test("read: text of any length is some kind of text", () => {
  for (const long of ["(".repeat(300000), "x".repeat(300000), "a b ".repeat(100000), "```\n".repeat(50000), ">>> x\n".repeat(50000), '{"a":'.repeat(50000)]) {
    const native = run(["read", "--json", "-"], long);
    assert.ok(JSON.parse(native.out).kind, long.slice(0, 5));
    assert.equal(text.read(long), native.out.trimEnd());
  }
});

test("check: shapes have at most 64 axes and sizes of 63 bits", () => {
  const shape = `[${"1,".repeat(64)}1]`;
  const question = `{"loss": "mse_loss", "tensors": {"input": {"shape": ${shape}}, "target": {"shape": [1]}}}`;
  assert.match(JSON.parse(module.check(question)).fault.message, /at most 64 axes/);
  assert.match(run(["check", "mse_loss", "--input", "99999999999999999999", "--target", "3"]).talk, /does not fit in 64 bits/);
});

test("check: a .npy file that claims more than it holds is refused with both sizes", () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 100000), }".padEnd(117) + "\n";
  const path = `${mkdtempSync(`${tmpdir()}/lossfit-`)}/huge.npy`;
  writeFileSync(path, Buffer.concat([Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"), Buffer.from(header)]));
  assert.match(run(["check", "mse_loss", "--input", path, "--target", "3"]).talk, /takes 400000000000000000 bytes, and the file holds 0/);
});
