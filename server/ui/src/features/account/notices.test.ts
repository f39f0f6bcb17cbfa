import { expect, test } from "vitest";
import { dailyAt, hiddenWith, listsOf, waysOf, weekdayTitle } from "./notices";

test("each kind has one way, and the lists come back as they were", () => {
  const lists = {
    email: ["task" as const],
    hourly: ["comment" as const],
    daily: ["result" as const, "copy" as const],
  };
  const ways = waysOf(lists);
  expect(ways).toEqual({
    task: "at_once",
    remind: "never",
    result: "daily",
    copy: "daily",
    comment: "hourly",
  });
  expect(listsOf(ways)).toEqual(lists);
});

test("what was chosen before there were digests comes at once", () => {
  expect(listsOf(waysOf({ email: ["task", "remind"] }))).toEqual({
    email: ["task", "remind"],
    hourly: [],
    daily: [],
  });
});

test("what is hidden is listed once, and no more when it is shown again", () => {
  expect(hiddenWith([], "copy", false)).toEqual(["copy"]);
  expect(hiddenWith(["copy"], "task", false)).toEqual(["task", "copy"]);
  expect(hiddenWith(["task", "copy"], "copy", true)).toEqual(["task"]);
});

test("days of the week are said where they are chosen, in their order and by their names", () => {
  expect(dailyAt("09:00", "chosen", ["friday", "monday"])).toEqual({
    at: "09:00",
    days: "chosen",
    on: ["monday", "friday"],
  });
  expect(dailyAt("09:00", "every", ["friday"])).toEqual({ at: "09:00", days: "every" });
  expect([weekdayTitle("monday", "en"), weekdayTitle("sunday", "en")]).toEqual(["Mon", "Sun"]);
  expect(weekdayTitle("wednesday", "zh-CN")).toBe("周三");
});
