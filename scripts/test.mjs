// `npm test`: builds everything, runs every test, and closes with how many passed.
import { existsSync, readdirSync } from "node:fs";

import { build } from "./build.mjs";
import { must, root, run } from "./run.mjs";

const total = { passed: 0, failed: 0 };

/** Counts one step's tests; a step that ends badly without naming a failed test is one failure. */
function count(step, { passed, failed, code }) {
  total.passed += passed;
  total.failed += code !== 0 && failed === 0 ? 1 : failed;
  console.log(`${step}: ${passed} passed, ${failed} failed\n`);
}

const number = (output, pattern) => Number(output.match(pattern)?.[1] ?? 0);

async function cppTests() {
  const { code, output } = await run("ctest", ["--preset", "native", "-j2", "--progress", "--label-exclude", "libtorch"]);
  const failed = number(output, /, (\d+) tests? failed out of/);
  count("C++", { passed: number(output, /failed out of (\d+)/) - failed, failed, code });
}

/** Runs a program of Catch2's tests whole. */
async function catchTests(step, program, args) {
  const { code, output } = await run(program, [...args, "--use-colour", "no"]);
  const all = number(output, /All tests passed \(\d+ assertions in (\d+) test cases?\)/);
  const passed = all || number(output, /test cases: +\d+ \| +(\d+) passed/);
  count(step, { passed, failed: number(output, /test cases:.* (\d+) failed/), code });
}

const wasmTests = () => catchTests("C++ through WebAssembly", process.execPath, [`${root}build/wasm/tests/cpp/lossfit_tests.js`]);

/** The engine against LibTorch, call by recorded call; prints how many calls that are, and what LibTorch is not asked. */
async function parityTests() {
  const program = `${root}build/native/tests/cpp/lossfit_torch_tests`;
  if (existsSync(program)) return catchTests("LibTorch parity", program, []);
  console.log("CMake found no LibTorch, so nothing was compared with it: install it (Debian: libtorch-dev)");
  count("LibTorch parity", { passed: 0, failed: 1, code: 1 });
}

async function nodeTests(folder) {
  const files = readdirSync(`${root}tests/${folder}`).filter((name) => name.endsWith(".test.mjs"));
  const args = ["--test", "--test-reporter=spec", "--test-concurrency=1"];
  const { code, output } = await run(process.execPath, [...args, ...files.map((name) => `tests/${folder}/${name}`)]);
  count(folder, { passed: number(output, /^\S+ pass (\d+)$/m), failed: number(output, /^\S+ fail (\d+)$/m), code });
}

// Catch2 3 is a compiled library, which Debian 13 has for the host alone; version 2, of Debian 12, is headers.
const hasWasmTests = existsSync("/usr/include/catch2/catch.hpp");
await build(["native", "wasm", ...(hasWasmTests ? ["tests"] : []), "site"]);
await must("Checking the types of the page", "node_modules/.bin/tsc", ["-p", "."]);
console.log("");
await cppTests();
await parityTests();
if (hasWasmTests) await wasmTests();
else console.log("C++ through WebAssembly: skipped, since it needs Catch2 2\n");
for (const folder of ["structure", "conformance", "web"]) await nodeTests(folder);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
