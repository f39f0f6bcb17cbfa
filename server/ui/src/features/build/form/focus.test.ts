// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { focusRule } from "./focus";

beforeEach(() => {
  document.body.innerHTML = `<div id="x-checks-1">
    <select id="check-1-way"></select><input id="check-1-message" /><select id="check-1-at"></select>
  </div>`;
});

it("goes to the input that a problem is about", () => {
  focusRule({ keyword: "x-checks", index: 1 }, "message");
  expect(document.activeElement?.id).toBe("check-1-message");
});

it("goes to the rule where what is wrong has no input of its own", () => {
  focusRule({ keyword: "x-checks", index: 1 }, "that");
  expect(document.activeElement?.id).toBe("check-1-way");
});
