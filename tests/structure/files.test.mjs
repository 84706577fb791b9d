// Habits that a script can hold: files one can read, and a first line that says what a file is for.
import assert from "node:assert/strict";
import test from "node:test";

import { files, lineCount, read } from "./sources.mjs";

const longer = (paths, limit) => paths.filter((path) => lineCount(path) > limit).map((path) => `${path}: ${lineCount(path)} lines`);
const cpp = files("cpp", ".cpp", ".hpp");
const kGenerated = ["web/src/types.ts"]; // nobody reads it from top to bottom
const typescript = files("web", ".ts").filter((path) => !kGenerated.includes(path));

test("C++ files stay under 400 lines", () => {
  assert.deepEqual(longer(cpp, 399), []);
});

test("TypeScript files stay under 200 lines", () => {
  assert.deepEqual(longer(typescript, 199), []);
});

test("a source file opens with what it is for", () => {
  assert.deepEqual([...cpp, ...typescript].filter((path) => !/^(\/\/|\/\*)/.test(read(path))), []);
});

test("headers are guarded by #pragma once", () => {
  assert.deepEqual(cpp.filter((path) => path.endsWith(".hpp") && !/^#pragma once$/m.test(read(path))), []);
});

test("TypeScript uses no any", () => {
  assert.deepEqual(typescript.filter((path) => /[:<,|]\s*any\b|\bas any\b/.test(read(path))), []);
});

test("fast-math is never asked for: it breaks the rounding of the kernels", () => {
  const build = [...files("cmake", ".cmake"), "CMakeLists.txt", "CMakePresets.json"];
  assert.deepEqual(build.filter((path) => /^[^#]*-ffast-math/m.test(read(path))), []);
});

test("CONTRIBUTING.md shows a loss as it is", () => {
  const loss = read("cpp/src/losses/margin_ranking_loss.cpp");
  const excerpts = [...read("CONTRIBUTING.md").matchAll(/^```cpp\n([^]*?)^```$/gm)].map(([, text]) => text);
  assert.ok(excerpts.length > 0);
  assert.deepEqual(excerpts.filter((text) => !loss.includes(text)), []);
});
