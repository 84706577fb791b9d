// The integrations, each with the real generator: the build writes the answer into the page, Chromium opens it under the
// strict policy, and the element takes over.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { root } from "../../scripts/run.mjs";
import { openBrowser } from "./browser.mjs";
import { writeProject } from "./project.mjs";

const kCommand = `${root}build/native/lossfit`;
const kPython = process.env.PYTHON ?? "/usr/bin/python3";
const env = { ...process.env, PYTHONPATH: `${root}web/integrations/python` };
const kMessage = /0D or 1D target tensor expected, multi-target not supported/;

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "lossfit-docs-"))));
after(() => rm(folder, { recursive: true }));

const project = (name, files) => writeProject(folder, name, files);

const build = (at, ...args) => execFileSync(kPython, args, { cwd: at, env, encoding: "utf8", stdio: "pipe" });

/** The static answer is in the HTML, and the element upgrades it without moving what stands below. */
async function upgraded(site, path) {
  const html = await readFile(join(site, path), "utf8");
  assert.match(html, /<loss-fit loss="cross_entropy" input="32,10" target="32,1:int64"/);
  assert.match(html, kMessage);
  const browser = await openBrowser({ folder: site });
  try {
    const page = await browser.open(path, { ready: false });
    await page.waitForFunction(() => document.querySelector("loss-fit").report?.status === "mismatch", undefined, { timeout: 15_000 });
    assert.match(await page.evaluate(() => document.querySelector("loss-fit").shadowRoot.textContent), kMessage);
    // The generators' own themes write inline scripts, which the policy refuses: those are not ours.
    const ours = page.trouble.filter((one) => /lossfit\/[\w-]+\.(js|wasm)/.test(one));
    assert.deepEqual(ours, []);
  } finally {
    await browser.close();
  }
}

test("Sphinx: the directive writes the answer and the element upgrades it", async () => {
  const at = await project("sphinx", {
    "conf.py": `extensions = ["lossfit_docs.sphinx"]\nlossfit_command = ${JSON.stringify(kCommand)}\nlossfit_script = "lossfit/loss-fit.js"\nhtml_static_path = ["_static"]\nhtml_theme = "basic"\n`,
    "index.rst": "A page\n======\n\n.. loss-fit:: cross_entropy\n   :input: 32,10\n   :target: 32,1:int64\n\nWhat follows.\n",
  });
  await cp(`${root}build/site`, join(at, "_static/lossfit"), { recursive: true });
  build(at, "-m", "sphinx", "-q", "-W", "-b", "html", ".", "out");
  await upgraded(join(at, "out"), "index.html");
  build(at, "-m", "sphinx", "-q", "-b", "text", ".", "text");
  const text = await readFile(join(at, "text/index.txt"), "utf8");
  assert.match(text.replaceAll(/\s+/g, " "), kMessage); // the text is wrapped to 80 columns
});

test("Sphinx: a question that makes no sense stops the build with its line", async () => {
  const at = await project("sphinx-bad", {
    "conf.py": `extensions = ["lossfit_docs.sphinx"]\nlossfit_command = ${JSON.stringify(kCommand)}\n`,
    "index.rst": "A page\n======\n\n.. loss-fit:: cross_entrpy\n   :input: 32,10\n",
  });
  assert.throws(() => build(at, "-m", "sphinx", "-q", "-W", "-b", "html", ".", "out"), (error) => /index\.rst:4.*loss-fit/s.test(error.stderr));
});

test("MkDocs: the fence writes the answer and the element upgrades it", async () => {
  const at = await project("mkdocs", {
    "mkdocs.yml": `site_name: A site\ntheme: {name: mkdocs, highlightjs: false}\nplugins: []\nhooks: [hook.py]\nuse_directory_urls: false\nextra: {lossfit: {command: ${JSON.stringify(kCommand)}, script: lossfit/loss-fit.js}}\n`,
    "hook.py": "from lossfit_docs.mkdocs import on_config, on_page_markdown, on_post_page\n",
    "docs/index.md": "# A page\n\n```lossfit\ncross_entropy --input 32,10 --target 32,1:int64\n```\n\nWhat follows.\n",
  });
  build(at, "-m", "mkdocs", "build", "-q");
  await cp(`${root}build/site`, join(at, "site/lossfit"), { recursive: true });
  await upgraded(join(at, "site"), "index.html");
});

// The generator itself installs 1,200 packages: scripts/try-docusaurus.mjs tries it.
test("Docusaurus: the remark plugin turns a fence into the element with its answer inside, and a bad one stops the build", async () => {
  const { default: plugin, lossfitFences } = await import("../../web/integrations/docusaurus/index.mjs");
  const page = (value) => ({ type: "root", children: [{ type: "blockquote", children: [{ type: "code", lang: "lossfit", value }] }, { type: "code", lang: "js", value: "1" }] });
  const tree = page("cross_entropy --input 32,10 --target 32,1:int64");
  lossfitFences({ command: kCommand })(tree);
  const [element] = tree.children[0].children;
  assert.deepEqual([element.name, ...element.attributes.map(({ name, value }) => `${name}=${value}`)], ["loss-fit", "loss=cross_entropy", "input=32,10", "target=32,1:int64"]);
  const told = JSON.stringify(element.children);
  for (const part of [kMessage, /Does not fit/, /target\.squeeze\(1\)/, /32,1:int64/]) assert.match(told, part);
  assert.equal(tree.children[1].type, "code", "other fences stay");
  assert.throws(() => lossfitFences({ command: kCommand })(page("cross_entrpy --input 32,10")), /lossfit: .*cross_entrpy/);
  assert.deepEqual(plugin({}, { script: "/a.js" }).injectHtmlTags().headTags[0].attributes, { type: "module", src: "/a.js" });
});
