// <loss-fit> and embed.html on pages of other people, under the strict policy.
import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { root } from "../../scripts/run.mjs";
import { openBrowser } from "./browser.mjs";

const kHead = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="icon.svg">';
const kScript = '<script type="module" src="loss-fit.js"></script>';
const kOne = '<loss-fit loss="cross_entropy" input="32,10" target="32,1:int64"></loss-fit>';
const kPages = {
  "one.html": `${kHead}${kScript}</head><body><button id="first">first</button>${kOne}</body></html>`,
  "twice.html": `${kHead}${kScript}<script type="module" src="loss-fit.js?again"></script></head><body>${kOne}</body></html>`,
  "twenty.html": `${kHead}${kScript}</head><body>${Array.from({ length: 20 }, (_, n) => `<loss-fit loss="mse_loss" input="${n + 1},2" target="${n + 1},2"></loss-fit>`).join("")}</body></html>`,
  "far.html": `${kHead}<link rel="stylesheet" href="tall.css">${kScript}</head><body><div class="tall"></div>${kOne}</body></html>`,
  "broken.html": `${kHead}${kScript}</head><body><loss-fit loss="no_such_loss"><pre>what the author wrote</pre></loss-fit></body></html>`,
  "frame.html": `${kHead}<script type="module" src="loss-fit-frame.js"></script></head><body><iframe sandbox="allow-scripts" width="700" height="10" src="embed.html?loss=cross_entropy&amp;input=32,10&amp;target=32,1:int64"></iframe></body></html>`,
  "open-frame.html": `${kHead}<script type="module" src="loss-fit-frame.js"></script></head><body><iframe width="700" height="10" src="embed.html?loss=mse_loss&amp;input=64,1&amp;target=64"></iframe></body></html>`,
  "code.html": `${kHead}${kScript}</head><body><loss-fit><pre>import torch\nimport torch.nn.functional as F\nscores = torch.randn(8, 5)\nlabels = torch.zeros(8, 1).long()\nloss = F.cross_entropy(scores, labels)</pre></loss-fit><p id="below">What follows.</p></body></html>`,
  "below.html": `${kHead}${kScript}</head><body>${kOne}<p id="below">What follows.</p></body></html>`,
  "tall.css": ".tall { height: 6000px; }",
};

let folder;
let site;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "lossfit-"));
  await cp(`${root}build/site`, folder, { recursive: true });
  for (const [name, text] of Object.entries(kPages)) await writeFile(join(folder, name), text);
  site = await openBrowser({ folder });
});
after(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

const open = (path, options) => site.open(path, { ready: false, ...options });
const answered = (page, count = 1) => page.waitForFunction((wanted) => [...document.querySelectorAll("loss-fit")].filter((one) => one.report).length >= wanted, count);

test("an element answers from its attributes, with zero policy violations", async () => {
  const page = await open("one.html");
  await answered(page);
  const text = await page.evaluate(() => document.querySelector("loss-fit").shadowRoot.textContent);
  assert.match(text, /Does not fit/);
  assert.match(text, /0D or 1D target tensor expected, multi-target not supported/);
  assert.deepEqual(page.trouble, []);
  const [styled, isolated] = await page.evaluate(() => [document.querySelector("loss-fit").shadowRoot.querySelectorAll("[style], style, link").length, crossOriginIsolated]);
  assert.equal(styled, 0, "styles are adopted, none stands in the markup");
  assert.equal(isolated, false, "the host page needs no COOP and COEP");
});

test("PyTorch code in a <pre> is the question, and what readers without scripts see", async () => {
  const page = await open("code.html");
  await answered(page);
  const seen = await page.evaluate(() => ({ status: document.querySelector("loss-fit").report.status, text: document.querySelector("loss-fit").shadowRoot.textContent }));
  assert.equal(seen.status, "mismatch");
  assert.match(seen.text, /F\.cross_entropy\(scores, labels\.squeeze\(1\)\)/);
  await page.waitForFunction(() => document.querySelector("loss-fit").shadowRoot.querySelector(".open").href);
  const playground = await site.open((await page.locator("loss-fit .open").getAttribute("href")).slice(site.url.length));
  assert.match(await playground.inputValue("#code-text"), /labels = torch\.zeros\(8, 1\)\.long\(\)/);
  const plain = await open("code.html", { javaScriptEnabled: false });
  assert.match(await plain.textContent("loss-fit pre"), /loss = F\.cross_entropy\(scores, labels\)/);
  assert.deepEqual(page.trouble, []);
});

test("the layout does not shift when the answer comes; the rest of it waits for a click", async () => {
  for (const path of ["below.html", "code.html"]) {
    const page = await site.browser.newPage();
    await page.route("**/*.wasm", async (route) => {
      await page.evaluate(() => (window.place = document.querySelector("#below").getBoundingClientRect().top));
      await route.continue();
    });
    await page.goto(site.url + path);
    await answered(page);
    await page.waitForFunction(() => document.querySelector("loss-fit").shadowRoot.querySelector(".open").href);
    const top = () => page.evaluate(() => document.querySelector("#below").getBoundingClientRect().top);
    assert.equal(await top(), await page.evaluate(() => window.place), path);
    const last = page.locator("loss-fit .fixes > li").last();
    await page.click("loss-fit .more");
    assert.ok((await last.boundingBox()).y < (await top()), "all of it is there");
    assert.equal(await page.locator("loss-fit .more").isVisible(), false);
    await page.close();
  }
});

test("verdict, shapes, fix and code are parts that a page can style", async () => {
  const page = await open("one.html");
  await answered(page);
  const parts = await page.evaluate(() => [...document.querySelector("loss-fit").shadowRoot.querySelectorAll("[part]")].map((one) => one.getAttribute("part")));
  for (const part of ["verdict", "shapes", "fix", "code"]) assert.ok(parts.includes(part), part);
  const styled = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("loss-fit { --loss-fit-card: rgb(1, 2, 3); } loss-fit::part(verdict) { outline: 3px solid rgb(4, 5, 6); }");
    document.adoptedStyleSheets = [sheet];
    const shadow = document.querySelector("loss-fit").shadowRoot;
    return [getComputedStyle(shadow.querySelector(".frame")).backgroundColor, getComputedStyle(shadow.querySelector(".verdict")).outlineColor];
  });
  assert.deepEqual(styled, ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
});

test("events bubble out of shadow roots and carry question and report", async () => {
  const page = await open("one.html");
  await answered(page);
  const detail = await page.evaluate(
    () =>
      new Promise((done) => {
        document.addEventListener("loss-fit-report", (event) => done({ status: event.detail.report.status, shape: event.detail.question.tensors.target.shape, composed: event.composed }));
        document.querySelector("loss-fit").setAttribute("target", "32:int64");
      }),
  );
  assert.deepEqual(detail, { status: "fits", shape: [32], composed: true });
});

test("a question that makes no sense fires loss-fit-error and leaves what the author wrote", async () => {
  const page = await open("broken.html", {});
  await page.waitForTimeout(1000);
  const seen = await page.evaluate(
    () =>
      new Promise((done) => {
        const element = document.querySelector("loss-fit");
        element.addEventListener("loss-fit-error", (event) => done(event.detail.message));
        element.setAttribute("loss", "still_no_loss");
      }),
  );
  assert.match(seen, /still_no_loss/);
  assert.ok(await page.locator("pre").isVisible());
});

test("twenty elements: one engine, one fetch of the module", async () => {
  const page = await site.browser.newPage({ viewport: { width: 1280, height: 20_000 } });
  const fetched = [];
  page.on("request", (request) => request.url().endsWith(".wasm") && fetched.push(request.url()));
  await page.goto(`${site.url}twenty.html`);
  await answered(page, 20);
  assert.equal(fetched.length, 1);
});

test("a script that is loaded twice does no harm", async () => {
  const page = await open("twice.html");
  await answered(page);
  assert.deepEqual(page.trouble, []);
});

test("an element far down the page loads nothing until it comes near, and never moves focus or scroll", async () => {
  const page = await open("far.html");
  const fetched = [];
  page.on("request", (request) => request.url().endsWith(".wasm") && fetched.push(request.url()));
  await page.waitForTimeout(700);
  assert.equal(fetched.length, 0);
  await page.evaluate(() => scrollTo(0, 5200));
  await answered(page);
  assert.equal(fetched.length, 1);
  assert.equal(await page.evaluate(() => scrollY), 5200);
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
});

test("theme turns an element light or dark against the page", async () => {
  const page = await open("one.html", { colorScheme: "light" });
  await answered(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.querySelector("loss-fit").shadowRoot.querySelector(".frame")).backgroundColor);
  const light = await ground();
  await page.evaluate(() => document.querySelector("loss-fit").setAttribute("theme", "dark"));
  assert.notEqual(await ground(), light);
});

test("Open in playground carries the edited state", async () => {
  const page = await open("one.html");
  await answered(page);
  await page.locator("loss-fit .edit > summary").click();
  await page.locator('loss-fit input[name="shape:target"]').fill("32, 10");
  await page.locator('loss-fit select[name="dtype:target"]').selectOption("float32");
  await page.waitForTimeout(300);
  const href = await page.locator("loss-fit .open").getAttribute("href");
  const playground = await site.open(href.slice(site.url.length));
  assert.equal(await playground.inputValue('input[name="shape:target"]'), "32, 10");
  assert.equal(await playground.inputValue('select[name="dtype:target"]'), "float32");
});

test("printed, an element shows verdict, fixes and address and no controls", async () => {
  const page = await open("one.html");
  await answered(page);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("loss-fit .verdict").isVisible());
  assert.ok(await page.locator("loss-fit .fixes").isVisible());
  assert.match(await page.locator("loss-fit .address").textContent(), /#1\./);
  assert.ok(await page.locator("loss-fit .address").isVisible());
  assert.equal(await page.locator("loss-fit .edit").isVisible(), false);
  assert.equal(await page.locator("loss-fit .open").isVisible(), false);
});

test("embed.html answers in a sandboxed frame and asks only its own page for height", async () => {
  const page = await open("frame.html");
  await page.waitForFunction(() => Number(document.querySelector("iframe").height) > 200, undefined, { timeout: 60_000 });
  const frame = page.frames().find((one) => one.url().includes("embed.html"));
  assert.match(await frame.evaluate(() => document.querySelector("loss-fit").shadowRoot.textContent), /Does not fit/);
  assert.deepEqual(page.trouble, []);
  const before = await page.evaluate(() => document.querySelector("iframe").height);
  await page.evaluate(() => window.postMessage({ kind: "loss-fit-size", height: 17 }, "*"));
  await page.waitForTimeout(100);
  assert.equal(await page.evaluate(() => document.querySelector("iframe").height), before);
});

test("a frame fetches the module it may fetch: packed in a script without an origin, lossfit.wasm with one", async () => {
  for (const [path, wanted] of [["frame.html", "embed-module.js"], ["open-frame.html", "lossfit.wasm"]]) {
    const page = await site.browser.newPage();
    const fetched = [];
    page.on("request", (request) => /wasm|module/.test(request.url()) && fetched.push(new URL(request.url()).pathname.slice(1)));
    await page.goto(site.url + path);
    await page.waitForFunction(() => Number(document.querySelector("iframe").height) > 200, undefined, { timeout: 60_000 });
    assert.deepEqual(fetched, [wanted], path);
    await page.close();
  }
});
