// @vitest-environment jsdom
import { act, useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { Draft } from "../../document/draft";
import { DesignerContext, type Designer } from "../designer-context";
import { DateLimits } from "./date-limits";

const stage = setStage();
let written: FieldSchema;

function Host({ field: start }: { readonly field: FieldSchema }) {
  const [text, setText] = useState(JSON.stringify({ properties: { day: start } }));
  const fields = readFields(JSON.parse(text) as FieldSchema);
  const field = fields.find((one) => one.key === "day");
  const edit = (change: (draft: Draft) => void) => {
    const draft = new Draft(text);
    change(draft);
    setText(draft.text);
    written = (JSON.parse(draft.text) as { properties: { day: FieldSchema } }).properties.day;
  };
  const designer = { key: "order", fields, entries: [], store: { edit } } as unknown as Designer;
  return (
    <DesignerContext value={designer}>{field && <DateLimits path="day" field={field} />}</DesignerContext>
  );
}

async function show(field: FieldSchema) {
  written = field;
  await act(async () => stage.root.render(<Host key={JSON.stringify(field)} field={field} />));
}

function ways(name: string): HTMLSelectElement {
  const label = [...stage.place.querySelectorAll("label")].find((one) => one.textContent === name);
  const found = label && document.getElementById(label.htmlFor);
  if (!(found instanceof HTMLSelectElement)) throw new Error(`no ${name}`);
  return found;
}

async function choose(name: string, way: string) {
  await act(async () => {
    ways(name).value = way;
    ways(name).dispatchEvent(new Event("change", { bubbles: true }));
  });
}

async function type(value: string) {
  const input = stage.place.querySelector<HTMLInputElement>("input.c-date");
  if (!input) throw new Error("no picker");
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

beforeEach(() => setLanguage("zh-CN"));

it("bounds a day by a fixed one, or by one that moves along with today", async () => {
  await show({ "x-kind": "date" });
  await choose("最早", "fixed");
  expect(written["x-earliest"]).toBeUndefined();
  await type("2026-01-01");
  expect(written["x-earliest"]).toBe("2026-01-01");
  await choose("最晚", "relative");
  expect(written["x-latest"]).toEqual({ date: "today" });
  await choose("最早", "none");
  expect(written["x-earliest"]).toBeUndefined();
});

it("can be emptied and typed anew", async () => {
  await show({ "x-kind": "date", "x-earliest": "2026-01-01" });
  await type("");
  expect(written["x-earliest"]).toBeUndefined();
  await type("2026-02-01");
  expect(written["x-earliest"]).toBe("2026-02-01");
});

it("keeps a moment as an instant and shows it on the clock of the workspace", async () => {
  await show({ "x-kind": "datetime", "x-latest": "2026-01-01T01:00:00.000Z" });
  expect(stage.place.querySelector<HTMLInputElement>("input.c-date")?.value).toBe("2026-01-01T09:00");
  await type("2026-01-02T09:00");
  expect(written["x-latest"]).toBe("2026-01-02T01:00:00.000Z");
});

it("has no moving bound for a time of day", async () => {
  await show({ "x-kind": "time" });
  expect([...ways("最早").options].map((option) => option.value)).toEqual(["none", "fixed"]);
});
