// The hand on the keyboard: from control to control until one has the focus.

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
