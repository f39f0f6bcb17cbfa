import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { expect, it, vi } from "vitest";
import { complete } from "./completion";

const fields = [
  { name: "qty", title: "数量" },
  { name: "unit_price", title: "单价" },
  { name: "items.sum", title: "明细 · 小计" },
];
const help = (name: string, signature: string) => ({
  name,
  group: "数学",
  signature,
  help: "…",
  lasts: true,
  examples: [],
});
const functions = [help("SUM", "SUM(number, …)"), help("SUMIF", "SUMIF(list, condition)")];

/** What is offered at the end of a text. */
function offered(text: string, explicit = false) {
  const state = EditorState.create({ doc: text });
  return complete(new CompletionContext(state, text.length, explicit), fields, functions);
}

function labels(text: string, explicit = false): string[] | undefined {
  return offered(text, explicit)?.options.map((option) => option.label);
}

it("finds fields by name and by title, and functions by name", () => {
  expect(labels("qty * 单")).toEqual(["单价"]);
  expect(labels("pri")).toEqual(["单价"]);
  expect(labels("su")).toEqual(["明细 · 小计", "SUM", "SUMIF"]);
  expect(labels("items.")).toEqual(["明细 · 小计"]);
  expect(labels("nothing")).toEqual([]);
  expect(labels("qty"), "what is written already is not offered").toEqual([]);
});

it("says nothing between words unless it is asked", () => {
  expect(labels("qty * ")).toBeUndefined();
  expect(labels("qty * ", true)).toHaveLength(5);
});

it("writes the name of a field in the place of what was typed", () => {
  const found = offered("qty * 单");
  expect(found?.from).toBe(6);
  expect(found?.options[0]).toMatchObject({ apply: "unit_price", detail: "unit_price" });
});

it("writes a function with the cursor between its brackets", () => {
  const found = offered("1 + sumi");
  const [option] = found?.options ?? [];
  expect(option).toMatchObject({ label: "SUMIF", detail: "(list, condition)", info: "…" });
  if (!option || typeof option.apply !== "function")
    throw new Error("a function is written by its own means");
  const dispatch = vi.fn();
  option.apply({ dispatch } as unknown as EditorView, option, found?.from ?? 0, 8);
  expect(dispatch).toHaveBeenCalledWith({
    changes: { from: 4, to: 8, insert: "SUMIF()" },
    selection: { anchor: 10 },
  });
});

it("finds functions by what they do, and never the field the formula is of", () => {
  const sum = { ...help("SUM", "SUM(value, …)"), help: "求和；列表逐项相加" };
  const own = { name: "sum", title: "求和结果", own: true } as const;
  const at = new CompletionContext(EditorState.create({ doc: "求和" }), 2, false);
  expect(complete(at, [own], [sum])?.options.map((option) => option.label)).toEqual(["SUM"]);
});
