// Entry point of the pages that are only read.
import { offerTheme } from "./theme.ts";

offerTheme();
