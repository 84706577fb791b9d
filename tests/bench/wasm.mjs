// The WebAssembly build of the kernels in Node beside the native one: how many times as long each call takes. At most 4.
// usage: cmake --build --preset native --target bench_kernels && cmake --build --preset wasm --target bench_kernels
//        node tests/bench/wasm.mjs
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const kMost = 4;
const build = fileURLToPath(new URL("../../build/", import.meta.url));
const run = (program, ...words) => execFileSync(program, words, { encoding: "utf8" }).trim().split("\n").map((line) => JSON.parse(line));

const native = run(`${build}native/bench_kernels`);
const wasm = run(process.execPath, `${build}wasm/bench_kernels.cjs`);
let worst = 0;
for (const [i, { name, ms }] of native.entries()) {
  const ratio = wasm[i].ms / ms;
  worst = Math.max(worst, ratio);
  console.log(`${name.padEnd(48)} native ${ms.toFixed(2).padStart(8)} ms   WebAssembly ${wasm[i].ms.toFixed(2).padStart(8)} ms   ${ratio.toFixed(2)}x`);
}
process.exit(worst <= kMost ? 0 : 1);
