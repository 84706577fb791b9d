// The page's own elements, found once. They stand in index.html; a missing one is a defect of ours.

function find<E extends Element>(selector: string, kind: new () => E): E {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`index.html lacks ${selector}`);
  return element;
}

export interface PageParts {
  form: HTMLFormElement;
  report: HTMLElement;
  actions: HTMLElement;
  notice: HTMLElement;
  status: HTMLElement;
  pinned: HTMLAnchorElement;
  answer: HTMLElement;
  tabs: HTMLElement;
  shapesPanel: HTMLElement;
  codePanel: HTMLElement;
  errorPanel: HTMLElement;
}

export function findParts(): PageParts {
  return {
    form: find("#form", HTMLFormElement),
    report: find("#report", HTMLElement),
    actions: find("#actions", HTMLElement),
    notice: find("#notice", HTMLElement),
    status: find("#status", HTMLElement),
    pinned: find("#pinned", HTMLAnchorElement),
    answer: find("#answer", HTMLElement),
    tabs: find(".tabs", HTMLElement),
    shapesPanel: find("#shapes-panel", HTMLElement),
    codePanel: find("#code-panel", HTMLElement),
    errorPanel: find("#error-panel", HTMLElement),
  };
}
