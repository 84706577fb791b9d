// A tree of elements that becomes either DOM nodes or an HTML string. Every part of the page and of <loss-fit> is a
// function from a report to such a tree, so the answer written into a page at build time and the live one are the same.
// Text always travels as text: nothing here reads a string as markup.

type Handler = (event: Event) => void;
export type Attribute = string | number | boolean | null | undefined | Handler;
/** A child may also be a live node, which `toHtml` leaves out: pictures that only a script can draw. */
export type Child = Tree | Node | string | number | null | undefined | false;

export interface Tree {
  tag: string;
  attributes: Record<string, Attribute>;
  children: Child[];
}

/** One element. `on...` attributes are listeners; `true` writes a bare attribute; null, undefined and false none. */
export function h(tag: string, attributes: Record<string, Attribute> = {}, ...children: (Child | Child[])[]): Tree {
  return { tag, attributes, children: children.flat() };
}

const kSvgTags = new Set(["svg", "path", "rect", "circle", "g", "line", "polyline"]);
const kVoidTags = new Set(["input", "br", "hr", "meta", "link", "img", "wbr"]);

/** The tree as live DOM, listeners attached. */
export function toDom(tree: Tree): HTMLElement {
  const element = kSvgTags.has(tree.tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tree.tag)
    : document.createElement(tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  for (const child of tree.children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(nodeOf(child));
  }
  return element as HTMLElement;
}

function nodeOf(child: Exclude<Child, null | undefined | false>): Node | string {
  if (child instanceof Node) return child;
  return typeof child === "object" ? toDom(child) : String(child);
}

/** Replaces what `parent` holds by these trees. */
export function fill(parent: Element | ShadowRoot, ...trees: Child[]): void {
  parent.replaceChildren(
    ...trees
      .filter((tree) => tree !== null && tree !== undefined && tree !== false)
      .map(nodeOf),
  );
}

/** Text as it must stand in HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** The tree as HTML. Listeners are left out: what needs one is built again in the browser. */
export function toHtml(child: Child): string {
  if (child === null || child === undefined || child === false) return "";
  if (typeof child !== "object") return escapeHtml(String(child));
  if (!("tag" in child)) return "";
  let attributes = "";
  for (const [name, value] of Object.entries(child.attributes)) {
    if (typeof value === "function" || value === false || value === null || value === undefined) continue;
    attributes += value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
  }
  const open = `<${child.tag}${attributes}>`;
  return kVoidTags.has(child.tag) ? open : `${open}${child.children.map(toHtml).join("")}</${child.tag}>`;
}
