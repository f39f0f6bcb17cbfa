// How long a stranger on a phone waits for a public form: from the tap on the link to the first field that takes a key, on
// a slow 4G network (1.6 Mbit/s, 150 ms), with an empty cache.

import { api } from "../stage.js";
import { median, slowest } from "./figures.js";

const ROUNDS = 9;
const FIRST_FIELD = "main input, form input, textarea, [role=radio]";
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: 1.6e6 / 8,
  uploadThroughput: 0.75e6 / 8,
};

/**
 * Tried in the page, at every frame. A locator would look ever more rarely, at last every 500 ms, and the figure would be the
 * moment it looked.
 */
function takesFocus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  return field !== null && field === document.activeElement;
}

export async function measure({ server, browser, owner, add }) {
  await api(owner, "POST", "/templates/survey/install", { demo: true });
  const link = (await api(owner, "GET", "/apps/survey/links")).items.find(
    (one) => one.settings.fields.length > 0,
  );
  const waits = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.phone();
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.setCacheDisabled", { cacheDisabled: true });
    await network.send("Network.emulateNetworkConditions", NETWORK);
    const begun = performance.now();
    await page.goto(`${server.base}/f/${link.token}`, { waitUntil: "commit" });
    await page.waitForFunction(takesFocus, FIRST_FIELD);
    waits.push(performance.now() - begun);
    await page.context().close();
  }
  add("public form: first field usable at 4G, median", median(waits));
  add("public form: first field usable at 4G, slowest", slowest(waits));
}
