// Builds. usage: node scripts/build.mjs [lossfit] [native] [tests] [wasm] [site]; without names lossfit, wasm and site.
// `native` is the command line with its tests, `tests` the C++ tests for WebAssembly. LOSSFIT_WERROR=ON turns warnings
// into errors.
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";

import { buildSite } from "./build-site.mjs";
import { must } from "./run.mjs";

const kParts = {
  lossfit: { preset: "native", target: "lossfit", title: "Building the engine and the command line" },
  native: { preset: "native", target: "all", title: "Building the engine, the command line and the tests" },
  wasm: { preset: "wasm", target: "all", title: "Building the WebAssembly module" },
  tests: { preset: "wasm", target: "lossfit_tests", title: "Building the tests for WebAssembly" },
};

async function buildPart({ preset, target, title }) {
  const werror = process.env.LOSSFIT_WERROR;
  await must(`Configuring ${preset}`, "cmake", ["--preset", preset, ...(werror ? [`-DLOSSFIT_WERROR=${werror}`] : [])]);
  await must(title, "cmake", ["--build", "--preset", preset, "--target", target, "-j", String(availableParallelism())]);
}

/** Builds the named parts one after the other; ends the program where one fails. */
export async function build(parts = ["lossfit", "wasm", "site"]) {
  for (const part of parts) {
    if (part === "site") await buildSite();
    else if (kParts[part]) await buildPart(kParts[part]);
    else throw new Error(`no part is called ${part}: there are ${Object.keys(kParts).join(", ")} and site`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const parts = process.argv.slice(2);
  await build(parts.length ? parts : undefined);
}
