// What the page itself notes of how quick it is, in its own time: the driver's way to it does not count.

/** Keys that change a number with each of them, and leave 42 after a hundred. */
const KEYS = ["4", "2", "7", "Backspace", "Backspace", "Backspace"];
const STROKES = 100;
/** Pauses between keystrokes; the long one lets the engine answer, so that its answers are drawn while somebody types. */
const PAUSES_MS = [90, 90, 90, 90, 250];

/** Opens an address in a page of its own; answers when the first element takes the focus, and when the last one is there. */
export async function timeOpening(page, address, { first, last }) {
  await page.addInitScript(noteDrawing, [first, last]);
  await page.goto(address, { waitUntil: "commit" });
  const drawn = await page.waitForFunction(() => globalThis.drawn);
  return drawn.jsonValue();
}

function noteDrawing([first, last]) {
  let usable = null;
  const look = () => {
    const field = document.querySelector(first);
    if (usable === null && field !== null) {
      field.focus();
      if (field === document.activeElement) usable = performance.now();
    }
    if (usable !== null && document.querySelector(last) !== null)
      globalThis.drawn = { usable, whole: performance.now() };
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Types into the input that a selector names; answers for each key the time until what it changed was painted. */
export async function timeTyping(page, selector) {
  await page.locator(selector).focus();
  await page.locator(selector).selectText();
  await noteReactions(page, "keydown", "input");
  for (let stroke = 0; stroke < STROKES; stroke += 1) {
    await page.keyboard.press(KEYS[stroke % KEYS.length]);
    await page.waitForTimeout(PAUSES_MS[stroke % PAUSES_MS.length]);
  }
  const value = await page.locator(selector).inputValue();
  if (value !== "42") throw new Error(`typed into ${selector}, which holds ${value}`);
  return reactions(page, STROKES);
}

/** Clicks on each of some places; answers for each the time until what that changed was painted. */
export async function timeClicks(page, places, after = async () => {}) {
  const times = [];
  for (const place of places) {
    await place.scrollIntoViewIfNeeded();
    await noteReactions(page, "click", "click");
    await place.click();
    times.push(...(await reactions(page, 1)));
    await after();
  }
  return times;
}

/** From here on the page notes how long it takes from the event `begin` until what `change` changed has been painted. */
function noteReactions(page, begin, change) {
  return page.evaluate(
    ([begin, change]) => {
      globalThis.unheard?.abort();
      globalThis.unheard = new AbortController();
      const how = { capture: true, signal: globalThis.unheard.signal };
      const times = [];
      globalThis.reactions = times;
      let begun = 0;
      addEventListener(begin, (event) => (begun = event.timeStamp), how);
      addEventListener(
        change,
        () => {
          const from = begun;
          const { port1, port2 } = new MessageChannel();
          // What is sent from a frame arrives once that frame has been painted.
          port1.onmessage = () => times.push(performance.now() - from);
          requestAnimationFrame(() => port2.postMessage(null));
        },
        how,
      );
    },
    [begin, change],
  );
}

async function reactions(page, count) {
  await page.waitForFunction((count) => globalThis.reactions.length >= count, count);
  return page.evaluate(() => globalThis.reactions);
}

/**
 * Does something meanwhile; answers the longest task of the page (0 where none took 50 ms) and the longest wait from one frame
 * to the next.
 */
export async function timeFrames(page, meanwhile) {
  await page.evaluate(() => {
    const noted = { task: 0, frame: 0, on: true };
    globalThis.frameTimes = noted;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) noted.task = Math.max(noted.task, duration);
      if (!noted.on) observer.disconnect();
    });
    observer.observe({ type: "longtask" });
    let before = performance.now();
    const look = (now) => {
      noted.frame = Math.max(noted.frame, now - before);
      before = now;
      if (noted.on) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await meanwhile();
  // Long tasks are told of a little later.
  await page.waitForTimeout(200);
  return page.evaluate(() => Object.assign(globalThis.frameTimes, { on: false }));
}

export const frame = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));

const WHEEL = 400;
const MOST_TURNS = 1000;

/** Turns the wheel in the middle of the page from the top of what a selector names to its end, a turn for each frame. */
export async function scrollThrough(page, selector) {
  const { width, height } = page.viewportSize();
  await page.mouse.move(width / 2, height / 2);
  await page.evaluate(moveTo, [selector, true]);
  return timeFrames(page, async () => {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      await page.mouse.wheel(0, WHEEL);
      if (await page.evaluate(moveTo, [selector, false])) return;
    }
    throw new Error(`the end of ${selector} was not reached`);
  });
}

/** Whether what scrolls around an element stands at its end, a frame later; may put it to its top first. */
function moveTo([selector, top]) {
  const scrolls = (element) =>
    element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY);
  let box = document.querySelector(selector);
  while (box !== null && !scrolls(box)) box = box.parentElement;
  box ??= document.scrollingElement;
  if (top) box.scrollTop = 0;
  return new Promise((done) =>
    requestAnimationFrame(() => done(box.scrollTop + box.clientHeight >= box.scrollHeight - 2)),
  );
}
