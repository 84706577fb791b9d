// A snippet of PyTorch code as the question: the call that stops it, or else the most suspicious one.
import { isRefusal, type Client } from "../src/client.ts";
import type { Trace, TracedCall } from "../src/types.ts";

/** The call of a trace that a reader should see first; undefined where there is none. */
export function worstCall({ calls }: Trace): TracedCall | undefined {
  const first = (status: string): TracedCall | undefined => calls.find((one) => one.report.status === status);
  return first("mismatch") ?? first("suspicious") ?? calls[0];
}

/** Throws where the code cannot be read or calls no loss. */
export async function askCode(client: Client, code: string): Promise<TracedCall> {
  if (code.trim() === "") throw new Error("Say which loss: loss=\"cross_entropy\", or put PyTorch code inside.");
  const trace = await client.trace(code);
  if (isRefusal(trace)) throw new Error(trace.fault.message);
  const call = worstCall(trace);
  if (!call) throw new Error("No loss call was found in this code.");
  return call;
}
