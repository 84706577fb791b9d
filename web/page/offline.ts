// Registers the service worker, and offers a new version when one has been fetched.

/** Makes the site work offline; where that is not possible (no https, storage closed) it stays an ordinary site. */
export async function keepOffline(notice: HTMLElement): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  try {
    const controlled = navigator.serviceWorker.controller !== null;
    const registration = await navigator.serviceWorker.register(new URL("sw.js", document.baseURI));
    if (registration.waiting) offer(registration.waiting, notice);
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", () => {
        if (fresh.state === "installed" && navigator.serviceWorker.controller) offer(fresh, notice);
      });
    });
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (controlled) location.reload();
    });
  } catch {
    // An ordinary site, then.
  }
}

function offer(worker: ServiceWorker, notice: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Load the new version";
  button.addEventListener("click", () => worker.postMessage("take over"));
  notice.replaceChildren(button);
}
