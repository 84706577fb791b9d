// Tries build/package as people use it: installed by npm, built by a bundler of today, opened in Chromium under the strict
// policy. Needs the npm registry, so it is no part of `npm test`.
// usage: node scripts/try-package.mjs [vite] [webpack] [esbuild] [docusaurus]; all four where none is named.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBrowser } from "../tests/web/browser.mjs";
import { buildPackage } from "./build-package.mjs";
import { must, root } from "./run.mjs";

const kApp = `
import { Client, LocalEngine, WorkerEngine } from "lossfit";
import "lossfit/element";

const question = { loss: "mse_loss", tensors: { input: { shape: [64, 1], dtype: "float32" }, target: { shape: [64], dtype: "float32" } } };
const client = new Client(new LocalEngine());
const here = await client.check(question);
const beside = await new Client(new WorkerEngine()).check(question);
const message = await client.read("ValueError: Expected input batch_size (320) to match target batch_size (288).");
window.seen = { here: here.status, beside: beside.status, kind: message.kind };
`;
const kPage = (script) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title></head><body><loss-fit loss="cross_entropy" input="32,10" target="32,1:int64"></loss-fit><script type="module" src="${script}"></script></body></html>`;

/** How each bundler is installed and run, and where it puts the site. */
const kBundlers = {
  vite: {
    packages: ["vite"],
    files: { "index.html": kPage("/main.js"), "main.js": kApp, "vite.config.js": 'export default { base: "./", build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 } };' },
    build: ["vite", "build"],
    site: "dist",
  },
  webpack: {
    packages: ["webpack", "webpack-cli"],
    files: {
      "dist/index.html": kPage("main.mjs"),
      "main.js": kApp,
      "webpack.config.mjs": 'export default { mode: "production", entry: "./main.js", experiments: { outputModule: true, topLevelAwait: true }, output: { module: true, filename: "[name].mjs", chunkFormat: "module" }, performance: false };',
    },
    build: ["webpack"],
    site: "dist",
  },
  esbuild: {
    packages: ["esbuild"],
    files: { "dist/index.html": kPage("main.js"), "main.js": kApp },
    build: ["esbuild", "main.js", "--bundle", "--format=esm", "--splitting", "--outdir=dist", "--target=es2022"],
    // esbuild leaves `new URL(..., import.meta.url)` as it is: what it names is put beside the bundle.
    copy: /\.wasm$|^worker\.js$|^chunk-.*\.js$/,
    site: "dist",
  },
};

async function lay(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const npm = (title, folder, packages) => must(title, "npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", ...packages]);

async function tryBundler(name, folder) {
  const { packages, files, build, copy, site } = kBundlers[name];
  await lay(folder, { "package.json": '{ "private": true, "type": "module" }', ...files });
  await npm(`Installing ${name}`, folder, [...packages, `${root}build/package`]);
  await must(`Building with ${name}`, join(folder, "node_modules/.bin", build[0]), build.slice(1), { cwd: folder });
  if (copy) for (const file of await readdir(`${root}build/package`)) if (copy.test(file)) await cp(`${root}build/package/${file}`, join(folder, site, file));
  const browser = await openBrowser({ folder: join(folder, site) });
  try {
    const page = await browser.open("index.html", { ready: false });
    await page.waitForFunction(() => window.seen && document.querySelector("loss-fit").report);
    assert.deepEqual(await page.evaluate(() => window.seen), { here: "suspicious", beside: "suspicious", kind: "message" });
    assert.equal(await page.evaluate(() => document.querySelector("loss-fit").report.status), "mismatch");
    assert.deepEqual(page.trouble.filter((one) => !one.includes("favicon") && !one.includes("404")), []);
  } finally {
    await browser.close();
  }
}

const kDocs = {
  "docusaurus.config.mjs": `import lossfit, { lossfitFences } from "lossfit/docusaurus";
export default {
  title: "A site", url: "https://example.org", baseUrl: "/", onBrokenLinks: "throw",
  plugins: [[lossfit, { script: "/lossfit/loss-fit.js" }]],
  presets: [["classic", { docs: { routeBasePath: "/", remarkPlugins: [[lossfitFences, { command: ${JSON.stringify(`${root}build/native/lossfit`)} }]] }, blog: false }]],
};
`,
  "docs/index.md": "---\nslug: /\n---\n# A page\n\n```lossfit\ncross_entropy --input 32,10 --target 32,1:int64\n```\n\nWhat follows.\n",
};

async function tryDocusaurus(folder) {
  await lay(folder, { "package.json": '{ "private": true, "type": "module" }', ...kDocs });
  await npm("Installing docusaurus", folder, ["@docusaurus/core", "@docusaurus/preset-classic", "react", "react-dom", `${root}build/package`]);
  await cp(`${root}build/site`, join(folder, "static/lossfit"), { recursive: true });
  await must("Building with docusaurus", join(folder, "node_modules/.bin/docusaurus"), ["build"], { cwd: folder });
  const browser = await openBrowser({ folder: join(folder, "build") });
  try {
    const plain = await browser.open("", { ready: false, javaScriptEnabled: false });
    assert.match(await plain.textContent("loss-fit"), /Does not fit.*multi-target not supported/s);
    const page = await browser.open("", { ready: false });
    await page.waitForFunction(() => document.querySelector("loss-fit").report?.status === "mismatch");
    // Docusaurus writes inline scripts, which the policy refuses: those are not ours.
    assert.deepEqual(page.trouble.filter((one) => /lossfit\/[\w-]+\.(js|wasm)/.test(one)), []);
  } finally {
    await browser.close();
  }
}

await buildPackage();
const wanted = process.argv.slice(2);
for (const name of wanted.length ? wanted : [...Object.keys(kBundlers), "docusaurus"]) {
  const folder = await mkdtemp(join(tmpdir(), `lossfit-${name}-`));
  try {
    if (name === "docusaurus") await tryDocusaurus(folder);
    else await tryBundler(name, folder);
    console.log(`${name}: works\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
