// The hand on the keyboard: from control to control until one has the focus, and what it does there.

import assert from "node:assert/strict";

/** What has the focus, as it is called. */
function focused(page) {
  return page.evaluate(() => {
    const now = document.activeElement;
    return now?.getAttribute("aria-label") ?? now?.labels?.[0]?.textContent ?? now?.textContent?.trim() ?? "";
  });
}

const isCalled = (name, wanted) => (typeof wanted === "string" ? name === wanted : wanted.test(name));

/** Goes on with a key, at most so many times, until what is called this has the focus. */
export async function walkTo(page, wanted, most, key = "Tab") {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press(key);
    if (isCalled(await focused(page), wanted)) return;
  }
  throw new Error(`the focus never came to ${wanted}`);
}

/** Chooses in the list that has the focus. */
export async function chooseByKeys(page, title) {
  const chosen = () => page.evaluate(() => document.activeElement?.selectedOptions?.[0]?.textContent);
  await page.keyboard.press("Home");
  for (let step = 0; step < 40 && (await chosen()) !== title; step += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(), title);
}

/** Opens the list of the box that has the focus, takes one of what it lists, and closes it. */
export async function pickByKeys(page, title) {
  const active = () =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant");
      return id ? document.getElementById(id)?.textContent : undefined;
    });
  await page.keyboard.press("ArrowDown");
  await page.locator(".c-option").first().waitFor();
  for (let step = 0; step < 40 && (await active()) !== title; step += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await active(), title);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}
