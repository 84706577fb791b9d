// The generated pages: one for every loss and every diagnostic code, to be read without a script and found by a search.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import test from "node:test";

import { root } from "../../scripts/run.mjs";

const kSite = `${root}build/site/`;
const ask = (...args) => JSON.parse(execFileSync(`${root}build/native/lossfit`, [...args, "--json"], { encoding: "utf8" }));
const html = (path) => readFileSync(kSite + path, "utf8");
const text = (page) => page.replaceAll(/<(script|style)[^]*?<\/\1>/g, "").replaceAll(/<[^>]*>/g, " ").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").replaceAll(/\s+/g, " ");
const pages = readdirSync(kSite, { recursive: true }).filter((name) => name.endsWith(".html") && name !== "embed.html");

test("every loss has a page: signature, formula, contract, arguments, PyTorch's documentation", () => {
  const { losses } = ask("losses");
  assert.ok(losses.length >= 22);
  for (const { name } of losses) {
    const { loss } = ask("describe", name);
    const page = html(`losses/${name}.html`);
    const words = text(page);
    assert.ok(words.includes(`F.${name}(`), `${name}: signature`);
    assert.ok(words.includes(loss.formula.replaceAll(/\s+/g, " ")), `${name}: formula`);
    assert.ok(page.includes(`href="${loss.source}"`), `${name}: PyTorch's documentation`);
    for (const { name: argument } of loss.arguments) assert.ok(words.includes(argument), `${name}: ${argument}`);
    for (const { note, tensors } of loss.contract) {
      if (note) assert.ok(words.includes(note), `${name}: ${note}`);
      for (const { axes } of Object.values(tensors)) assert.ok(words.includes(axes.join(", ")), `${name}: ${axes}`);
    }
  }
});

test("losses of one number are plotted, and a table says what the curve says", () => {
  for (const name of ["mse_loss", "smooth_l1_loss", "binary_cross_entropy_with_logits"]) {
    const page = html(`losses/${name}.html`);
    assert.match(page, /<polyline[^>]*class="curve-loss"/);
    assert.match(page, /<polyline[^>]*class="curve-grad"/);
    assert.match(page, /<figure class="curve">[^]*<table/);
  }
});

test("every diagnostic code has a page: its meaning, a call that draws it, the call repaired, when it is harmless", () => {
  const codes = [...new Set([...html("codes/index.html").matchAll(/href="(LF\d+)\.html"/g)].map(([, code]) => code))];
  assert.ok(codes.length >= 20, `${codes.length}`);
  for (const code of codes) {
    const { code: told } = ask("explain", code);
    const words = text(html(`codes/${code}.html`));
    for (const part of [told.title, told.meaning, told.harmless]) assert.ok(words.includes(part.replaceAll(/\s+/g, " ")), `${code}: ${part}`);
    for (const example of [told.example, told.repair]) {
      if (!example.report?.status) assert.ok(words.includes(example.text.replaceAll(/\s+/g, " ")), `${code}: ${example.text}`);
    }
    if (told.example.report?.torch) assert.ok(words.includes(told.example.report.torch.message.replaceAll(/\s+/g, " ")), `${code}: PyTorch's message`);
  }
});

test("titles and descriptions are there, differ from page to page, and fit into a search result", () => {
  const heads = pages.map((path) => {
    const page = html(path);
    return { path, title: page.match(/<title>([^<]+)<\/title>/)?.[1] ?? "", description: page.match(/<meta name="description" content="([^"]+)"/)?.[1] ?? "" };
  });
  assert.deepEqual(heads.filter(({ title }) => title.length < 15 || title.length > 110), []);
  assert.deepEqual(heads.filter(({ description }) => description.length < 50 || description.length > 175), []);
  for (const part of ["title", "description"]) assert.equal(new Set(heads.map((head) => head[part])).size, heads.length, part);
  assert.deepEqual(pages.filter((path) => (html(path).match(/<h1[ >]/g) ?? []).length !== 1), []);
});

test("the sitemap names every page once", () => {
  const listed = [...html("sitemap.xml").matchAll(/<url><loc>([^<]+)<\/loc><\/url>/g)].map(([, place]) => place);
  assert.deepEqual([...listed].sort(), pages.map((path) => path.replace(/(^|\/)index\.html$/, "$1") || "./").sort());
});

test("no link inside the site leads nowhere", () => {
  const dead = pages.flatMap((path) =>
    [...html(path).matchAll(/ (?:href|src)="([^"#?]*)[^"]*"/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && target !== "")
      .map((target) => normalize(join(dirname(path), target)))
      .filter((target) => !existsSync(kSite + target) || (target.endsWith("/") && !existsSync(`${kSite}${target}index.html`)))
      .map((target) => `${path}: ${target}`),
  );
  assert.deepEqual([...new Set(dead)], []);
});
