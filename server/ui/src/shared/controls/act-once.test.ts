// @vitest-environment jsdom
import { expect, it } from "vitest";
import { actOnce } from "./act-once";

it("lets only the first click of a double click through, and only holds back what acts for good", () => {
  document.body.innerHTML =
    '<button class="c-button" data-look="primary"><span>save</span></button><button class="c-button">next</button>';
  actOnce(document);
  const count = (selector: string, init: MouseEventInit) => {
    const target = document.querySelector(selector);
    let clicks = 0;
    target?.addEventListener("click", () => (clicks += 1));
    target?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
    return clicks;
  };
  expect(count("[data-look] span", { detail: 1 })).toBe(1);
  expect(count("[data-look] span", { detail: 2 })).toBe(0);
  expect(count("[data-look]", { detail: 0 })).toBe(1);
  expect(count(".c-button:not([data-look])", { detail: 2 })).toBe(1);
});
