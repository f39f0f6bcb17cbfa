/** The table of rights offers what a step can really give. */
import { describe, expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { readWhose, whoseOf, whoseWord, withWhose } from "../people/people";
import { outsideIn, rowsOf } from "./field-rights";

const [phone, items, home, day] = readFields({
  type: "object",
  properties: {
    phone: { title: "电话", "x-kind": "phone" },
    items: {
      title: "明细",
      type: "array",
      items: {
        type: "object",
        properties: { spec: { title: "规格", type: "string" }, qty: { title: "数量", type: "number" } },
      },
    },
    home: { title: "住址", "x-kind": "address" },
    day: { title: "日期", type: "string", format: "date" },
  },
});

describe("rights", () => {
  it("masks texts and addresses only", () => {
    if (!phone || !home || !day) throw new Error("no field");
    expect(rowsOf(phone, {}, "see")[0]?.offered).toContain("mask");
    expect(rowsOf(home, {}, "see")[0]?.offered).toContain("mask");
    expect(rowsOf(day, {}, "see")[0]?.offered).not.toContain("mask");
  });

  it("lists columns under their sub-form, filled in only where it is", () => {
    if (!items) throw new Error("no field");
    const offered = (written: Record<string, string>) =>
      rowsOf(items, written, "see").map((row) => [row.key, row.usual, row.offered.join(" ")]);
    expect(offered({})).toEqual([
      ["items", "see", "hide see edit require"],
      ["items.spec", "see", "hide mask see"],
      ["items.qty", "see", "hide see"],
    ]);
    expect(offered({ items: "require" })).toEqual([
      ["items", "see", "hide see edit require"],
      ["items.spec", "edit", "hide mask see edit require"],
      ["items.qty", "edit", "hide see edit require"],
    ]);
    expect(offered({ items: "hide" }).map(([key]) => key)).toEqual(["items"]);
  });
});

describe("people outside", () => {
  it("are told apart from steps that ask members too", () => {
    expect(outsideIn([])).toBe("none");
    expect(outsideIn(["initiator", { role: "boss" }])).toBe("none");
    expect(outsideIn(["initiator", { external: "mail", name: "contact" }])).toBe("some");
    expect(outsideIn([{ external: "mail" }])).toBe("all");
  });
});

describe("whose head", () => {
  it("is that of a field, of a department or of the initiator", () => {
    const all: readonly Json[] = ["initiator", { field: "owner" }, { department: "sales" }];
    for (const of of all) {
      const people = { head_of: of };
      expect(withWhose({ head_of: "initiator" }, readWhose(whoseWord(whoseOf(people))))).toEqual(people);
    }
  });
});
