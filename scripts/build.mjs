// Builds. usage: node scripts/build.mjs [native] [wasm] [site]; all three where none is named.
// LOSSFIT_WERROR=ON turns warnings into errors.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";

import { buildSite } from "./build-site.mjs";
import { must, root } from "./run.mjs";

const kTitles = { native: "Building the engine and the command line", wasm: "Building the WebAssembly module" };

async function buildPreset(preset) {
  const werror = process.env.LOSSFIT_WERROR;
  if (werror || !existsSync(`${root}build/${preset}/build.ninja`)) {
    await must(`Configuring ${preset}`, "cmake", ["--preset", preset, ...(werror ? [`-DLOSSFIT_WERROR=${werror}`] : [])]);
  }
  await must(kTitles[preset], "cmake", ["--build", "--preset", preset, "-j", String(availableParallelism())]);
}

export async function build(parts = ["native", "wasm", "site"]) {
  for (const part of parts) {
    if (part === "site") await buildSite();
    else await buildPreset(part);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const parts = process.argv.slice(2);
  await build(parts.length ? parts : undefined);
}
