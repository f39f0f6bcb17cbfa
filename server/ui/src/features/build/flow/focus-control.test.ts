// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from "vitest";
import { focusControl } from "./focus-control";

let place: HTMLElement;

beforeEach(() => {
  // The page of a test scrolls nowhere.
  Element.prototype.scrollIntoView = () => undefined;
  place = document.body.appendChild(document.createElement("div"));
  place.innerHTML = `
    <details>
      <div><label for="flow-a-title">Title</label><input id="flow-a-title" /></div>
      <div><span id="flow-a-filter-label">Filter</span><div><select name="field"></select><input /></div></div>
      <div id="flow-a-assignees"><button name="add">Add</button></div>
    </details>`;
});

afterEach(() => place.remove());

test("the control of a problem is opened and has the cursor, in a group the first", () => {
  for (const [id, expected] of [
    ["flow-a-title", "#flow-a-title"],
    ["flow-a-filter", "select"],
    ["flow-a-assignees", "button"],
  ] as const) {
    place.querySelector("details")?.removeAttribute("open");
    focusControl(id);
    expect(place.querySelector("details")?.hasAttribute("open"), id).toBe(true);
    expect(document.activeElement, id).toBe(place.querySelector(expected));
  }
  focusControl("flow-a-nothing");
  expect(document.activeElement).toBe(place.querySelector("button"));
});
