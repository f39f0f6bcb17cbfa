import { expect, it } from "vitest";
import type { FormDto } from "@/shared/api/form-types";
import { allColumns, defaultColumns, readSorts, writeSorts } from "./columns";
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
  expect(defaultColumns(form, ["no", "gone"], all)).toEqual(["no"]);
});

it("reads and writes the order of a list, the most important column first", () => {
  expect(readSorts("-created_at, name,-")).toEqual([
    { key: "created_at", descending: true },
    { key: "name", descending: false },
  ]);
  expect(readSorts(undefined)).toEqual([]);
  expect(writeSorts(readSorts("name,-amount"))).toBe("name,-amount");
  expect(writeSorts([])).toBeUndefined();
});

it("draws the rows in view and a few around them", () => {
  expect(windowOf(0, 360, 36, 1000)).toEqual({ first: 0, end: 18 });
  expect(windowOf(3600, 360, 36, 1000)).toEqual({ first: 92, end: 118 });
  expect(windowOf(35_640, 360, 36, 1000)).toEqual({ first: 982, end: 1000 });
  expect(windowOf(5000, 360, 36, 3)).toEqual({ first: 2, end: 3 });
});
