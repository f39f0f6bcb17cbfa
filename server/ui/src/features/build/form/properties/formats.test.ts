import { expect, it } from "vitest";
import { FORMATS, formatOf, type FormatName } from "./formats";

it("takes what people mean by a name and nothing beside it", () => {
  const rows: [FormatName, readonly string[], readonly string[]][] = [
    ["idCard", ["11010519491231002X", "330106199003077712"], ["330106901303777", "330106199013077712", "x"]],
    [
      "plate",
      ["浙A12345", "浙AD12345", "粤B1234学", "京AF0236"],
      ["A12345", "浙A1234", "浙I-12345", "浙AO1234O"],
    ],
    ["creditCode", ["91330106MA2CFL1234", "91350100M000100Y43"], ["9133010", "91330106MA2CFLI234"]],
    ["postcode", ["310000"], ["31000", "3100000"]],
    ["mobile", ["13800138000"], ["12345", "12800138000", "138001380000"]],
  ];
  for (const [name, good, bad] of rows) {
    const pattern = new RegExp(FORMATS[name], "u");
    for (const text of good) expect(pattern.test(text), `${name} ${text}`).toBe(true);
    for (const text of bad) expect(pattern.test(text), `${name} ${text}`).toBe(false);
  }
});

it("knows a pattern by its name", () => {
  expect([formatOf(undefined), formatOf(FORMATS.postcode), formatOf("^A$")]).toEqual([
    "any",
    "postcode",
    "own",
  ]);
});
