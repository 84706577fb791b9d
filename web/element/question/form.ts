// The question as a form, built from what the engine says of a loss. The form is the state while one types: it is built
// when the loss or the set of tensors changes, and read on every keystroke.
import type { Argument, LossDescription } from "../../src/types.ts";
import { isWholeFloat } from "../../src/client.ts";
import { h, type Tree } from "../tree.ts";
import { defaultWord, readOption, type FieldFault } from "./fields.ts";
import type { State, TensorField } from "./state.ts";

const kDtypes = [
  ["Floating point", ["float32", "float64", "float16", "bfloat16"]],
  ["Integer", ["int64", "int32", "int16", "int8", "uint8"]],
  ["Other", ["bool", "complex64", "complex128"]],
] as const;

const kLegacy = new Set(["size_average", "reduce"]);

function select(name: string, label: string, value: string, groups: [string, readonly string[]][]): Tree {
  const option = (one: string): Tree => h("option", { value: one, selected: one === value }, one);
  const known = groups.some(([, names]) => names.includes(value));
  return h(
    "select",
    { name, "aria-label": label, class: "mono" },
    known ? null : option(value),
    groups.map(([group, names]) => (group ? h("optgroup", { label: group }, names.map(option)) : names.map(option))).flat(),
  );
}

function tensorRow(argument: Argument, field: TensorField): Tree {
  const name = argument.name;
  const id = `field-${name}`;
  return h(
    "div",
    { class: "tensor-row", role: "group", "aria-label": name },
    h("label", { for: id, class: "mono" }, name),
    h("input", {
      id,
      name: `shape:${name}`,
      value: field.shape,
      class: "mono",
      placeholder: "shape, as 32, 10",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-describedby": `fault-shape-${name}`,
    }),
    select(`dtype:${name}`, `dtype of ${name}`, field.dtype, kDtypes.map(([group, names]) => [group, names])),
    argument.required
      ? null
      : h("button", { type: "button", class: "quiet icon", "data-remove": name, "aria-label": `Leave ${name} out` }, "×"),
    h("p", { class: "fault", id: `fault-shape-${name}` }),
    h(
      "details",
      { class: "values", open: field.data !== "" },
      h("summary", {}, h("span", { class: "unseen" }, `${name}: `), "values"),
      h("textarea", {
        name: `data:${name}`,
        class: "mono",
        rows: 2,
        "aria-label": `values of ${name}`,
        "aria-describedby": `fault-data-${name}`,
        placeholder: "row by row; empty: only shapes are judged",
        spellcheck: "false",
      }, field.data),
      h("p", { class: "fault", id: `fault-data-${name}` }),
    ),
  );
}

function optionField(argument: Argument, state: State): Tree {
  const name = argument.name;
  const given = state.options[name];
  const standard = defaultWord(argument);
  const id = `option-${name}`;
  const choices = argument.choices?.length ? argument.choices : /^(Optional\[)?bool/.test(argument.type) ? ["True", "False"] : null;
  const value = given === undefined ? standard : pythonWord(given);
  const control = choices
    ? h("select", { id, name: `option:${name}`, class: "mono" }, [...new Set([standard, ...choices])].map((one) => h("option", { value: one, selected: one === value }, one)))
    : h("input", { id, name: `option:${name}`, class: "mono", inputmode: "decimal", value: given === undefined ? "" : value, placeholder: standard, autocomplete: "off", "aria-describedby": `fault-option-${name}` });
  return h(
    "div",
    { class: "option" },
    h("label", { for: id, class: "mono", title: argument.help }, name),
    control,
    h("p", { class: "fault", id: `fault-option-${name}` }),
  );
}

function pythonWord(value: string | number | boolean | null): string {
  if (value === null) return "None";
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}

/** The fields of `loss` for `state`. `pages` is the address of the site's root, with its slash. */
export function form(loss: LossDescription, losses: LossDescription[], state: State, pages = ""): Tree[] {
  const tensors = loss.arguments.filter((one) => one.kind === "tensor");
  const options = loss.arguments.filter((one) => one.kind !== "tensor");
  const shown = tensors.filter((one) => one.required || state.tensors[one.name]);
  const hidden = tensors.filter((one) => !one.required && !state.tensors[one.name]);
  const main = options.filter((one) => one.name === "reduction");
  const more = options.filter((one) => one.name !== "reduction" && !kLegacy.has(one.name));
  const legacy = options.filter((one) => kLegacy.has(one.name));
  const set = [...more, ...legacy].some((one) => state.options[one.name] !== undefined);
  return [
    h(
      "div",
      { class: "loss-row" },
      h("label", { for: "loss" }, "Loss"),
      h("select", { id: "loss", name: "loss", class: "mono" }, losses.map((one) => h("option", { value: one.name, selected: one.name === loss.name }, one.name))),
      h("p", { class: "summary" }, h("span", { class: "told" }, `${loss.summary} `), h("a", { href: `${pages}losses/${loss.name}.html` }, "Contract")),
    ),
    h(
      "fieldset",
      { class: "tensors", "data-long": shown.some(({ name }) => name.length > 9) },
      h("legend", {}, "Tensors"),
      shown.map((one) => tensorRow(one, state.tensors[one.name] ?? { shape: "", dtype: "float32", data: "" })),
      hidden.length > 0 && h("div", { class: "add" }, hidden.map((one) => h("button", { type: "button", class: "quiet", "data-add": one.name }, `+ ${one.name}`))),
    ),
    h(
      "fieldset",
      { class: "options" },
      h("legend", {}, "Options"),
      main.map((one) => optionField(one, state)),
      more.length + legacy.length > 0 &&
        h("details", { open: set }, h("summary", {}, "More options"), h("div", { class: "grid" }, [...more, ...legacy].map((one) => optionField(one, state)))),
    ),
    h(
      "div",
      { class: "evaluate" },
      h("label", {}, h("input", { type: "checkbox", name: "evaluate", checked: state.evaluate }), " Value and gradient"),
      h("label", { class: "seed" }, "seed ", h("input", { name: "seed", class: "mono", inputmode: "numeric", value: state.seed, size: 6, "aria-describedby": "fault-seed" })),
      h("p", { class: "fault", id: "fault-seed" }),
    ),
  ];
}

/** What the form's fields say, and which option cannot be read. Fields that the form lacks keep their old value. */
export function readForm(element: HTMLFormElement, loss: LossDescription, old: State): { state: State; faults: FieldFault[] } {
  const data = new FormData(element);
  const read = (name: string): string => String(data.get(name) ?? "");
  const state: State = { ...old, loss: loss.name, tensors: {}, options: {}, evaluate: data.has("evaluate") };
  const faults: FieldFault[] = [];
  for (const argument of loss.arguments) {
    const name = argument.name;
    if (argument.kind === "tensor") {
      if (data.has(`shape:${name}`)) state.tensors[name] = { shape: read(`shape:${name}`), dtype: read(`dtype:${name}`), data: read(`data:${name}`) };
      continue;
    }
    const typed = read(`option:${name}`);
    const standard = argument.default ?? null;
    if (typed.trim() === "") continue;
    const value = readOption(argument, typed);
    if (value === undefined) faults.push({ field: `option:${name}`, message: `Write ${argument.type === "int" ? "a whole number" : "a number"}.` });
    else if (isWholeFloat(value) ? Number(value) !== standard : value !== standard) state.options[name] = value;
  }
  const seed = read("seed").trim();
  if (/^\d{1,15}$/.test(seed)) state.seed = Number(seed);
  else if (element.elements.namedItem("seed")) faults.push({ field: "seed", message: "Write a whole number from 0." });
  return { state, faults };
}
