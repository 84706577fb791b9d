// The sitemap, in the form that search engines take. They want absolute addresses, and only who deploys the site knows
// them: LOSSFIT_HOME at build time puts host and folder in front; without it the addresses are those within the site.
import { escapeHtml } from "../../element/tree.ts";

/** `home` ends with a slash, or is empty. */
export function sitemap(paths: string[], home: string): string {
  const pages = paths.filter((path) => path.endsWith(".html")).map((path) => path.replace(/(^|\/)index\.html$/, "$1"));
  const lines = pages.sort().map((path) => `<url><loc>${escapeHtml(home + path || "./")}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join("\n")}\n</urlset>\n`;
}
