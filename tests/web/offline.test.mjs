// Offline and everywhere: from any folder of a host, without a network after the first visit, with a visible version.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { root } from "../../scripts/run.mjs";
import { answerOf, openBrowser } from "./browser.mjs";

let folder;
let site;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "lossfit-"));
  await cp(`${root}build/site`, join(folder, "some/folder"), { recursive: true });
  site = await openBrowser({ folder });
});
after(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

test("works in any folder, and offline after the first visit", { timeout: 200_000 }, async () => {
  const page = await site.open("some/folder/", { serviceWorkers: "allow" });
  assert.match(await page.textContent("#version"), /Version [0-9a-f]{8}/);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { timeout: 60_000 });
  await page.context().setOffline(true);
  await page.goto(`${site.url}some/folder/?loss=mse_loss&input=3,2&target=3,2`);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true", undefined, { timeout: 60_000 });
  assert.equal((await answerOf(page)).status, "fits");
  await page.goto(`${site.url}some/folder/losses/mse_loss.html`);
  assert.match(await page.textContent("h1"), /mse_loss/);
  assert.deepEqual(page.trouble, []);
});

test("a new version is fetched beside the old one, offered, and taken over cleanly", { timeout: 200_000 }, async () => {
  const at = join(folder, "updated");
  await cp(`${root}build/site`, at, { recursive: true });
  const page = await site.open("updated/", { serviceWorkers: "allow" });
  const version = async () => (await page.textContent("#version")).match(/Version (\w+)/)[1];
  const caches = () => page.evaluate(async (scope) => (await window.caches.keys()).filter((name) => name.includes(scope)).map((name) => name.split(" ").at(-1)), "/updated/");
  await page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { timeout: 60_000 });
  const old = await version();
  for (const name of ["index.html", "sw.js"]) {
    const text = await readFile(join(at, name), "utf8");
    await writeFile(join(at, name), text.replaceAll(old, "bbbbbbbb"));
  }
  await page.reload();
  const offer = page.locator("#update button");
  await offer.waitFor({ timeout: 60_000 });
  assert.equal(await version(), old, "what runs is whole until the reader agrees");
  assert.deepEqual((await caches()).sort(), [old, "bbbbbbbb"].sort());
  await Promise.all([page.waitForEvent("load"), offer.click()]);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  assert.equal(await version(), "bbbbbbbb");
  assert.equal(await offer.count(), 0);
  assert.deepEqual(await caches(), ["bbbbbbbb"]);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  assert.equal(await version(), "bbbbbbbb", "the new version works offline too");
  assert.deepEqual(page.trouble, []);
});

test("no cookies, nothing stored but the chosen colours, no request to anyone else", async () => {
  const page = await site.open("some/folder/");
  await page.fill('input[name="shape:input"]', "7,10");
  await page.waitForTimeout(300);
  assert.deepEqual(await page.context().cookies(), []);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.deepEqual(page.trouble, []);
});

test("no request is made after load while one types", async () => {
  const page = await site.open("some/folder/");
  const asked = [];
  // Chromium asks for the icon again whenever the address changes; that is the browser, not the page.
  page.on("request", (request) => request.url().endsWith("/icon.svg") || asked.push(request.url()));
  for (const text of ["7,10", "N,C", "5"]) await page.fill('input[name="shape:input"]', text);
  await page.waitForTimeout(500);
  assert.deepEqual(asked, []);
});

test("without WebAssembly the reason is named and the command line offered", async () => {
  const context = await site.browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto(`${site.url}some/folder/`);
  await page.waitForSelector("#notice:not([hidden])");
  assert.match(await page.textContent("#notice"), /no WebAssembly.*lossfit check/s);
  const blocked = await (await site.browser.newContext({ serviceWorkers: "block" })).newPage();
  await blocked.route("**/lossfit.wasm", (route) => route.abort());
  await blocked.goto(`${site.url}some/folder/`);
  await blocked.waitForSelector("#notice:not([hidden])");
  assert.match(await blocked.textContent("#notice"), /could not be fetched.*lossfit check/s);
});

test("without JavaScript contracts and codes are readable", async () => {
  const page = await site.open("some/folder/losses/cross_entropy.html", { javaScriptEnabled: false, ready: false });
  assert.match(await page.textContent("main"), /What it accepts.*int64/s);
  await page.goto(`${site.url}some/folder/codes/LF0103.html`);
  assert.match(await page.textContent("main"), /Does not fit.*multi-target not supported/s);
});
