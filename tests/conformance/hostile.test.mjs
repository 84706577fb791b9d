// Questions that make no sense: each gets a fault with its code, in its place, from both builds alike, and the questions
// around it are still answered.
import assert from "node:assert/strict";
import test from "node:test";

import { askCommandLine, loadModule } from "./corpus.mjs";

const tensor = (shape, more = "") => `{"loss": "mse_loss", "tensors": {"input": {"shape": ${shape}${more}}, "target": {"shape": [2]}}}`;
const kGood = '{"id": "good", "loss": "mse_loss", "tensors": {"input": {"shape": [2]}, "target": {"shape": [2]}}}';

// What is asked, and the code of the fault.
const kHostile = {
  "an empty line": ["", "not-json"],
  "a truncated question": ['{"loss": "mse', "not-json"],
  "a list": ["[1, 2]", "bad-question"],
  "a thousand brackets": ["[".repeat(1000), "too-deep"],
  "a NUL byte": ['{"loss": "mse\0_loss"}', "not-json"],
  "a number beyond all bounds": [`{"loss": "mse_loss", "seed": ${"9".repeat(400)}}`, "not-json"],
  "no loss": ['{"tensors": {}}', "bad-question"],
  "an unknown loss": ['{"loss": "cross_entrpy", "tensors": {}}', "unknown-loss"],
  "an unknown tensor": ['{"loss": "mse_loss", "tensors": {"input": {"shape": [2]}, "target": {"shape": [2]}, "inptu": {"shape": [2]}}}', "unknown-tensor"],
  "a missing tensor": ['{"loss": "mse_loss", "tensors": {"input": {"shape": [2]}}}', "missing-tensor"],
  "an unknown option": ['{"loss": "mse_loss", "tensors": {"input": {"shape": [2]}, "target": {"shape": [2]}}, "options": {"reductoin": "sum"}}', "unknown-option"],
  "a list as an option": ['{"loss": "mse_loss", "tensors": {}, "options": {"reduction": [1]}}', "wrong-option-type"],
  "a misspelt dtype": [tensor("[2]", ', "dtype": "flaot32"'), "unknown-dtype"],
  "a negative size": [tensor("[-1]"), "bad-size"],
  "a fractional size": [tensor("[1.5]"), "bad-size"],
  "a size beyond 64 bits": [tensor("[9223372036854775808]"), "bad-size"],
  "more elements than 64 bits count": [tensor("[4294967296, 4294967296]"), "too-many-elements"],
  "data that does not fill its shape": [tensor("[2]", ', "data": [1]'), "data-length"],
  "text as data": [tensor("[1]", ', "data": ["x"]'), "bad-data"],
  "an element that its dtype does not hold": [tensor("[1]", ', "dtype": "uint8", "data": [256]'), "bad-data"],
  "an element beyond 64 bits": [tensor("[1]", ', "dtype": "int64", "data": [9223372036854775808]'), "bad-data"],
  "a dtype of PyTorch that is not modelled": [tensor("[2]", ', "dtype": "complex64"'), "unknown-dtype"],
  "a size missing between commas": [tensor('"3,,4"'), "bad-shape"],
  "a field of the wrong type": ['{"loss": "mse_loss", "evaluate": "yes"}', "wrong-field-type"],
  "an unknown field": ['{"loss": "mse_loss", "colour": 1}', "unknown-field"],
  "lengths as a tensor and as a list": [
    '{"loss": "ctc_loss", "tensors": {"input_lengths": {"shape": [1]}}, "options": {"input_lengths": [5]}}', "given-twice"],
};

const lines = Object.values(kHostile).flatMap(([text]) => [text.replace(/\n/g, " "), kGood]);
const native = askCommandLine(lines);
const module = await loadModule();

test("every line is answered in its place", () => {
  assert.equal(native.length, lines.length);
  for (let i = 1; i < native.length; i += 2) assert.equal(JSON.parse(native[i]).status, "fits", lines[i - 1]);
});

Object.entries(kHostile).forEach(([name, [text, code]], i) => {
  test(`${name}: ${code}`, () => {
    const { fault, ...rest } = JSON.parse(native[2 * i]);
    assert.equal(fault?.code, code, JSON.stringify(fault ?? rest).slice(0, 300));
    assert.ok(fault.message.length > 0);
    assert.equal(module.check(text), native[2 * i]);
  });
});

test("bytes that are no UTF-8 are refused", () => {
  const [answer] = askCommandLine([Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])]);
  assert.equal(JSON.parse(answer).fault.code, "not-json");
});

test("an unknown loss is answered with the nearest names", () => {
  assert.match(JSON.parse(module.check('{"loss": "cross_entrpy"}')).fault.help, /cross_entropy/);
});
