// A sub-form of twelve columns: adding its 200th row, typing into the 150th, and scrolling through all of them.

import { median, p99, slowest } from "./figures.js";
import { measureOpening } from "./opening.js";
import { scrollThrough, timeClicks, timeTyping } from "./watch.js";

const ENDS = { first: 'input[id$="-title"]', last: '[id$="-rows-198-note"]' };
const TYPED = '[id$="-rows-149-qty"]';
const TIMES = 9;

export async function measure({ server, devices, records, add }) {
  for (const device of devices) {
    const what = `200 rows of 12 columns, ${device.name}`;
    const address = `${server.base}/apps/wide/slip/new?from=${records.slip}`;
    const page = await measureOpening(device, address, ENDS, add, what);

    const button = page.getByRole("button", { name: "添加一行" });
    const last = page.locator(".f-rows tbody tr").nth(199);
    const adding = await timeClicks(page, Array(TIMES).fill(button), async () => {
      await page.waitForFunction(() => document.activeElement?.id.endsWith("-rows-199-item"));
      await last.getByRole("button", { name: "删除此行" }).click();
      await last.waitFor({ state: "detached" });
    });
    add(`${what}: adding the last, median`, median(adding));
    add(`${what}: adding the last, slowest`, slowest(adding));

    const typing = await timeTyping(page, TYPED);
    add(`${what}: keystroke to paint in row 150, median`, median(typing));
    add(`${what}: keystroke to paint in row 150, p99`, p99(typing));
    const scrolled = await scrollThrough(page, ".f-form");
    add(`${what}: longest task while scrolling (0 below 50)`, scrolled.task);
    add(`${what}: longest frame while scrolling`, scrolled.frame);
    await page.close();
  }
}
