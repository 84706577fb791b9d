// The sitemap: one address a line, which every search engine reads. Search engines want absolute addresses, and only
// who deploys the site knows them: LOSSFIT_HOME at build time puts the host and folder in front.

/** `home` ends with a slash, or is empty. */
export function sitemap(paths: string[], home: string): string {
  const pages = paths.filter((path) => path.endsWith(".html")).map((path) => path.replace(/(^|\/)index\.html$/, "$1"));
  return `${pages.sort().map((path) => home + path || "./").join("\n")}\n`;
}
