import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { optionsBeside, uniqueOptions } from "./unique-options";

const options = uniqueOptions(
  readFields({
    properties: {
      no: { title: "单号", type: "string" },
      note: { title: "附件", "x-kind": "attachment" },
      items: {
        title: "明细",
        type: "array",
        items: { properties: { lot: { title: "批次", type: "string" }, qty: { type: "number" } } },
      },
    },
  }),
);

it("names fields, and columns with their sub-form", () => {
  expect(options.map((one) => one.value)).toEqual(["no", "items.lot", "items.qty"]);
  expect(options[1]?.title).toBe("明细 · 批次");
});

it("keeps fields with fields, and columns with those of one sub-form", () => {
  const beside = (group: readonly string[]) => optionsBeside(group, options).map((one) => one.value);
  expect(beside([])).toHaveLength(3);
  expect(beside(["no"])).toEqual(["no"]);
  expect(beside(["items.lot"])).toEqual(["items.lot", "items.qty"]);
  expect(beside(["no", "items.lot"]), "what was written so can be taken out").toEqual(["no", "items.lot"]);
});
