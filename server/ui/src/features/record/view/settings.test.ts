import { describe, expect, it } from "vitest";
import type { StoredView } from "@/shared/api/form-types";
import { bothOf, levelsOf, markOf, patched, readPatch, tidyPatch, writePatch } from "./settings";

const view: StoredView = {
  key: "open",
  title: "在跟",
  kind: "kanban",
  filter: ["stage", "!=", "赢单"],
  sort: ["expected"],
  kanban: { by: "stage", sum: "amount" },
};

describe("patched", () => {
  it("changes what was changed and keeps the rest", () => {
    const settings = patched(view, { sort: ["-amount"], kanban: { by: "owner" } });
    expect(settings).toEqual({
      kind: "kanban",
      filter: ["stage", "!=", "赢单"],
      sort: ["-amount"],
      kanban: { by: "owner" },
    });
  });

  it("takes away what is null or empty", () => {
    expect(patched(view, { filter: null, sort: [], kind: "table", kanban: null })).toEqual({ kind: "table" });
  });
});

describe("tidyPatch", () => {
  it("is empty again once everything was changed back", () => {
    expect(tidyPatch(view, { sort: ["expected"], group: null, columns: [] })).toEqual({});
  });
  it("keeps what differs", () => {
    expect(tidyPatch(view, { filter: null, sort: ["expected"] })).toEqual({ filter: null });
  });
});

it("travels in the address and ignores what is no patch", () => {
  expect(readPatch(writePatch({ frozen: 2 }) ?? null)).toEqual({ frozen: 2 });
  expect(writePatch({})).toBeUndefined();
  for (const rubbish of [null, "", "{oops", "[1]", '{"key":"x"}']) expect(readPatch(rubbish)).toEqual({});
});

describe("bothOf", () => {
  it("joins two conditions without nesting more than needed", () => {
    expect(bothOf(["a", "=", 1], undefined)).toEqual(["a", "=", 1]);
    expect(bothOf({}, ["a", "=", 1])).toEqual(["a", "=", 1]);
    expect(bothOf(null, {})).toBeUndefined();
    expect(bothOf({ all: [["a", "=", 1]] }, { any: [["b", "=", 2]] })).toEqual({
      all: [["a", "=", 1], { any: [["b", "=", 2]] }],
    });
  });
});

it("reads one group or two", () => {
  expect(levelsOf({ group: "stage" })).toEqual(["stage"]);
  expect(levelsOf({ group: ["stage", { field: "due", by: "month" }] })).toHaveLength(2);
  expect(levelsOf({ group: null })).toEqual([]);
});

it("finds the first colour of a row and of a cell", () => {
  const colors = [
    { when: {}, color: "red", label: "晚", column: "end" },
    { when: {}, color: "gold", label: "近" },
  ];
  expect(markOf({ colors }, [0, 1])?.label).toBe("近");
  expect(markOf({ colors }, [0, 1], "end")?.label).toBe("晚");
  expect(markOf({ colors }, [0], undefined)).toBeUndefined();
});
