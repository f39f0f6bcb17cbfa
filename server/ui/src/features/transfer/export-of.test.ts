import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { patched, type ViewPatch } from "@/features/record/view/settings";
import type { StoredView } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { chosenOf, exportOf, holdsFiles } from "./export-of";

const view: StoredView = { key: "open", title: "在跟", filter: ["stage", "!=", "赢单"], sort: ["-amount"] };
const columns = readFields({ properties: { name: {}, amount: { "x-kind": "money" } } });

function of(patch: ViewPatch, filter: Json = null) {
  const settings = patched(view, patch);
  return exportOf({
    view: "open",
    filter,
    search: "云杉",
    sort: settings.sort?.join(","),
    patch,
    settings,
    columns,
  });
}

it("names a view that is shown as it was saved, with what was filtered beside it", () => {
  expect(of({}, ["name", "=", "甲"])).toEqual({
    view: "open",
    filter: ["name", "=", "甲"],
    search: "云杉",
    sort: "-amount",
    columns: [],
  });
});

it("asks for what is shown where the view was changed and not saved", () => {
  expect(of({ filter: ["stage", "=", "输单"] }, ["name", "=", "甲"])).toMatchObject({
    view: "",
    filter: {
      all: [
        ["stage", "=", "输单"],
        ["name", "=", "甲"],
      ],
    },
  });
  expect(of({ filter: null })).toMatchObject({ view: "", filter: null });
  expect(of({ sort: null })).toMatchObject({ view: "", filter: ["stage", "!=", "赢单"], sort: undefined });
  expect(of({ columns: ["name", "amount"] })).toMatchObject({ view: "open", columns: ["name", "amount"] });
});

it("asks for records that were chosen by hand, whatever else the list shows", () => {
  expect(chosenOf(of({}, ["name", "=", "甲"]), ["a", "b"])).toEqual({
    view: "",
    filter: ["id", "in", ["a", "b"]],
    search: "",
    sort: "-amount",
    columns: [],
    chosen: 2,
  });
});

it("offers files where a field or a column of rows can hold some", () => {
  const rows = { type: "array", items: { properties: { receipt: { "x-kind": "image" as const } } } };
  expect(holdsFiles(columns)).toBe(false);
  expect(holdsFiles(readFields({ properties: { paper: { "x-kind": "attachment" } } }))).toBe(true);
  expect(holdsFiles(readFields({ properties: { costs: rows } }))).toBe(true);
});
