// Entry point of the page.
import { keepOffline } from "./offline.ts";
import { Playground } from "./playground.ts";
import { offerTheme } from "./theme.ts";

offerTheme();
void new Playground().start().then(() => {
  const place = document.querySelector<HTMLElement>("#update");
  // The whole site is fetched then: after the first answer, when nothing else is to do.
  if (place) setTimeout(() => void keepOffline(place), 1000);
});
