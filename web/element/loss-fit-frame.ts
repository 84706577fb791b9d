// For host pages with iframes of embed.html: gives each frame the height that it asks for. A message counts only when it
// comes from a frame on this page whose address is embed.html beside this script; everything else is ignored.
const kEmbed = new URL("embed.html", import.meta.url).href;
const kTallest = 4000;

interface SizeMessage {
  kind: "loss-fit-size";
  height: number;
}

function isSize(data: unknown): data is SizeMessage {
  const message = data as Partial<SizeMessage> | null;
  return typeof message === "object" && message?.kind === "loss-fit-size" && Number.isFinite(message.height);
}

window.addEventListener("message", (event) => {
  if (!isSize(event.data)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === event.source && frame.src.startsWith(kEmbed)) frame.height = String(Math.min(kTallest, Math.max(0, event.data.height)));
  }
});
