import { describe, expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { FormSchema, KindName } from "@/shared/api/form-types";
import { placeOfNew } from "./actions";
import { kindFor, KIND_NAMES } from "@/features/form/kinds/registry";
import { designerKind, newField } from "./designer-kinds";

const WORDS = { title: "字段", options: ["选项1", "选项2", "选项3"] };

describe("a new field", () => {
  it("that is a choice has options at once", () => {
    for (const kind of ["radio", "select"] as const)
      expect(newField(kind, WORDS)).toEqual({ title: "字段", "x-kind": kind, enum: WORDS.options });
    for (const kind of ["checkbox", "multi-select"] as const)
      expect(newField(kind, WORDS)).toEqual({
        title: "字段",
        "x-kind": kind,
        items: { type: "string", enum: WORDS.options },
      });
  });

  it("of another kind has none, and a description no title", () => {
    expect(newField("date", WORDS)).toEqual({ title: "字段", type: "string", format: "date" });
    expect(newField("description", WORDS)).toEqual({ "x-kind": "description", "x-text": "" });
  });
});

describe("the properties of a field", () => {
  const lacking = (panel: "default" | "drawn", isMeant: (name: KindName) => boolean) =>
    KIND_NAMES.filter((name) => isMeant(name) && !designerKind(name).panels.includes(panel));

  it("offer a default wherever people write a value that can be written beforehand", () => {
    const none = ["subform", "attachment", "image", "json", "signature"];
    expect(lacking("default", (name) => kindFor(name).Input !== null)).toEqual(none);
  });

  it("let forms be drawn without what is only computed", () => {
    const computed: readonly KindName[] = ["formula", "serial", "lookup", "rollup"];
    expect(lacking("drawn", (name) => computed.includes(name))).toEqual([]);
  });
});

describe("a click in the palette adds", () => {
  const fields = readFields({
    key: "order",
    title: "订单",
    type: "object",
    properties: {
      name: { title: "名称", type: "string" },
      items: {
        title: "明细",
        type: "array",
        items: { type: "object", properties: { qty: { type: "number" }, price: { type: "number" } } },
      },
      note: { title: "备注", type: "string" },
    },
  } as unknown as FormSchema);

  it("behind the chosen field, at the end when none is chosen", () => {
    expect(placeOfNew({ fields, selected: "name" }, "text")).toEqual({ container: null, index: 1 });
    expect(placeOfNew({ fields, selected: null }, "text")).toEqual({ container: null, index: 3 });
  });

  it("a column only while the sub-form itself is chosen", () => {
    expect(placeOfNew({ fields, selected: "items" }, "text")).toEqual({ container: "items", index: 2 });
    expect(placeOfNew({ fields, selected: "items.qty" }, "text")).toEqual({ container: null, index: 2 });
  });

  it("behind the sub-form what cannot be a column", () => {
    expect(placeOfNew({ fields, selected: "items" }, "serial")).toEqual({ container: null, index: 2 });
    expect(placeOfNew({ fields, selected: "items.qty" }, "tab")).toEqual({ container: null, index: 2 });
  });
});
