import { median, slowest } from "./figures.js";
import { timeOpening } from "./watch.js";

const ROUNDS = 5;

/**
 * Opens an address time and again, after once that fills the cache, and adds what it came to; answers the last page. `first`
 * takes the focus as soon as it is there, `last` is there when the whole is drawn.
 */
export async function measureOpening(device, address, ends, add, what) {
  const times = [];
  let page = null;
  for (let round = 0; round <= ROUNDS; round += 1) {
    await page?.close();
    page = await device.open();
    const drawn = await timeOpening(page, address, ends);
    if (round > 0) times.push(drawn);
  }
  const usable = times.map((one) => one.usable);
  add(`${what}: first field usable, median`, median(usable));
  add(`${what}: first field usable, slowest`, slowest(usable));
  add(`${what}: all of it drawn, median`, median(times.map((one) => one.whole)));
  return page;
}
