// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { FieldSchema, KindName } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { readField } from "../field";
import { FormContext, type FormContextValue } from "../form-env";
import { kindFor } from "./registry";

const stage = setStage();
beforeEach(() => {
  setLanguage("zh-CN");
  Element.prototype.scrollIntoView = () => undefined;
});

const COLORS = { 加急: "red", 普通: "green" };

/** The input of a kind with what is chosen in it; two words can be found in the other form. */
async function show(kind: KindName, schema: FieldSchema, value: Json) {
  const field = readField("grade", { "x-kind": kind, ...schema }, false);
  const { Input } = kindFor(kind);
  if (!Input) throw new Error("nothing to choose with");
  const sources = {
    options: () => () => Promise.resolve(["加急", "暂缓"].map((word) => ({ id: word, title: word }))),
  };
  await act(async () =>
    stage.root.render(
      <FormContext value={{ sources } as unknown as FormContextValue}>
        <Input
          id="grade"
          field={field}
          value={value}
          onChange={vi.fn()}
          disabled={false}
          invalid={false}
          required={false}
          describedBy={undefined}
          label="等级"
        />
      </FormContext>,
    ),
  );
}

async function offered() {
  await act(async () => stage.place.querySelector("input")?.click());
  await vi.waitFor(async () => {
    await act(async () => Promise.resolve());
    expect(document.querySelectorAll("[role=option]")).toHaveLength(2);
  });
  return [...document.querySelectorAll("[role=option]")].map((option) => [
    option.textContent,
    option.querySelector<HTMLElement>(".c-tag")?.dataset["tone"],
  ]);
}

const chosen = () =>
  [...stage.place.querySelectorAll<HTMLElement>(".c-chip")].map((chip) => [
    chip.textContent,
    chip.dataset["tone"],
  ]);

const ELSEWHERE: FieldSchema = { "x-form": "grade", "x-field": "name", "x-colors": COLORS };

test("options of another form are offered in the colours they have there", async () => {
  await show("select", ELSEWHERE, null);
  expect(await offered()).toEqual([
    ["加急", "red"],
    ["暂缓", undefined],
  ]);
});

test.each<[KindName, FieldSchema]>([
  ["multi-select", ELSEWHERE],
  ["checkbox", ELSEWHERE],
  ["multi-select", { items: { enum: ["加急", "普通", "暂缓"] }, "x-colors": COLORS }],
  ["tags", { "x-colors": COLORS }],
])("several that are chosen stand in the input in their colours: %s", async (kind, schema) => {
  await show(kind, schema, ["加急", "普通", "停用"]);
  expect(chosen()).toEqual([
    ["加急", "red"],
    ["普通", "green"],
    ["停用", undefined],
  ]);
});

test("a field offers its own options in their colours, too", async () => {
  await show("multi-select", { items: { enum: ["加急", "暂缓"] }, "x-colors": COLORS }, null);
  expect(await offered()).toEqual([
    ["加急", "red"],
    ["暂缓", undefined],
  ]);
});
