// Entry point of the page.
import { keepOffline } from "./offline.ts";
import { Playground } from "./playground.ts";
import { offerTheme } from "./theme.ts";

offerTheme();
void new Playground().start().then(() => {
  const place = document.querySelector<HTMLElement>("#update");
  if (place) void keepOffline(place);
});
