import { expect, test } from "vitest";
import { listsOf, waysOf } from "./notices";

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
