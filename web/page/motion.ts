// The fix as motion: blocks glide from where they stood to where they fit, and those that go fade where they were.
const kMs = 420;
const kEase = "cubic-bezier(.2,.7,.2,1)";

function blocks(box: Element): Map<string, HTMLElement> {
  const found = box.querySelectorAll<HTMLElement>(":scope > .picture .block");
  return new Map([...found].map((block) => [block.dataset["key"] ?? "", block]));
}

/** Notes where the blocks in `box` stand now; the returned function, called after the change, moves them. */
export function settle(box: HTMLElement): (() => void) | null {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return null;
  const old = [...blocks(box)].map(([key, block]) => ({ key, rect: block.getBoundingClientRect(), ghost: block.cloneNode(true) as HTMLElement }));
  return () => {
    const now = blocks(box);
    const home = box.getBoundingClientRect();
    for (const { key, rect, ghost } of old) {
      const block = now.get(key);
      if (block) {
        const place = block.getBoundingClientRect();
        const from = `translate(${rect.left - place.left}px, ${rect.top - place.top}px)`;
        block.animate([{ transform: from }, { transform: "none" }], { duration: kMs, easing: kEase });
        continue;
      }
      ghost.classList.add("ghost");
      ghost.style.setProperty("left", `${rect.left - home.left}px`);
      ghost.style.setProperty("top", `${rect.top - home.top}px`);
      ghost.style.setProperty("width", `${rect.width}px`);
      box.append(ghost);
      const gone = ghost.animate([{ opacity: 1, transform: "none" }, { opacity: 0, transform: "translateY(14px) scale(.6)" }], { duration: kMs, easing: kEase, fill: "forwards" });
      gone.onfinish = () => ghost.remove();
    }
    for (const [key, block] of now) {
      if (!old.some((one) => one.key === key)) block.animate([{ opacity: 0, transform: "scale(.7)" }, { opacity: 1, transform: "none" }], { duration: kMs, easing: kEase });
    }
  };
}
