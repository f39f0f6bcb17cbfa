import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { FormSchema } from "@/shared/api/form-types";
import { inDesignerWords, problemPlace } from "./problem-place";

const FIELDS = readFields({
  properties: {
    customer: { title: "客户", "x-kind": "link" },
    tags: { title: "标签", "x-kind": "tags", items: { type: "string", enum: [] } },
    items: {
      title: "明细",
      type: "array",
      items: { type: "object", properties: { qty: { title: "数量", type: "number" } } },
    },
  },
} satisfies FormSchema);
const place = (pointer: string, code = "wrong", message = "") =>
  problemPlace(FIELDS, { pointer, code, message });

it("names fields, columns and settings instead of pointers", () => {
  expect(place("/properties/customer", "missing_keyword", "缺少 x-form")).toEqual({
    names: ["客户"],
    keyword: "x-form",
    of: "field",
    number: null,
  });
  expect(place("/properties/items/items/properties/qty/x-formula")).toMatchObject({
    names: ["明细", "数量"],
    keyword: "x-formula",
  });
  expect(place("/properties/tags/items/enum")).toMatchObject({ names: ["标签"], keyword: "enum" });
  expect(place("/x-checks/1/that")).toEqual({ names: [], keyword: "x-checks", of: "form", number: 2 });
  expect(place("/properties/gone/title")).toBeNull();
  expect(place("")).toBeNull();
});

it("says keywords in the words of the designer", () => {
  const titleOf = (keyword: string) => (keyword === "x-form" ? "关联的表单" : keyword);
  expect(inDesignerWords("缺少 x-form，x-where 无效", titleOf)).toBe("缺少“关联的表单”，x-where 无效");
});
