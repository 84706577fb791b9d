// Size and speed: what a first visit fetches, and how soon an answer follows a keystroke.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

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

test("a keystroke has its verdict within 50 ms at the 95th percentile, for 10,000 elements", async () => {
  const page = await site.open("?loss=mse_loss&input=100,100&target=100,100&evaluate=true");
  const times = await page.evaluate(async () => {
    const field = document.querySelector('input[name="shape:target"]');
    const box = document.querySelector("#report");
    const times = [];
    for (let round = 0; round < 60; ++round) {
      field.value = round % 2 ? "100, 100" : "100, 99";
      const begin = performance.now();
      const changed = new Promise((done) => {
        const watcher = new MutationObserver(() => {
          watcher.disconnect();
          done();
        });
        watcher.observe(box, { childList: true });
      });
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await changed;
      times.push(performance.now() - begin);
      await new Promise((done) => setTimeout(done, 20));
    }
    return times.sort((a, b) => a - b);
  });
  const p95 = times[Math.floor(times.length * 0.95)];
  console.log(`keystroke to verdict: median ${times[30].toFixed(1)} ms, 95th percentile ${p95.toFixed(1)} ms`);
  assert.ok(p95 < 50, `${p95} ms`);
});
