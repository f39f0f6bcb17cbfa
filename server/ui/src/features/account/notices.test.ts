import { expect, test } from "vitest";
import { hiddenWith, listsOf, waysOf } from "./notices";

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
