import { expect, test } from "vitest";
import { linesOf } from "./lines-of";

test("each line that says something is an entry", () => {
  expect(linesOf(" erp.local \r\n\n10.0.0.0/8\n")).toEqual(["erp.local", "10.0.0.0/8"]);
  expect(linesOf("")).toEqual([]);
});
