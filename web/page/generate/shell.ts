// The frame of every generated page: head, bar, foot. Addresses are relative, so that the site works from any folder.
import { h, toHtml, type Child, type Tree } from "../../element/tree.ts";

export interface PageText {
  /** Path in the site, `losses/mse_loss.html`. */
  path: string;
  title: string;
  description: string;
  body: Child[];
}

const kSnippet = 160;

/** `text` as a search result shows it whole: to the end of a sentence, or else of a word. */
function snippet(text: string): string {
  if (text.length <= kSnippet) return text;
  const cut = text.slice(0, kSnippet);
  const sentence = cut.lastIndexOf(". ");
  return sentence > kSnippet / 2 ? cut.slice(0, sentence + 1) : `${cut.slice(0, cut.lastIndexOf(" "))} …`;
}

function brand(root: string): Tree {
  return h(
    "a",
    { class: "brand", href: root || "./" },
    h(
      "svg",
      { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" },
      h("path", { class: "brand-a", d: "M2 4h20v6H14v4H2z" }),
      h("path", { class: "brand-b", d: "M16 12h6v8H2v-4h14z" }),
    ),
    "Lossfit",
  );
}

/** The page as HTML. */
export function shell({ path, title, description, body }: PageText): string {
  const root = "../".repeat(path.split("/").length - 1);
  const head = h(
    "head",
    {},
    h("meta", { charset: "utf-8" }),
    h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    h("title", {}, title),
    h("meta", { name: "description", content: snippet(description) }),
    h("meta", { name: "color-scheme", content: "light dark" }),
    h("link", { rel: "icon", href: `${root}icon.svg`, type: "image/svg+xml" }),
    h("link", { rel: "stylesheet", href: `${root}page.css` }),
    h("script", { type: "module", src: `${root}reading.js` }),
  );
  const page = h(
    "body",
    { class: "reading" },
    h("a", { class: "skip", href: "#text" }, "Skip to the text"),
    h(
      "header",
      { class: "top" },
      brand(root),
      h("p", { class: "tagline" }, "Does this PyTorch loss call fit?"),
      h(
        "nav",
        { "aria-label": "Site" },
        h("a", { href: `${root}#examples` }, "Examples"),
        h("a", { href: `${root}losses/` }, "Losses"),
        h("a", { href: `${root}codes/` }, "Codes"),
        h("button", { type: "button", class: "quiet", id: "theme", hidden: true }),
      ),
    ),
    h("main", { id: "text", class: "text", tabindex: -1 }, body),
    h("footer", { class: "bottom" }, h("p", {}, "Answers are those of PyTorch 2.14 on a CPU.")),
  );
  return `<!doctype html>\n${toHtml(h("html", { lang: "en" }, head, page))}\n`;
}
