// The recorded calls through the command line and through the WebAssembly module in Node: each must answer as PyTorch
// did, and both must answer alike, byte for byte where no floating point is involved.
//
// SHOW=20 prints the first 20 wrong answers of each kind.
import assert from "node:assert/strict";
import test from "node:test";

import { close, compare } from "./compare.mjs";
import { askCommandLine, loadModule, question, readCorpus } from "./corpus.mjs";
import { kCorpora, kNoRule } from "./rates.mjs";

const kShow = Number(process.env.SHOW ?? 3);
const module = await loadModule();

/** How often each thing was right, and where it was not. */
function tally(records, answers) {
  const counts = {};
  records.forEach((record, i) => {
    compare(answers[i], record, (what, right, got, want) => {
      if (record.id in kNoRule && (what === "value" || what === "gradient")) return;
      const count = (counts[what] ??= { asked: 0, right: 0, wrong: [] });
      count.asked += 1;
      if (right) count.right += 1;
      else count.wrong.push(`  ${record.loss} ${record.id}\n    got  ${shorten(got)}\n    want ${shorten(want)}`);
    });
  });
  return counts;
}

const shorten = (thing) => (JSON.stringify(thing) ?? "nothing").slice(0, 240);

const perLoss = (wrong) => {
  const losses = {};
  for (const line of wrong) losses[line.trim().split(" ")[0]] = (losses[line.trim().split(" ")[0]] ?? 0) + 1;
  return JSON.stringify(losses);
};

// Numbers may differ in their last digits; they are cut out for the comparison of texts and compared as numbers.
const kNumbers = /"data":\[[^\]]*\]/g;
const numbersIn = (answer) => [answer.value, ...Object.values(answer.grad ?? {})].filter(Boolean);

for (const [name, rates] of Object.entries(kCorpora)) {
  const records = readCorpus(name);
  const questions = records.map(question);
  const texts = { "command line": askCommandLine(questions), WebAssembly: questions.map((text) => module.check(text)) };

  for (const [engine, lines] of Object.entries(texts)) {
    test(`${name}, ${engine}: every question is answered, in order`, () => {
      assert.equal(lines.length, questions.length);
      assert.deepEqual(lines.map((line) => JSON.parse(line).id), records.map(({ id }) => id));
    });
    const counts = tally(records, lines.map((line) => JSON.parse(line)));
    for (const [what, needed] of Object.entries(rates)) {
      test(`${name}, ${engine}: ${what} as PyTorch's in ${needed}%`, (t) => {
        const { asked, right, wrong } = counts[what] ?? { asked: 0, right: 0, wrong: [] };
        assert.ok(asked > 0, `nothing was asked about ${what}`);
        const rate = (100 * right) / asked;
        t.diagnostic(`${what}: ${right} of ${asked}, ${rate.toFixed(2)}%`);
        assert.ok(rate >= needed, `${rate.toFixed(2)}%; wrong by loss: ${perLoss(wrong)}\n${wrong.slice(0, kShow).join("\n")}`);
      });
    }
  }

  test(`${name}: WebAssembly and the command line say the same, byte for byte but for numbers`, () => {
    const [native, wasm] = Object.values(texts).map((lines) => lines.map((line) => line.replace(kNumbers, '"data":[]')));
    const different = native.findIndex((line, i) => line !== wasm[i]);
    assert.ok(different < 0, `first difference, asked ${questions[different]}\n${native[different]}\n${wasm[different]}`);
  });

  test(`${name}: WebAssembly and the command line compute the same numbers`, () => {
    const [native, wasm] = Object.values(texts).map((lines) => lines.map((line) => numbersIn(JSON.parse(line))));
    const different = native.findIndex((values, i) => !values.every(({ data, dtype }, k) => close(wasm[i][k]?.data, data, dtype)));
    assert.ok(different < 0, `first difference, asked ${questions[different]}`);
  });
}
