// The system's Chromium on the built site, under the strict policy. Every test file opens one browser and closes it.
import { chromium } from "playwright-core";

import { serve } from "../../scripts/serve.mjs";

const kFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-ipc-flooding-protection", // else the address cannot be changed 10,000 times
];
// A busy machine may take its time; what has to be quick is measured in speed.test.mjs.
const kPatienceMs = 15_000;
const kChromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A served folder and a browser. `open(path, options)` gives a page that notes what goes wrong in `page.trouble`. */
export async function openBrowser({ folder, headers } = {}) {
  const server = await serve({ ...(folder && { folder }), port: 0, headers });
  const browser = await chromium.launch({ executablePath: kChromium, args: kFlags });
  return {
    url: server.url,
    browser,
    async open(path = "", options = {}) {
      const { viewport = { width: 1280, height: 720 }, ready = true, ...rest } = options;
      // The service worker fetches the whole site at the first visit: only the test of offline use wants that.
      const context = await browser.newContext({ viewport, serviceWorkers: "block", ...rest });
      context.setDefaultTimeout(kPatienceMs);
      const page = await context.newPage();
      await watch(page, server.url);
      await page.goto(new URL(path, server.url).href);
      if (ready) await page.waitForFunction(() => document.documentElement.dataset.ready === "true", undefined, { timeout: kPatienceMs });
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Milliseconds from the start of a warm visit to its first live answer, visit by visit, in order of size. */
export async function firstAnswer(site, visits) {
  const page = await site.open();
  await page.addInitScript(() => {
    new MutationObserver((_, watcher) => {
      if (document.documentElement?.dataset.ready !== "true") return;
      window.answeredAt = performance.now();
      watcher.disconnect();
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
  });
  const times = [];
  for (let visit = 0; visit <= visits; ++visit) {
    await page.goto(site.url);
    await page.waitForFunction(() => window.answeredAt);
    if (visit > 0) times.push(await page.evaluate(() => window.answeredAt)); // the first fills the cache
  }
  return times.sort((a, b) => a - b);
}

/** Collects policy violations, uncaught errors and requests that leave the site. */
async function watch(page, home) {
  page.trouble = [];
  page.on("pageerror", (error) => page.trouble.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") page.trouble.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !/^(blob|data):/.test(request.url())) page.trouble.push(`left the site: ${request.url()}`);
  });
  await page.exposeFunction("noteViolation", (text) => page.trouble.push(`policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => window.noteViolation(`${event.violatedDirective} ${event.blockedURI} in ${event.sourceFile}`));
  });
}

/** Types a loss call into the form, as a person would. */
export async function ask(page, loss, tensors, options = {}) {
  await page.selectOption('select[name="loss"]', loss);
  for (const [name, [shape, dtype]] of Object.entries(tensors)) {
    const field = page.locator(`input[name="shape:${name}"]`);
    if ((await field.count()) === 0) await page.click(`button[data-add="${name}"]`);
    await field.fill(shape);
    if (dtype) await page.selectOption(`select[name="dtype:${name}"]`, dtype);
  }
  for (const [name, value] of Object.entries(options)) {
    const field = page.locator(`[name="option:${name}"]`);
    if (!(await field.isVisible())) await page.click(".options summary");
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

/** The answer as the page shows it: status and the texts a reader sees. */
export async function answerOf(page) {
  return page.evaluate(() => {
    const box = document.querySelector("#report");
    const texts = (selector) => [...box.querySelectorAll(selector)].map((one) => one.textContent.trim());
    return {
      status: box.querySelector(":scope > .verdict")?.dataset.status,
      verdict: texts(":scope > .verdict")[0],
      quotes: texts(":scope > .quote pre"),
      fixes: texts(".fix pre"),
    };
  });
}
