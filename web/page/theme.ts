// The button that turns the page light or dark against the system's wish, remembered on this device only.
const kKey = "lossfit-theme";
type Theme = "light" | "dark";

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(kKey);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null; // storage is switched off, or the page is sandboxed
  }
}

function shown(): Theme {
  return stored() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function apply(button: HTMLButtonElement): void {
  const theme = stored();
  if (theme) document.documentElement.dataset["theme"] = theme;
  button.textContent = shown() === "dark" ? "Light" : "Dark";
  button.setAttribute("aria-label", `Switch to ${shown() === "dark" ? "light" : "dark"} colours`);
}

export function offerTheme(): void {
  const button = document.querySelector<HTMLButtonElement>("#theme");
  if (!button) return;
  apply(button);
  button.hidden = false;
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(kKey, shown() === "dark" ? "light" : "dark");
    } catch {
      document.documentElement.dataset["theme"] = shown() === "dark" ? "light" : "dark";
      return;
    }
    apply(button);
  });
}
