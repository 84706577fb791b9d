// Makes build/site: the page, the element, the worker and the module, all in one folder that any static host can serve.
//
// Shared code lands in chunks beside the entry points, never in a folder of its own, because the loader looks for
// lossfit.wasm next to the script it stands in.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";

import { root } from "./run.mjs";

/** What the sources call the compiled module, and the files it loads. */
export const kModules = { "lossfit-module": `${root}build/wasm/lossfit.mjs` };
export const kWasm = ["lossfit.wasm", "lossfit-text.wasm"];

const kSite = `${root}build/site`;
const kEntries = {
  main: "web/page/main.ts",
  reading: "web/page/reading.ts",
  "loss-fit": "web/element/loss-fit.ts",
  "loss-fit-frame": "web/element/loss-fit-frame.ts",
  worker: "web/src/worker.ts",
};
// What the page folder holds besides TypeScript is copied as it stands.
const kStatic = /\.(html|css|svg|png|ico|webmanifest|txt)$/;

export async function buildSite() {
  const begin = Date.now();
  await rm(kSite, { recursive: true, force: true });
  await mkdir(kSite, { recursive: true });
  const entries = Object.entries(kEntries).filter(([, path]) => existsSync(root + path));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    metafile: true,
    outdir: kSite,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: "linked",
    alias: kModules,
    loader: { ".css": "text" }, // adopted by shadow roots
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
  });
  await build({
    absWorkingDir: root,
    entryPoints: { page: "web/page/styles/page.css" },
    outdir: kSite,
    bundle: true,
    minify: true,
    logLevel: "warning",
  });
  const page = `${root}web/page`;
  for (const name of existsSync(page) ? await readdir(page) : []) {
    if (kStatic.test(name)) await cp(`${page}/${name}`, `${kSite}/${name}`, { recursive: true });
  }
  for (const name of kWasm) await cp(`${root}build/wasm/${name}`, `${kSite}/${name}`);
  await bundleFrame();
  await writePages();
  await writePreloads(metafile);
  await writeServiceWorker();
  console.log(`Building the site ... ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

/** The script of embed.html, classic, so that it runs in a frame without an origin; and the module as a script beside it. */
async function bundleFrame() {
  await build({
    absWorkingDir: root,
    entryPoints: { embed: "web/page/embed.ts" },
    outdir: kSite,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    alias: kModules,
    banner: { js: "var lossfitScript=document.currentScript.src;" },
    define: { "import.meta.url": "lossfitScript" }, // a classic script has no import.meta
    loader: { ".css": "text" },
    logLevel: "warning",
  });
  const packed = deflateRawSync(await readFile(`${root}build/wasm/lossfit.wasm`), { level: 9 }).toString("base64");
  await writeFile(`${kSite}/embed-module.js`, `var lossfitPacked="${packed}";\n`);
}

/** Names in the page's head what its script will ask for, so that nothing waits for the script to say so. */
async function writePreloads({ outputs }) {
  const { imports } = Object.entries(outputs).find(([path]) => path.endsWith("/main.js"))[1];
  const chunks = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => `<link rel="modulepreload" href="${basename(path)}">`);
  const page = await readFile(`${kSite}/index.html`, "utf8");
  const links = [...chunks, '<link rel="preload" href="lossfit.wasm" as="fetch" type="application/wasm" crossorigin>'];
  await writeFile(`${kSite}/index.html`, page.replace('<script type="module"', () => `${links.join("")}\n    <script type="module"`));
}

/** Lists every file for use offline under a version made from their bytes, and shows the version on the page. */
async function writeServiceWorker() {
  const names = (await readdir(kSite, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.map$|^embed[.-]|^sitemap/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(kSite.length + 1))
    .sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(name).update(await readFile(`${kSite}/${name}`));
  const version = hash.digest("hex").slice(0, 8);
  const page = await readFile(`${kSite}/index.html`, "utf8");
  await writeFile(`${kSite}/index.html`, page.replace('<span id="version"></span>', `<span id="version">Version ${version}.</span>`));
  const addresses = names.map((name) => name.replace(/(^|\/)index\.html$/, "$1") || "./");
  await build({
    absWorkingDir: root,
    entryPoints: { sw: "web/page/service-worker.ts" },
    outdir: kSite,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    define: { FILES: JSON.stringify(addresses), VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
}

/** The pages that can be read without a script, made by the page's own code, run here. */
async function writePages() {
  const outfile = `${root}build/generate.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: ["web/page/generate/generate.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    alias: kModules,
    logLevel: "warning",
  });
  const { generate } = await import(`${pathToFileURL(outfile)}?${Date.now()}`);
  const pages = await generate({
    template: await readFile(`${root}web/page/index.html`, "utf8"),
    wasmBinary: await readFile(`${root}build/wasm/lossfit.wasm`),
    textWasmBinary: await readFile(`${root}build/wasm/lossfit-text.wasm`),
    home: process.env.LOSSFIT_HOME ?? "",
  });
  for (const [path, text] of pages) {
    await mkdir(dirname(`${kSite}/${path}`), { recursive: true });
    await writeFile(`${kSite}/${path}`, text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildSite();
