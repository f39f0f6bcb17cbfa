// The designer of a form of 500 fields: opening it, choosing fields, adding some, naming one, dragging one, scrolling.

import { median, p99, slowest } from "./figures.js";
import { measureOpening } from "./opening.js";
import { frame, scrollThrough, timeClicks, timeFrames, timeTyping } from "./watch.js";

const ENDS = { first: "#canvas-f000", last: "#canvas-c059" };
const ADDED = 9;
const DRAG_STEPS = 40;

export async function measure({ server, devices: [desktop], add }) {
  const what = "designer of 500 fields";
  const page = await measureOpening(desktop, `${server.base}/build/wide/forms/wide`, ENDS, add, what);

  const cards = Array.from({ length: 20 }, (_, at) => page.locator(`#canvas-f${String(at).padStart(3, "0")}`));
  const choosing = await timeClicks(page, cards);
  add(`${what}: choosing a field, median`, median(choosing));
  add(`${what}: choosing a field, slowest`, slowest(choosing));

  const kinds = page.getByRole("navigation", { name: "可添加的字段" });
  const button = kinds.getByRole("button", { name: "单行文本", exact: true });
  const adding = await timeClicks(page, Array(ADDED).fill(button), () =>
    page.waitForFunction(() => document.activeElement?.id === "property-title"),
  );
  add(`${what}: adding a field, median`, median(adding));
  add(`${what}: adding a field, slowest`, slowest(adding));

  const naming = await timeTyping(page, "#property-title");
  add(`${what}: keystroke to paint in its name, median`, median(naming));
  add(`${what}: keystroke to paint in its name, p99`, p99(naming));

  const scrolled = await scrollThrough(page, "#canvas-f000");
  add(`${what}: longest task while scrolling (0 below 50)`, scrolled.task);
  add(`${what}: longest frame while scrolling`, scrolled.frame);

  await page.locator("#canvas-f001").scrollIntoViewIfNeeded();
  const dragged = await timeFrames(page, () => drag(page, page.locator("#canvas-f001")));
  add(`${what}: longest task while dragging (0 below 50)`, dragged.task);
  add(`${what}: longest frame while dragging`, dragged.frame);
  await page.close();
}

/** Drags a card over those below it, and drops it there. */
async function drag(page, card) {
  const box = await card.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= DRAG_STEPS; step += 1) {
    await page.mouse.move(x, y + step * 10);
    await frame(page);
  }
  await page.mouse.up();
  await frame(page);
}
