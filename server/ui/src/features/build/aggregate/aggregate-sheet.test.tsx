// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import { readFields } from "@/features/form/field";
import { setStage } from "@/shared/testing/stage";
import { DocumentStore } from "../document/document-store";
import { AggregateContext, type SourceForm } from "./aggregate-context";
import { readAggregate } from "./aggregate-document";
import { ComputedEditor } from "./computed-editor";
import type { FormulaName } from "../form/formula/use-formula-fields";
import { KeysEditor } from "./keys-editor";
import { MeasuresEditor } from "./measures-editor";
import { choicesOf } from "./source-fields";
import { SourcesEditor } from "./sources-editor";

vi.mock("@/features/condition/condition-builder", () => ({ ConditionBuilder: () => null }));
vi.mock("../form/formula/formula-editor", () => ({
  FormulaEditor: ({
    id,
    fields,
    onChange,
  }: {
    readonly id: string;
    readonly fields: readonly FormulaName[];
    readonly onChange: (value: string) => void;
  }) => (
    <select id={id} onChange={(event) => onChange(event.target.value)}>
      <option />
      {fields
        .filter((field) => !field.own)
        .map(({ name, title }) => (
          <option key={name} value={`${name} * 2`}>
            {title}
          </option>
        ))}
    </select>
  ),
}));

const stage = setStage();

function form(title: string, keys: readonly string[]): SourceForm {
  const fields = readFields({
    properties: {
      ...Object.fromEntries(
        keys.map((key) => [key, { title: "商品", "x-kind": "link" as const, "x-form": "product" }]),
      ),
      place: { title: "仓库", enum: ["主仓"] },
      qty: { title: "数量", type: "number" },
      date: { title: "日期", "x-kind": "date" },
    },
  });
  return {
    title,
    choices: choicesOf(fields),
    vocabulary: { fields, operators: {}, references: true, lasting: true },
  };
}

const FORMS = new Map([
  ["inbound", form("入库单", ["product"])],
  ["outbound", form("出库单", ["goods"])],
]);
const ENTRIES = [...FORMS].map(([key, { title }]) => ({
  path: `forms/${key}.json`,
  kind: "form",
  key,
  title,
  published_version: 1,
  has_draft: false,
  updated_at: "",
}));
const STARTER = {
  key: "stock",
  title: "库存",
  keys: { product: {} },
  measures: {},
  sources: [{ form: "inbound", keys: { product: "product" }, measures: {} }],
};

async function open(document: object = STARTER) {
  const store = new DocumentStore(JSON.stringify(document));
  const draw = () =>
    act(async () =>
      stage.root.render(
        <AggregateContext
          value={{
            app: "stock",
            store,
            table: readAggregate(store.snapshot().value),
            entries: ENTRIES,
            forms: FORMS,
            load: async (key) => FORMS.get(key) ?? null,
            columns: readFields({ properties: { product: { title: "商品" } } }),
          }}
        >
          <SourcesEditor />
          <KeysEditor />
          <MeasuresEditor />
          <ComputedEditor />
        </AggregateContext>,
      ),
    );
  await draw();
  const control = (id: string) =>
    stage.place.querySelector<HTMLSelectElement>(`#${id}`) ?? expect.fail(`no ${id}`);
  return {
    now: () => JSON.parse(store.snapshot().text) as typeof STARTER & { measures: Record<string, unknown> },
    titles: (id: string) => [...control(id).options].map((option) => option.textContent),
    has: (id: string) => stage.place.querySelector(`#${id}`) !== null,
    choose: async (id: string, value: string) => {
      const select = control(id);
      await act(async () => {
        select.value = value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await draw();
    },
    press: async (name: string) => {
      const buttons = [...stage.place.querySelectorAll("button")];
      await act(async () => buttons.find((button) => button.textContent === name)?.click());
      await draw();
    },
    undo: async () => {
      store.undo();
      await draw();
    },
  };
}

test("a second source brings the field that is linked to the same form", async () => {
  const page = await open();
  await page.choose("aggregate-add-source", "outbound");
  expect(page.now().sources[1]).toEqual({ form: "outbound", keys: { product: "goods" }, measures: {} });
  expect(page.titles("aggregate-key-product-1")).toEqual(["商品"]);
  await page.undo();
  expect(page.now()).toEqual(STARTER);
});

test("a grouping by a date can be by spans, and is no longer offered", async () => {
  const page = await open();
  expect(page.has("aggregate-key-product-by")).toBe(false);
  await page.choose("aggregate-add-key", "date");
  await page.choose("aggregate-key-date-by", "month");
  expect(page.now().keys).toEqual({ product: {}, date: { by: "month" } });
  expect(page.titles("aggregate-add-key")).not.toContain("日期");
});

test("what goes out is taken off the same figure", async () => {
  const page = await open();
  await page.choose("aggregate-add-source", "outbound");
  await page.choose("aggregate-add-measure", "0 qty");
  await page.choose("aggregate-measure-qty-1", "qty");
  await page.choose("aggregate-measure-qty-1-sign", "minus");
  expect(page.now().measures).toEqual({ qty: { title: "数量", op: "sum" } });
  expect(page.now().sources.map((source) => source.measures)).toEqual([
    { qty: "qty" },
    { qty: { field: "qty", minus: true } },
  ]);
  await page.choose("aggregate-measure-qty-op", "max");
  expect(page.has("aggregate-measure-qty-1-sign")).toBe(false);
  expect(page.now().sources[1]?.measures).toEqual({ qty: "qty" });
});

test("a figure is computed from what the row has, shown as what it gives", async () => {
  const page = await open({ ...STARTER, measures: { qty: { title: "数量", op: "sum" } } });
  await page.press("Add a computed figure");
  expect(page.titles("aggregate-computed-figure-formula")).toEqual(["", "商品", "数量"]);
  await page.choose("aggregate-computed-figure-formula", "qty * 2");
  expect(page.has("aggregate-computed-figure-currency")).toBe(false);
  await page.choose("aggregate-computed-figure-gives", "money");
  await page.choose("aggregate-computed-figure-currency", "USD");
  await page.choose("aggregate-computed-figure-decimals", "4");
  expect((page.now() as Record<string, unknown>)["computed"]).toEqual({
    figure: { title: "Computed figure", formula: "qty * 2", as: "money", currency: "USD", decimals: 4 },
  });
  await page.press("Add a computed figure");
  expect(page.titles("aggregate-computed-figure_1-formula")).toContain("Computed figure");
});
