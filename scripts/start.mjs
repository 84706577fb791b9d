// `npm start`: builds what is not built and serves the page.
import { build } from "./build.mjs";
import { serve } from "./serve.mjs";

await build();
const { url } = await serve({ port: Number(process.env.PORT ?? 8000) });
console.log(`\nLossfit is at ${url}  (Ctrl+C ends)`);
console.log("On the command line: build/native/lossfit check cross_entropy --input 32,10 --target 32,1:int64");
