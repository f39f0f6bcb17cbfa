// @vitest-environment jsdom
import { act, useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { Draft } from "../../document/draft";
import { DesignerContext, type Designer } from "../designer-context";
import { advancedEn } from "../texts/advanced-en";
import { FORMATS } from "./formats";
import { Pattern } from "./pattern";

const stage = setStage();
let written: FieldSchema;

function Host({ field: start }: { readonly field: FieldSchema }) {
  const [text, setText] = useState(JSON.stringify({ properties: { value: start } }));
  const [field] = readFields(JSON.parse(text) as FieldSchema);
  const edit = (change: (draft: Draft) => void) => {
    const draft = new Draft(text);
    change(draft);
    setText(draft.text);
    written = (JSON.parse(draft.text) as { properties: { value: FieldSchema } }).properties.value;
  };
  return (
    <DesignerContext value={{ store: { edit } } as unknown as Designer}>
      {field && <Pattern path="value" field={field} />}
    </DesignerContext>
  );
}

async function show(field: FieldSchema) {
  written = field;
  await act(async () => stage.root.render(<Host key={JSON.stringify(field)} field={field} />));
}

async function choose(title: string) {
  const select = stage.place.querySelector("select");
  const option = [...(select?.options ?? [])].find((one) => one.textContent === title);
  await act(async () => {
    if (select && option) select.value = option.value;
    select?.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

beforeEach(() => setLanguage("zh-CN"));

it("brings the words of a format along, and takes them away with it", async () => {
  await show({ type: "string" });
  await choose("邮编");
  const postcode = { type: "string", pattern: FORMATS.postcode, "x-pattern-message": "请填写 6 位邮编" };
  expect(written).toEqual(postcode);
  await choose("车牌号");
  expect(written["x-pattern-message"]).toBe("请填写正确的车牌号");
  await choose("不限");
  expect(written).toEqual({ type: "string" });
});

it("takes its words for its own in either language", async () => {
  await show({ type: "string", pattern: FORMATS.postcode, "x-pattern-message": advancedEn.wrong_postcode });
  await choose("车牌号");
  expect(written["x-pattern-message"]).toBe("请填写正确的车牌号");
});

it("leaves the words that somebody has written", async () => {
  const own = { type: "string", pattern: "^A$", "x-pattern-message": "写 A" } as const;
  await show(own);
  expect(stage.place.textContent).toContain("不符合时的提示");
  await choose("邮编");
  expect(written).toEqual({ ...own, pattern: FORMATS.postcode });
});

it("says what people see where there are no words", async () => {
  await show({ type: "string", pattern: "^A$" });
  expect(stage.place.textContent).toContain("填写人看到的是正则表达式");
});
