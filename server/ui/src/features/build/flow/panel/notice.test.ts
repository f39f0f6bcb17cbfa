import { describe, expect, it } from "vitest";
import { filled, mayBeSilent, wayOf, withWords, wordOf, wordsOf } from "./notice";

describe("a notice of a step", () => {
  it("is named as the server names it to whoever is told", () => {
    expect(wordOf({ on: "task", to: ["assignee", "initiator"] })).toBe("task");
    expect(wordOf({ on: "task", to: ["initiator"] })).toBe("begun");
    expect(wordOf({ on: "approved", to: ["assignee"] })).toBe("step_approved");
  });

  it("can be left untold only where assignees hear of it anyway", () => {
    expect(mayBeSilent({ on: "urge", to: ["assignee"] })).toBe(true);
    expect(mayBeSilent({ on: "approved", to: ["assignee"] })).toBe(false);
    expect(mayBeSilent({ on: "urge", to: ["assignee", "initiator"] })).toBe(false);
    expect([wayOf({}), wayOf({ channels: [] }), wayOf({ channels: ["email"] })]).toEqual([
      "usual",
      "none",
      "chosen",
    ]);
  });

  it("keeps the words of the other language, and none that say nothing", () => {
    const notice = { words: { en: { subject: "Go", text: "" } } };
    const both = withWords(notice, "zh-CN", { subject: "去", text: "做" });
    expect(both).toEqual({ en: { subject: "Go", text: "" }, "zh-CN": { subject: "去", text: "做" } });
    expect(wordsOf({ words: both ?? null }, "zh-CN")).toEqual({ subject: "去", text: "做" });
    expect(withWords(notice, "en", { subject: "", text: "" })).toBeUndefined();
  });

  it("is shown with values in the places of names", () => {
    const values = new Map([["step", "财务"]]);
    expect(filled("{{ step }}：{{name}} {{ }}", (name) => values.get(name))).toBe("财务：{{name}} {{ }}");
  });
});
