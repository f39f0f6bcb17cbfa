// A form of 500 fields, empty and filled in with 200 rows: how long it takes to open, what a key costs in a field that
// formulas depend on, and how it scrolls.

import { median, p99 } from "./figures.js";
import { measureOpening } from "./opening.js";
import { scrollThrough, timeTyping } from "./watch.js";

/** The first field that no rule hides, and the last. */
const ENDS = { first: '[id$="-f001"]', last: '[id$="-c059"]' };
const TYPED = '[id$="-f006"]';

export async function measure({ server, devices, records, add }) {
  for (const device of devices) {
    const form = `${server.base}/apps/wide/wide/new`;
    const empty = await measureOpening(device, form, ENDS, add, `500 fields, ${device.name}`);
    await empty.close();

    const what = `500 fields and 200 rows, ${device.name}`;
    const page = await measureOpening(device, `${form}?from=${records.wide}`, ENDS, add, what);
    await page.waitForFunction(() => document.querySelectorAll(".f-rows tbody tr").length === 200);
    const typing = await timeTyping(page, TYPED);
    add(`${what}: keystroke to paint, median`, median(typing));
    add(`${what}: keystroke to paint, p99`, p99(typing));
    const scrolled = await scrollThrough(page, ".f-form");
    add(`${what}: longest task while scrolling (0 below 50)`, scrolled.task);
    add(`${what}: longest frame while scrolling`, scrolled.frame);
    await page.close();
  }
}
