import { expect, it } from "vitest";
import type { FormDto } from "@/shared/api/form-types";
import { allColumns, defaultColumns, readSort, writeSort } from "./columns";
import { insertInOrder } from "./use-columns";
import { windowOf } from "./use-window";

const form: FormDto = {
  app: "crm",
  key: "customer",
  title: "客户",
  title_template: "{{ name }}",
  schema: {
    properties: {
      no: { "x-kind": "serial" },
      name: {},
      note: { "x-kind": "textarea" },
      line: { "x-kind": "separator" },
      list: { "x-kind": "related" },
      cost: { "x-kind": "money" },
    },
  },
  rights: {
    create: true,
    read: true,
    update: true,
    delete: true,
    fields: { no: "see", name: "edit", note: "edit", line: "edit", list: "edit" },
  },
  views: [],
  rules: [],
  flows: [],
  operators: {},
};

it("leads with the name of the record, leaves long texts and withheld fields out", () => {
  const all = allColumns(form, (key) => key);
  expect(all.map((column) => column.key)).toEqual([
    "no",
    "name",
    "note",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
  ]);
  expect(defaultColumns(form, undefined, all)).toEqual(["name", "no", "created_at"]);
  expect(defaultColumns(form, { key: "v", title: "", columns: ["no", "gone"] }, all)).toEqual(["no"]);
});

it("puts a column back where the form has it", () => {
  expect(insertInOrder(["a", "d"], "c", ["a", "b", "c", "d"])).toEqual(["a", "c", "d"]);
  expect(insertInOrder(["d"], "a", ["a", "b", "c", "d"])).toEqual(["a", "d"]);
});

it("reads and writes the order of a list", () => {
  expect(readSort("-created_at,name")).toEqual({ key: "created_at", descending: true });
  expect(readSort(undefined)).toBeNull();
  expect(writeSort({ key: "name", descending: false })).toBe("name");
});

it("draws the rows in view and a few around them", () => {
  expect(windowOf(0, 360, 36, 1000)).toEqual({ first: 0, end: 18 });
  expect(windowOf(3600, 360, 36, 1000)).toEqual({ first: 92, end: 118 });
  expect(windowOf(35_640, 360, 36, 1000)).toEqual({ first: 982, end: 1000 });
  expect(windowOf(5000, 360, 36, 3)).toEqual({ first: 2, end: 3 });
});
