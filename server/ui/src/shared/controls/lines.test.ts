import { expect, test } from "vitest";
import { cleanLines, linesOf } from "./lines";

test("each line that says something is an entry", () => {
  expect(linesOf(" erp.local \r\n\n10.0.0.0/8\n")).toEqual(["erp.local", "10.0.0.0/8"]);
  expect(linesOf("")).toEqual([]);
});

test("lines count once each, without the spaces of the sheet they come from", () => {
  expect(cleanLines([" 北京 ", "", "上海", "北京", "\t"])).toEqual(["北京", "上海"]);
});
