// @vitest-environment jsdom
import { act, useState, type ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { readFields } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { Draft } from "../../document/draft";
import { DesignerContext, type Designer } from "../designer-context";
import { PresetRows } from "./preset-rows";

vi.mock("antd", () => ({
  Modal: ({ children, onOk }: { children: ReactNode; onOk: () => void }) => (
    <section>
      {children}
      <button type="button" id="ok" onClick={onOk} />
    </section>
  ),
}));
interface RowsProps {
  readonly field: { readonly columns: readonly { readonly key: string }[] };
  readonly value: Json;
  readonly onChange: (value: Json) => void;
}
let offered: readonly string[] = [];
let next: (value: Json) => Json = (value) => value;
vi.mock("@/features/form/subform/subform-input", () => ({
  SubformInput: ({ field, value, onChange }: RowsProps) => {
    offered = field.columns.map((column) => column.key);
    return <button type="button" id="rows" onClick={() => onChange(next(value))} />;
  },
}));

const stage = setStage();
let written: FieldSchema;

const STEPS: FieldSchema = {
  type: "array",
  items: {
    type: "object",
    properties: {
      name: { type: "string" },
      qty: { type: "number" },
      twice: { "x-kind": "formula", type: "number", "x-formula": "qty * 2" },
      photo: { "x-kind": "image" },
    },
  },
};

function Host({ start }: { readonly start: FieldSchema }) {
  const [text, setText] = useState(JSON.stringify({ properties: { steps: start } }));
  const fields = readFields(JSON.parse(text) as FieldSchema);
  const edit = (change: (draft: Draft) => void) => {
    const draft = new Draft(text);
    change(draft);
    setText(draft.text);
    written = (JSON.parse(draft.text) as { properties: { steps: FieldSchema } }).properties.steps;
  };
  const designer = { key: "check", fields, entries: [], store: { edit } } as unknown as Designer;
  const [field] = fields;
  return (
    <DesignerContext value={designer}>{field && <PresetRows path="steps" field={field} />}</DesignerContext>
  );
}

async function press(pick: () => HTMLElement | null | undefined) {
  await act(async () => pick()?.click());
}
const edit = () =>
  [...stage.place.querySelectorAll("button")].find((one) => one.textContent === "编辑预置的行");

beforeEach(() => setLanguage("zh-CN"));

it("writes rows without their ids and without empty cells, and takes them away again", async () => {
  await act(async () => stage.root.render(<Host start={STEPS} />));
  await press(edit);
  expect(offered).toEqual(["name", "qty"]);
  next = (): Json => [{ _id: "new-1", name: "拆箱", qty: null }, { _id: "new-2" }, { _id: "new-3", qty: 0 }];
  await press(() => stage.place.querySelector<HTMLElement>("#rows"));
  await press(() => stage.place.querySelector<HTMLElement>("#ok"));
  expect(written["x-default"]).toEqual([{ name: "拆箱" }, { qty: 0 }]);
  expect(stage.place.textContent).toContain("2 行");

  await press(edit);
  next = (value) => {
    expect(value).toEqual([
      { _id: expect.any(String), name: "拆箱" },
      { _id: expect.any(String), qty: 0 },
    ]);
    return [];
  };
  await press(() => stage.place.querySelector<HTMLElement>("#rows"));
  await press(() => stage.place.querySelector<HTMLElement>("#ok"));
  expect(written).toEqual(STEPS);
});
