// The npm package as people use it: packed, unpacked into node_modules, and used from Node, from TypeScript, from a page
// without any build, from a worker, and through vite, webpack and esbuild, in Chromium under the strict policy.
// Nothing here needs the network; scripts/try-docusaurus.mjs tries it in Docusaurus.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { buildPackage } from "../../scripts/build-package.mjs";
import { root } from "../../scripts/run.mjs";
import { openBrowser } from "./browser.mjs";
import { writeProject } from "./project.mjs";

const kQuestion = '{ loss: "mse_loss", tensors: { input: { shape: [64, 1], dtype: "float32" }, target: { shape: [64], dtype: "float32" } } }';
/** An app with both engines, the reader of text, and the element. */
const kApp = `
import { Client, LocalEngine, WorkerEngine } from "lossfit";
import "lossfit/element";

const question = { loss: "mse_loss", tensors: { input: { shape: [64, 1], dtype: "float32" }, target: { shape: [64], dtype: "float32" } } };
const client = new Client(new LocalEngine());
const here = await client.check(question);
const beside = await new Client(new WorkerEngine()).check(question);
const message = await client.read("ValueError: Expected input batch_size (320) to match target batch_size (288).");
const element = document.querySelector("loss-fit");
while (!element.report) await new Promise((done) => setTimeout(done, 20));
window.seen = { here: here.status, beside: beside.status, kind: message.kind, element: element.report.status, done: true };
`;
const kEntryPage = (script) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title></head><body><loss-fit loss="cross_entropy" input="32,10" target="32,1:int64"></loss-fit><script type="module" src="${script}"></script></body></html>`;
const kSeen = { here: "suspicious", beside: "suspicious", kind: "message", element: "mismatch" };

let folder;
let installed;

/** Packs the package as `npm publish` would, and lays it where `npm install` would. */
before(async () => {
  await buildPackage();
  folder = await mkdtemp(join(tmpdir(), "lossfit-package-"));
  installed = join(folder, "node_modules/lossfit");
  await mkdir(installed, { recursive: true });
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder, `${root}build/package`], { cwd: folder, encoding: "utf8" }).trim();
  execFileSync("tar", ["-xzf", join(folder, packed), "-C", installed, "--strip-components=1"]);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
});
after(() => rm(folder, { recursive: true }));

const project = (name, files) => writeProject(folder, name, files);

/** Runs a program; what it printed is in the error where it fails. */
function run(program, args, cwd) {
  try {
    return execFileSync(program, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    throw new Error(error.stdout + error.stderr);
  }
}

/** Runs `text` as a module of a project in which the package is installed. */
const node = async (text) => execFileSync(process.execPath, [join(await project("node", { "main.js": text }), "main.js")], { encoding: "utf8" }).trim();

/** Opens a folder's page and returns what its script has put into `window.seen`, once it is whole. */
async function seen(site) {
  const browser = await openBrowser({ folder: site });
  try {
    const page = await browser.open("index.html", { ready: false });
    await page.waitForFunction(() => window.seen?.done, undefined, { timeout: 30_000 }).catch(() => assert.fail(`no answer: ${page.trouble}`));
    assert.deepEqual(page.trouble.filter((one) => !one.includes("404")), []); // Chromium asks for an icon
    const { done, ...rest } = await page.evaluate(() => window.seen);
    return rest;
  } finally {
    await browser.close();
  }
}

test("package.json: a module with types first, and every file it names is there", async () => {
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  assert.equal(manifest.type, "module");
  for (const entry of [".", "./element", "./lossfit.wasm"]) assert.ok(manifest.exports[entry], entry);
  for (const entry of [".", "./element"]) assert.equal(Object.keys(manifest.exports[entry])[0], "types", entry);
  const files = Object.values(manifest.exports).flatMap((one) => (typeof one === "string" ? [one] : Object.values(one)));
  for (const file of [...files, manifest.customElements]) assert.ok((await readFile(join(installed, file))).length > 0, file);
});

test("custom-elements.json names every attribute, property, event, part and custom property that the element has", async () => {
  const { modules } = JSON.parse(await readFile(join(installed, "custom-elements.json"), "utf8"));
  const element = modules.flatMap((one) => one.declarations).find((one) => one.tagName === "loss-fit");
  const names = (list) => list.map((one) => one.name).sort();
  assert.deepEqual(names(element.events), ["loss-fit-error", "loss-fit-report"]);
  assert.deepEqual(names(element.cssParts), ["code", "fix", "shapes", "verdict"]);
  assert.ok(names(element.members).includes("report"));
  const tokens = await readFile(`${root}web/element/tokens.css`, "utf8");
  const used = new Set([...`${tokens}${await readFile(`${root}web/element/element.css`, "utf8")}`.matchAll(/var\((--loss-fit-[\w-]+)/g)].map(([, name]) => name));
  assert.deepEqual(names(element.cssProperties), [...used].sort());
});

test("TypeScript finds the types of the engine and of the element", async () => {
  const at = await project("types", {
    "main.ts": `import { Client, LocalEngine, isRefusal, type LoadOptions, type Report } from "lossfit";\nimport { LossFit } from "lossfit/element";\nconst options: LoadOptions = { wasmUrl: "lossfit.wasm" };\nconst answer = await new Client(new LocalEngine(options)).check(${kQuestion});\nif (!isRefusal(answer)) { const report: Report = answer; console.log(report.status === "fits"); }\nexport const report: Report | null = new LossFit().report;\n// @ts-expect-error: a status is not a number\nexport const wrong: number = report!.status;\n`,
  });
  for (const resolution of [["--module", "nodenext", "--moduleResolution", "nodenext"], ["--module", "esnext", "--moduleResolution", "bundler"]]) {
    run(`${root}node_modules/.bin/tsc`, [...resolution, "--strict", "--noEmit", "--target", "es2022", "--lib", "es2023,dom", "--types", "", "main.ts"], at);
  }
});

test("Node: the engine answers, reads text, and takes the module's bytes from anywhere", async () => {
  const told = await node(`import { readFile } from "node:fs/promises";
import { Client, LocalEngine, LoadError } from "lossfit";
import "lossfit/element"; // does nothing where there are no elements
const question = ${kQuestion};
const plain = await new Client(new LocalEngine()).check(question);
const wasmUrl = import.meta.resolve("lossfit/lossfit.wasm");
const placed = await new Client(new LocalEngine({ wasmUrl })).check(question);
const bytes = await new Client(new LocalEngine({ wasmBinary: await readFile(new URL(wasmUrl)) })).check(question);
const broken = await new Client(new LocalEngine({ wasmBinary: new Uint8Array(8) })).check(question).catch((error) => error);
const read = await new Client(new LocalEngine()).read("mse_loss 64,1 64");
console.log([plain.status, placed.status, bytes.status, broken instanceof LoadError && broken.reason, read.kind].join());`);
  assert.equal(told, "suspicious,suspicious,suspicious,damaged,call");
});

test("Node: the engine answers in a worker thread", async () => {
  await project("node", { "worker.js": `import { parentPort } from "node:worker_threads";\nimport { Client, LocalEngine } from "lossfit";\nparentPort.postMessage((await new Client(new LocalEngine()).check(${kQuestion})).status);\n` });
  assert.equal(await node('import { Worker } from "node:worker_threads";\nnew Worker(new URL("worker.js", import.meta.url)).on("message", (status) => console.log(status));'), "suspicious");
});

test("a page without any build: engine, engine in a worker of one's own, wasmUrl and wasmBinary", async () => {
  const at = await project("plain", {
    "index.html": kEntryPage("main.js"),
    "main.js": `import { Client, LocalEngine } from "./lossfit/index.js";
const question = ${kQuestion};
const status = async (options) => (await new Client(new LocalEngine(options)).check(question)).status;
const here = await status();
const moved = await status({ wasmUrl: new URL("elsewhere/engine.wasm", document.baseURI) });
const bytes = await status({ wasmBinary: await (await fetch("elsewhere/engine.wasm?bytes")).arrayBuffer() });
const beside = await new Promise((done) => { new Worker("worker.js", { type: "module" }).onmessage = ({ data }) => done(data); });
window.seen = { here, moved, bytes, beside, done: true };`,
    "worker.js": `import { Client, LocalEngine } from "./lossfit/index.js";\npostMessage((await new Client(new LocalEngine()).check(${kQuestion})).status);\n`,
  });
  await cp(installed, join(at, "lossfit"), { recursive: true });
  await mkdir(join(at, "elsewhere"));
  await cp(join(installed, "lossfit.wasm"), join(at, "elsewhere/engine.wasm"));
  assert.deepEqual(await seen(at), { here: "suspicious", moved: "suspicious", bytes: "suspicious", beside: "suspicious" });
});

test("esbuild builds an app whose page, worker and element answer", async () => {
  const at = await project("esbuild", { "dist/index.html": kEntryPage("main.js"), "main.js": kApp });
  const { build } = await import("esbuild");
  await build({ absWorkingDir: at, entryPoints: ["main.js"], bundle: true, format: "esm", splitting: true, outdir: "dist", target: "es2022", logLevel: "error" });
  // esbuild leaves `new URL(..., import.meta.url)` as it is: what it names is put beside the bundle.
  for (const file of await readdir(installed)) if (/\.wasm$|^worker\.js$|^chunk-.*\.js$/.test(file)) await cp(join(installed, file), join(at, "dist", file));
  assert.deepEqual(await seen(join(at, "dist")), kSeen);
});

test("vite builds an app whose page, worker and element answer", async () => {
  const at = await project("vite", { "index.html": kEntryPage("/main.js"), "main.js": kApp });
  const { build } = await import("vite");
  await build({ root: at, base: "./", configFile: false, logLevel: "error", build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 } });
  assert.deepEqual(await seen(join(at, "dist")), kSeen);
});

test("webpack builds an app whose page, worker and element answer", async () => {
  const at = await project("webpack", { "dist/index.html": kEntryPage("main.mjs"), "main.js": kApp });
  const webpack = createRequire(import.meta.url)("webpack");
  const compiler = webpack({ context: at, mode: "production", entry: "./main.js", experiments: { outputModule: true }, output: { path: join(at, "dist"), module: true, filename: "[name].mjs", chunkFormat: "module" }, performance: false });
  await new Promise((done, failed) => compiler.run((error, stats) => (error || stats.hasErrors() ? failed(error ?? new Error(stats.toString("errors-only"))) : compiler.close(done))));
  assert.deepEqual(await seen(join(at, "dist")), kSeen);
});
