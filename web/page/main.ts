// Entry point of the page.
import { Playground } from "./playground.ts";
import { offerTheme } from "./theme.ts";

offerTheme();
void new Playground().start();
