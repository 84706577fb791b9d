// Makes build/package, the npm package: engine, element, worker, module, types, manifest. usage: node scripts/build-package.mjs
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

import { kModules, kWasm } from "./build-site.mjs";
import { must, root } from "./run.mjs";

const kOut = `${root}build/package`;

export async function buildPackage() {
  await rm(kOut, { recursive: true, force: true });
  await mkdir(kOut, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { index: "web/src/index.ts", element: "web/element/loss-fit.ts", worker: "web/src/worker.ts", "loss-fit-frame": "web/element/loss-fit-frame.ts" },
    outdir: kOut,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    alias: kModules,
    loader: { ".css": "text" },
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
  });
  await must("Writing the package's types", `${root}node_modules/.bin/tsc`, [
    ...["-p", root, "--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--rewriteRelativeImportExtensions"],
    ...["--rootDir", `${root}web`, "--outDir", `${kOut}/types`],
  ]);
  await finishTypes(`${kOut}/types`);
  for (const file of ["LICENSE", "README.md"]) await cp(root + file, `${kOut}/${file}`);
  for (const name of kWasm) await cp(`${root}build/wasm/${name}`, `${kOut}/${name}`);
  await cp(`${root}web/element/custom-elements.json`, `${kOut}/custom-elements.json`);
  await cp(`${root}web/integrations/docusaurus/index.mjs`, `${kOut}/docusaurus.mjs`);
  const { name, version, description, license, engines } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const manifest = {
    ...{ name, version, description, license, engines, type: "module" },
    exports: {
      ".": { types: "./types/src/index.d.ts", default: "./index.js" },
      "./element": { types: "./types/element/loss-fit.d.ts", default: "./element.js" },
      "./docusaurus": "./docusaurus.mjs",
      "./lossfit.wasm": "./lossfit.wasm",
      "./lossfit-text.wasm": "./lossfit-text.wasm",
      "./custom-elements.json": "./custom-elements.json",
    },
    customElements: "custom-elements.json",
    sideEffects: ["./element.js", "./loss-fit-frame.js", "./worker.js"],
  };
  await writeFile(`${kOut}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Declarations name the files that lie in the package, and the module's own declaration comes along. */
async function finishTypes(folder) {
  await rm(`${folder}/page`, { recursive: true });
  await cp(`${root}web/src/module.d.ts`, `${folder}/src/module.d.ts`);
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(".d.ts")) continue;
    const text = await readFile(`${folder}/${name}`, "utf8");
    const head = name === "src/index.d.ts" ? '/// <reference path="./module.d.ts" />\n' : "";
    await writeFile(`${folder}/${name}`, head + text.replaceAll(/(from "\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildPackage();
