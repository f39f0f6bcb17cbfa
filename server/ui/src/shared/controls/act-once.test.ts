// @vitest-environment jsdom
import { beforeAll, beforeEach, expect, it } from "vitest";
import { actOnce } from "./act-once";

beforeAll(() => actOnce(document));

let now = 0;
beforeEach(() => {
  document.body.innerHTML =
    '<button class="c-button" data-look="primary"><span>save</span></button><button class="c-button">next</button>' +
    '<div class="ant-drawer-mask"></div><div class="ant-modal-wrap"><p>words</p></div>';
  // Whatever was pressed before lies far back.
  now += 10_000;
});

/** Whether a click comes through, `after` so many milliseconds. */
function comesThrough(selector: string, init: MouseEventInit, after = 1000, pointerType?: string): boolean {
  now += after;
  const target = document.querySelector(selector);
  let clicks = 0;
  target?.addEventListener("click", () => (clicks += 1), { once: true });
  const click = new MouseEvent("click", { bubbles: true, cancelable: true, ...init });
  Object.defineProperty(click, "timeStamp", { value: now });
  if (pointerType !== undefined) Object.defineProperty(click, "pointerType", { value: pointerType });
  target?.dispatchEvent(click);
  return clicks === 1;
}

it("lets only the first click of a double click through, and only holds back what acts for good", () => {
  expect(comesThrough("[data-look] span", { detail: 1 })).toBe(true);
  expect(comesThrough("[data-look] span", { detail: 2 })).toBe(false);
  expect(comesThrough("[data-look]", { detail: 0 })).toBe(true);
  expect(comesThrough(".c-button:not([data-look])", { detail: 2 })).toBe(true);
});

it("keeps a sheet open under the second tap of the double tap that opened it", () => {
  const here = { detail: 1, clientX: 300, clientY: 700 };
  for (const mask of [".ant-drawer-mask", ".ant-modal-wrap"]) {
    comesThrough(".c-button:not([data-look])", here);
    expect(comesThrough(mask, { ...here, clientX: 306 }, 250), mask).toBe(false);
    expect(comesThrough(mask, here), mask).toBe(true);
    comesThrough(".c-button:not([data-look])", here);
    expect(comesThrough(mask, { detail: 1, clientX: 300, clientY: 100 }, 250), mask).toBe(true);
    expect(comesThrough(mask, { detail: 2 }), mask).toBe(false);
  }
  comesThrough(".c-button:not([data-look])", here);
  expect(comesThrough(".ant-modal-wrap p", here, 250)).toBe(true);
});

it("holds a second tap back where the phone does not count them", () => {
  const here = { detail: 1, clientX: 20, clientY: 20 };
  expect(comesThrough("[data-look]", here)).toBe(true);
  expect(comesThrough("[data-look]", here, 200)).toBe(false);
  expect(comesThrough("[data-look]", here, 500)).toBe(true);
});

it("takes two clicks near each other for one with fingers, and for two with a mouse, which counts them itself", () => {
  const here = { detail: 1, clientX: 20, clientY: 20 };
  for (const [pointer, passes] of [
    ["touch", false],
    ["mouse", true],
  ] as const) {
    comesThrough(".c-button:not([data-look])", here, 1000, pointer);
    expect(comesThrough("[data-look]", here, 200, pointer), pointer).toBe(passes);
  }
});
