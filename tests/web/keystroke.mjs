// What a keystroke costs the page, by two clocks: the wall's until the verdict stands there, which a busy machine
// lengthens, and the processor time that the page's thread spends, until the verdict or with the pictures that follow it.

/** A call about 10,000 elements, numbers included. */
export const kLarge = "?loss=mse_loss&input=100,100&target=100,100&evaluate=true";
const kWarm = 6; // the browser's compiler is still busy with the module

/** Types the target's shape anew and waits for the verdict; the milliseconds it took. */
const type = (page, shape) =>
  page.evaluate(async (text) => {
    const field = document.querySelector('input[name="shape:target"]');
    field.value = text;
    const begin = performance.now();
    const changed = new Promise((done) => {
      const watcher = new MutationObserver(() => {
        watcher.disconnect();
        done(performance.now() - begin);
      });
      watcher.observe(document.querySelector("#report"), { childList: true });
    });
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return changed;
  }, shape);

/** The milliseconds of `rounds` keystrokes on a page that shows kLarge, each list in order of size. */
export async function keystrokes(page, rounds, { pictures }) {
  // Pictures wait for a frame, or a tenth of a second where there are none: until then the verdict alone has cost time.
  if (!pictures) await page.evaluate(() => (window.requestAnimationFrame = () => 0));
  const tools = await page.context().newCDPSession(page);
  await tools.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => (await tools.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value * 1000;
  const walls = [];
  const works = [];
  for (let round = 0; round < rounds + kWarm; ++round) {
    const before = await spent();
    const wall = await type(page, ["100, 99", "100, 100"][round % 2]);
    if (pictures) await page.waitForFunction(() => !document.querySelector(".maps[aria-busy]"));
    const work = (await spent()) - before;
    if (!pictures) await page.waitForFunction(() => !document.querySelector(".maps[aria-busy]"));
    if (round < kWarm) continue;
    walls.push(wall);
    works.push(work);
  }
  const ordered = (times) => times.sort((a, b) => a - b);
  return { walls: ordered(walls), works: ordered(works) };
}

/** The value under which `part` of an ordered list lie. */
export const percentile = (ordered, part) => ordered[Math.floor(ordered.length * part)];
