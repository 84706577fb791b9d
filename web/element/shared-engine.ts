// One engine a page, however many elements there are and however often the script was loaded: it hangs on a symbol that
// every copy of this module knows.
import { Client } from "../src/client.ts";
import { LocalEngine } from "../src/engine.ts";
import type { LoadOptions } from "../src/loader.ts";
import { describeAll } from "./catalogue.ts";
import type { LossDescription } from "../src/types.ts";

export interface Shared {
  client: Client;
  losses: Promise<LossDescription[]>;
}

const kKey = Symbol.for("lossfit.engine");
const kHolder = globalThis as { [kKey]?: Shared | undefined };

/** The page's engine; `options` count only for the first who asks. A failed load is forgotten, so that it can be retried. */
export function sharedEngine(options: LoadOptions = {}): Shared {
  const known = kHolder[kKey];
  if (known) return known;
  const client = new Client(new LocalEngine(options));
  const losses = describeAll(client).catch((error: unknown) => {
    kHolder[kKey] = undefined;
    throw error;
  });
  return (kHolder[kKey] = { client, losses });
}
