import { expect, it } from "vitest";
import { withPasted } from "./option-lines";
import { serialSample } from "./serial-sample";
import { readTree, treeLines } from "./tree-lines";

it("shows the serial number that comes out", () => {
  const parts = [
    "KH",
    { date: "YYYYMM" },
    { field: "city" },
    { counter: 4, start: 7 },
    { date: "YY-DD" },
  ] as const;
  expect(serialSample(parts, "2026-03-05", () => "城市")).toBe("KH202603[城市]000726-05");
});

it("takes pasted lines once each", () => {
  expect(withPasted(["甲", "", "乙"], 1, ["一", "二", "甲"])).toEqual(["甲", "一", "二", "乙"]);
  expect(withPasted(["甲", "乙"], 0, ["一", "二"])).toEqual(["甲", "一", "二", "乙"]);
});

it("reads the levels of a cascade from indented lines, and writes them back", () => {
  const text = "江苏\n  苏州\n    昆山\n  无锡\n\n浙江\n\t杭州\n江苏\n  南京";
  const tree = readTree(text);
  expect(tree).toEqual([
    {
      title: "江苏",
      children: [{ title: "苏州", children: [{ title: "昆山" }] }, { title: "无锡" }, { title: "南京" }],
    },
    { title: "浙江", children: [{ title: "杭州" }] },
  ]);
  expect(readTree(treeLines(tree).join("\n"))).toEqual(tree);
});
