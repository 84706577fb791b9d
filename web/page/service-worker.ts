// Keeps the whole site for use without a network. The build writes the list of files and a version into it; a new
// version is fetched whole beside the old one and takes over when the reader agrees, so that no page mixes the two.
export {}; // a script of its own scope

declare const FILES: string[];
declare const VERSION: string;

interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(type: "fetch", listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { scope: string };
}

const scope = globalThis as unknown as Scope;
const kPrefix = `lossfit ${scope.registration.scope} `;
const kCache = kPrefix + VERSION;

scope.addEventListener("install", (event) => {
  const urls = FILES.map((file) => new URL(file, scope.registration.scope).href);
  event.waitUntil(caches.open(kCache).then((cache) => cache.addAll(urls.map((url) => new Request(url, { cache: "reload" })))));
});

scope.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith(kPrefix) && name !== kCache).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => scope.clients.claim()));
});

scope.addEventListener("message", ({ data }) => {
  if (data === "take over") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope.registration.scope)) return;
  const kept = caches.open(kCache).then((cache) => cache.match(request, { ignoreSearch: true }));
  event.respondWith(kept.then((response) => response ?? fetch(request)));
});
