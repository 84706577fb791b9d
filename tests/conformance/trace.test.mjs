// Snippets that PyTorch has run line by line (record_traces.py), and what the code reader makes of them: what it says of a
// tensor is never wrong, and it says it of nearly all; every loss call gets PyTorch's verdict, message and value.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { readCorpus } from "./corpus.mjs";

const kProgram = fileURLToPath(new URL("../../build/native/lossfit", import.meta.url));
// Sums taken in another order than PyTorch's differ in the last bits of float32, deep networks in more of them.
const kTolerance = 1e-4;

function trace(code) {
  const { stdout, stderr, status } = spawnSync(kProgram, ["trace", "--json", "--seed", "0", "-"], { input: code, maxBuffer: 1 << 28 });
  assert.ok(status === 0 || status === 1, `lossfit ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.toString("utf8"));
}

const same = (a, b) => a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((size, i) => size === b.shape[i]);

/** What is said of a name at a line: by that line's entry, or the last one above that speaks of it. */
function known(lines, line, name) {
  const entry = lines.filter((one) => one.line <= line && name in one.tensors).at(-1);
  return entry?.tensors[name];
}

/** Each (line, name) that PyTorch has newly bound there, with its shape and dtype. */
function* bindings(record) {
  let current = {};
  for (const line of Object.keys(record.lines).map(Number).sort((a, b) => a - b)) {
    for (const [name, spec] of Object.entries(record.lines[line])) {
      if (!(name in current) || !same(current[name], spec)) yield { line, name, spec };
    }
    current = { ...current, ...record.lines[line] };
  }
}

function judged(report, { outcome }) {
  if (!outcome.ok) return report.torch?.message === outcome.message;
  return report.status !== "mismatch" && same(report.result, outcome);
}

function compare(record) {
  const answer = trace(record.code);
  const found = { variables: 0, right: 0, wrong: [], calls: 0, callsRight: 0, callsWrong: [], values: [] };
  for (const { line, name, spec } of bindings(record)) {
    const said = known(answer.lines, line, name);
    found.variables += 1;
    if (said && same(said, spec)) found.right += 1;
    else if (said) found.wrong.push(`${record.id}, line ${line}: ${name} is ${JSON.stringify(spec)}, not ${JSON.stringify(said)}`);
  }
  const reports = answer.calls.map(({ line, report }) => ({ line, report }));
  for (const call of record.calls) {
    const at = reports.findIndex(({ line }) => line === call.line);
    const [said] = at < 0 ? [] : reports.splice(at, 1);
    found.calls += 1;
    if (!said) continue;
    if (judged(said.report, call)) found.callsRight += 1;
    else found.callsWrong.push(`${record.id}, line ${call.line}: ${JSON.stringify(call.outcome)}, not ${JSON.stringify(said.report.torch ?? said.report.result)}`);
    const [value] = said.report.value?.data ?? [];
    const wanted = call.outcome.value;
    if (typeof value === "number" && typeof wanted === "number" && Math.abs(value - wanted) > kTolerance * Math.max(1, Math.abs(wanted))) {
      found.values.push(`${record.id}, line ${call.line}: the loss is ${wanted}, not ${value}`);
    }
  }
  return found;
}

for (const corpus of ["traces.jsonl", "traces-scripts.jsonl.gz"]) {
  const all = readCorpus(corpus).map(compare);
  const total = (field) => all.reduce((sum, one) => sum + one[field], 0);

  test(`${corpus}: nothing that is said of a tensor is wrong`, () => {
    assert.deepEqual(all.flatMap(({ wrong }) => wrong), []);
  });

  test(`${corpus}: 98% of the tensors are known`, () => {
    assert.ok(total("variables") > 200);
    assert.ok(total("right") >= 0.98 * total("variables"), `${total("right")} of ${total("variables")}`);
  });

  test(`${corpus}: no loss call is judged otherwise than by PyTorch, and 98% are judged`, () => {
    assert.deepEqual(all.flatMap(({ callsWrong }) => callsWrong), []);
    assert.ok(total("calls") > 50);
    assert.ok(total("callsRight") >= 0.98 * total("calls"), `${total("callsRight")} of ${total("calls")}`);
  });

  test(`${corpus}: a loss that is told is the one that PyTorch computes`, () => {
    assert.deepEqual(all.flatMap(({ values }) => values), []);
  });
}
