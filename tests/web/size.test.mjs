// Size: what a first visit fetches.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { root } from "../../scripts/run.mjs";
import { openBrowser } from "./browser.mjs";

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

test("HTML, CSS and JS of the first view are at most 60 KB gzip", async () => {
  const page = await site.browser.newPage();
  const files = new Set();
  page.on("request", (request) => files.add(new URL(request.url()).pathname.slice(1) || "index.html"));
  await page.goto(site.url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true", undefined, { timeout: 60_000 });
  const texts = [...files].filter((name) => /\.(html|css|js)$/.test(name) && name !== "sw.js");
  assert.ok(texts.length >= 3);
  const sizes = await Promise.all(texts.map(async (name) => gzipSync(await readFile(`${root}build/site/${name}`), { level: 9 }).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first view: ${total} bytes gzip in ${texts.length} files`);
  assert.ok(total <= 60 * 1024, `${total} bytes`);
});

test("the file of the module that every visitor loads is at most 250 KB brotli, and the other waits until text is pasted", async () => {
  const sizes = [];
  for (const name of ["lossfit.wasm", "lossfit-text.wasm"]) {
    const bytes = await readFile(`${root}build/site/${name}`);
    sizes.push(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } }).length);
    console.log(`${name}: ${sizes.at(-1)} bytes brotli`);
  }
  assert.ok(sizes[0] <= 250 * 1024, `${sizes[0]} bytes`);
  const page = await site.open();
  const fetched = [];
  page.on("request", (request) => request.url().endsWith(".wasm") && fetched.push(new URL(request.url()).pathname));
  assert.deepEqual(fetched, []);
  await page.click("#tab-code");
  await page.waitForSelector("#code-panel .calls-list");
  assert.deepEqual(fetched, ["/lossfit-text.wasm"]);
});
