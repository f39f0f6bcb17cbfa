import { expect, test } from "vitest";
import { comparedFields } from "./rules";

test("only what is looked at while typing is compared, each field once", () => {
  const schema = {
    "x-duplicates": [
      { match: { name: "similar" } },
      { match: { name: "equal", city: "equal" }, on_entry: "block" },
      { match: { mail: "equal" }, on_entry: "allow" },
    ],
  } as const;
  expect(comparedFields(schema)).toEqual(["name", "city"]);
  expect(comparedFields({})).toEqual([]);
});
