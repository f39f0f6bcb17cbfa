import { expect, test } from "vitest";
import { safeNext } from "./safe-next";

test.each([
  ["/tasks/1?x=2", "/tasks/1?x=2"],
  [null, "/"],
  ["", "/"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/login?next=/", "/"],
])("%s goes to %s", (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
