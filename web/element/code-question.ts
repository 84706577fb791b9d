// A snippet of PyTorch code as the question: the call that stops it, or else its first call.
import { isRefusal, type Client } from "../src/client.ts";
import type { Question, Report } from "../src/types.ts";

export async function askCode(client: Client, code: string): Promise<{ question: Question | null; report: Report }> {
  if (code.trim() === "") throw new Error("Say which loss: loss=\"cross_entropy\", or put PyTorch code inside.");
  if (!(await client.offers("trace"))) throw new Error("This build cannot read code.");
  const trace = await client.trace(code);
  if (isRefusal(trace)) throw new Error(trace.fault.message);
  const call = trace.calls.find((one) => one.report.status === "mismatch") ?? trace.calls.find((one) => one.report.status === "suspicious") ?? trace.calls[0];
  if (!call) throw new Error("No loss call was found in this code.");
  return { question: call.question ?? null, report: call.report };
}
