// Tries the package in Docusaurus: a small real site, built by the generator of today and opened in Chromium under the
// strict policy. It installs some 1,200 packages from the npm registry, so it is no part of `npm test`, which tries Sphinx,
// MkDocs and the bundlers. usage: node scripts/try-docusaurus.mjs
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBrowser } from "../tests/web/browser.mjs";
import { buildPackage } from "./build-package.mjs";
import { must, root } from "./run.mjs";

// Docusaurus 3 writes CommonJS among its own files, so the site's package.json must not say "type": "module".
const kFiles = {
  "package.json": '{ "private": true }',
  "docusaurus.config.mjs": `import lossfit, { lossfitFences } from "lossfit/docusaurus";
export default {
  title: "A site", url: "https://example.org", baseUrl: "/docs/", onBrokenLinks: "throw",
  plugins: [[lossfit, { script: "/docs/lossfit/loss-fit.js" }]],
  presets: [["classic", { docs: { routeBasePath: "/", remarkPlugins: [[lossfitFences, { command: ${JSON.stringify(`${root}build/native/lossfit`)} }]] }, blog: false }]],
};
`,
  "docs/index.md": "---\nslug: /\n---\n# A page\n\n```lossfit\ncross_entropy --input 32,10 --target 32,1:int64\n```\n\nWhat follows. See [the other page](other.md).\n",
  "docs/other.md": "# Another page\n\n```lossfit\nmse_loss --input 64,1 --target 64\n```\n",
};

async function buildDocs(folder) {
  for (const [path, text] of Object.entries(kFiles)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const packages = ["@docusaurus/core@3", "@docusaurus/preset-classic@3", "react", "react-dom", `${root}build/package`];
  await must("Installing docusaurus", "npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", ...packages]);
  await cp(`${root}build/site`, join(folder, "static/lossfit"), { recursive: true });
  await must("Building with docusaurus", join(folder, "node_modules/.bin/docusaurus"), ["build", "--out-dir", "site/docs"], { cwd: folder });
  return join(folder, "site");
}

async function tryDocs(site) {
  const browser = await openBrowser({ folder: site });
  try {
    const plain = await browser.open("docs/", { ready: false, javaScriptEnabled: false });
    assert.match(await plain.textContent("loss-fit"), /Does not fit.*multi-target not supported/s);
    const page = await browser.open("docs/", { ready: false });
    const status = (wanted) => page.waitForFunction((one) => document.querySelector("loss-fit").report?.status === one, wanted);
    await status("mismatch");
    await page.click("text=the other page"); // without a load: the generator's own router puts the next element in
    await status("suspicious");
    // Docusaurus writes inline scripts and styles, which the policy refuses: those are not ours.
    assert.deepEqual(page.trouble.filter((one) => /lossfit\/[\w-]+\.(js|wasm)/.test(one)), []);
  } finally {
    await browser.close();
  }
}

await buildPackage();
const folder = await mkdtemp(join(tmpdir(), "lossfit-docusaurus-"));
try {
  await tryDocs(await buildDocs(folder));
  console.log("docusaurus: works");
} finally {
  await rm(folder, { recursive: true });
}
