// The same question in other words: Python, a pytest test, a command line, Markdown for an issue, an embed.
import { isWholeFloat } from "../../src/client.ts";
import type { OptionValue, Question, Report, TensorQuestion } from "../../src/types.ts";
import { kVerdict, shapeText } from "../parts/words.ts";
import { escapeHtml } from "../tree.ts";

export type CopyKind = "python" | "pytest" | "cli" | "markdown" | "embed";

export const kCopies: { kind: CopyKind; name: string }[] = [
  { kind: "python", name: "Python" },
  { kind: "pytest", name: "pytest" },
  { kind: "cli", name: "Command line" },
  { kind: "markdown", name: "Markdown" },
  { kind: "embed", name: "Embed" },
];

function pythonValue(value: OptionValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" && !isWholeFloat(value) ? JSON.stringify(value) : String(value);
}

function pythonCell(cell: number | boolean | string): string {
  if (typeof cell === "string") return `float("${cell}")`;
  return typeof cell === "boolean" ? pythonValue(cell) : String(cell);
}

/** A maker whose values every loss takes: zeros for whole numbers (class 0), the unit interval for the rest. */
function pythonTensor(tensor: TensorQuestion): string {
  const shape = shapeText(tensor.shape);
  const dtype = `dtype=torch.${tensor.dtype}`;
  if (tensor.data) return `torch.tensor([${tensor.data.map(pythonCell).join(", ")}], ${dtype}).reshape(${shape})`;
  return `torch.${/^(float|bfloat)/.test(tensor.dtype) ? "rand" : "zeros"}(${shape}, ${dtype})`;
}

function symbols(question: Question): string[] {
  const names = Object.values(question.tensors).flatMap((tensor) => tensor.shape.filter((dim) => typeof dim === "string"));
  return [...new Set(names)].sort();
}

/** The call itself, `F.cross_entropy(input, target, reduction="sum")`. */
export function pythonCall(question: Question): string {
  const options = Object.entries(question.options ?? {}).map(([name, value]) => `${name}=${pythonValue(value)}`);
  const named = Object.keys(question.tensors).map((name, index) => (index < 2 ? name : `${name}=${name}`));
  return `F.${question.loss}(${[...named, ...options].join(", ")})`;
}

function pythonSetup(question: Question): string {
  const sizes = symbols(question).map((name, index) => `${name} = ${index + 2}`);
  const tensors = Object.entries(question.tensors).map(([name, tensor]) => `${name} = ${pythonTensor(tensor)}`);
  return [...sizes, ...tensors].join("\n");
}

function pytest(question: Question, report: Report): string {
  const setup = pythonSetup(question).replaceAll(/^/gm, "    ");
  const call = pythonCall(question);
  if (report.torch) {
    return [
      "import re\n\nimport pytest\nimport torch\nimport torch.nn.functional as F\n\n",
      `def test_${question.loss}_refuses_these_shapes():\n${setup}`,
      `    with pytest.raises(${report.torch.error}, match=re.escape(${JSON.stringify(report.torch.message)})):\n        ${call}\n`,
    ].join("\n");
  }
  const shape = report.result ? `\n    assert loss.shape == ${shapeText(report.result.shape)}` : "";
  return `import torch\nimport torch.nn.functional as F\n\n\ndef test_${question.loss}_takes_these_shapes():\n${setup}\n    loss = ${call}${shape}\n`;
}

function commandLine(question: Question): string {
  const word = (text: string): string => (/^[\w,.:=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const tensors = Object.entries(question.tensors).map(([name, tensor]) => {
    const dtype = tensor.dtype === "float32" && !tensor.data ? "" : `:${tensor.dtype}`;
    return `--${name} ${word(`${tensor.shape.length ? tensor.shape.join(",") : "()"}${dtype}${tensor.data ? `=${tensor.data.join(",")}` : ""}`)}`;
  });
  const options = Object.entries(question.options ?? {}).map(([name, value]) => `--${name} ${word(value === null ? "None" : String(value))}`);
  return ["lossfit check", question.loss, ...tensors, ...options].join(" ");
}

function markdown(question: Question, report: Report, link: string): string {
  const rows = Object.entries(question.tensors).map(([name, tensor]) => `| \`${name}\` | \`${shapeText(tensor.shape)}\` | ${tensor.dtype} |`);
  const said = report.torch ? [`\n\`\`\`\n${report.torch.error}: ${report.torch.message}\n\`\`\``] : [];
  const why = report.diagnostics.map((one) => `- ${one.code}: ${one.headline}`);
  const fix = report.fixes[0] ? [`\nFix: \`${report.fixes[0].call}\``] : [];
  return [
    `**${kVerdict[report.status].word}**: \`${pythonCall(question)}\`\n`,
    "| tensor | shape | dtype |\n| --- | --- | --- |",
    ...rows,
    ...said,
    ...(why.length ? ["", ...why] : []),
    ...fix,
    `\n[Open in Lossfit](${link})\n`,
  ].join("\n");
}

/** The element's markup for `question`. */
export function embedMarkup(question: Question): string {
  const values = ({ data }: TensorQuestion): string => (data ? `=${data.join(",")}` : "");
  const tensors = Object.entries(question.tensors).map(([name, tensor]) => [name, `${tensor.shape.join(",")}:${tensor.dtype}${values(tensor)}`]);
  const options = Object.entries(question.options ?? {}).map(([name, value]) => [name, value === null ? "None" : String(value)]);
  const attributes = [["loss", question.loss], ...tensors, ...options].map(([name, value]) => `${name}="${escapeHtml(value ?? "")}"`);
  return `<loss-fit ${attributes.join(" ")}></loss-fit>`;
}

/** `question` and its answer as text of the given kind. `link` is this state's address, `script` the element's. */
export function copyText(kind: CopyKind, question: Question, report: Report, link: string, script: string): string {
  switch (kind) {
    case "python":
      return `import torch\nimport torch.nn.functional as F\n\n${pythonSetup(question)}\nloss = ${pythonCall(question)}\n`;
    case "pytest":
      return pytest(question, report);
    case "cli":
      return commandLine(question);
    case "markdown":
      return markdown(question, report, link);
    case "embed":
      return `<script type="module" src="${escapeHtml(script)}"></script>\n${embedMarkup(question)}\n`;
  }
}
