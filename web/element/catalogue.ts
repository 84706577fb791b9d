// Every loss with its arguments and contract, as the engine describes them.
import { isRefusal, type Client } from "../src/client.ts";
import type { LossDescription } from "../src/types.ts";

export async function describeAll(client: Client): Promise<LossDescription[]> {
  const { losses } = await client.losses();
  const described = await Promise.all(losses.map((one) => client.describe(one.name)));
  return described.flatMap((answer) => (isRefusal(answer) ? [] : [answer.loss]));
}
