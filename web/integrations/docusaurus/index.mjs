// Lossfit in Docusaurus: a plugin that loads the element, and a remark plugin that turns fences into it, with the answer
// written into the page when the site is built.
//
//   // docusaurus.config.js
//   import lossfit, { lossfitFences } from "lossfit/docusaurus";
//   plugins: [[lossfit, { script: "/lossfit/loss-fit.js" }]],
//   presets: [["classic", { docs: { remarkPlugins: [[lossfitFences, { command: "lossfit" }]] } }]],
//
//   ```lossfit
//   cross_entropy --input 32,10 --target 32,1:int64
//   ```
//
// In MDX the element can be written by hand too: <loss-fit loss="..." input="..."></loss-fit>.
import { execFileSync } from "node:child_process";

const kWords = { fits: "✓ Fits", suspicious: "! Runs, but suspicious", mismatch: "✕ Does not fit" };

/** The Docusaurus plugin: puts the element's script on every page. `script` is its address. */
export default function lossfit(_context, { script = "/lossfit/loss-fit.js" } = {}) {
  return {
    name: "lossfit",
    injectHtmlTags: () => ({ headTags: [{ tagName: "script", attributes: { type: "module", src: script } }] }),
  };
}

/** Reads `cross_entropy --input 32,10 --target 32,1:int64` as pairs, the loss first. */
export function parseFence(text) {
  const [loss, ...flags] = text.trim().split(/\s+/);
  const pairs = [["loss", loss]];
  for (let at = 0; at < flags.length; at += 2) {
    const value = flags[at + 1];
    if (!flags[at].startsWith("--") || value === undefined) throw new Error(`lossfit: write \`loss --tensor shape ...\`, not \`${text.trim()}\``);
    pairs.push([flags[at].slice(2).replaceAll("-", "_"), value]);
  }
  return pairs;
}

/** The report on the call that `pairs` state; throws where there is none. */
function check(pairs, command) {
  const args = pairs.slice(1).map(([name, value]) => `--${name.replaceAll("_", "-")}=${value}`);
  let text;
  try {
    text = execFileSync(command, ["check", pairs[0][1], ...args, "--json"], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    if (!error.stdout) throw new Error(`lossfit: the command line did not answer: ${error.message}`);
    text = error.stdout; // a call that does not fit exits with 1 and is an answer all the same
  }
  const report = JSON.parse(text);
  if (report.fault) throw new Error(`lossfit: ${report.fault.message} ${report.fault.help}`);
  return report;
}

const text = (value) => ({ type: "text", value });
const jsx = (name, attributes, children) => ({
  type: "mdxJsxFlowElement",
  name,
  attributes: attributes.map(([key, value]) => ({ type: "mdxJsxAttribute", name: key, value })),
  children,
});
const paragraph = (...children) => ({ type: "paragraph", children });
const code = (value) => ({ type: "code", lang: "text", value });

/** The answer as Markdown nodes: verdict, shapes, PyTorch's words, the first fix. */
function answer(pairs, report) {
  const headline = report.diagnostics.find((one) => one.severity !== "note")?.headline;
  const nodes = [paragraph({ type: "strong", children: [text(kWords[report.status])] }, text(headline ? `: ${headline}` : ""))];
  nodes.push(paragraph(...pairs.flatMap(([name, value], index) => [text(`${index > 0 ? ", " : ""}${name} `), { type: "inlineCode", value }])));
  if (report.torch) nodes.push(code(`${report.torch.error}: ${report.torch.message}`));
  for (const warning of report.warnings) nodes.push(code(`UserWarning: ${warning}`));
  if (report.fixes.length > 0) nodes.push(paragraph(text(`Fix, ${report.fixes[0].title}:`)), code(report.fixes[0].call));
  return nodes;
}

/** The remark plugin: every fence of language `lossfit` becomes an element with its answer inside. */
export function lossfitFences({ command = "lossfit" } = {}) {
  const visit = (node) => {
    if (!node.children) return;
    node.children = node.children.map((child) => {
      if (child.type !== "code" || child.lang !== "lossfit") {
        visit(child);
        return child;
      }
      const pairs = parseFence(child.value);
      return jsx("loss-fit", pairs, answer(pairs, check(pairs, command)));
    });
  };
  return visit;
}
