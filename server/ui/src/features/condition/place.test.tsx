// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { readField } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import type { Json } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { ConditionBuilder } from "./condition-builder";

const stage = setStage();
const REFS = {};
const fields = [
  readField("place", { title: "定位", "x-kind": "location" }, false),
  readField("data", { title: "数据", "x-kind": "json" }, false),
];

async function show(condition: Json) {
  await act(async () =>
    stage.root.render(
      <FormScope app="stock" refs={REFS}>
        <ConditionBuilder
          key={JSON.stringify(condition)}
          label="条件"
          vocabulary={{ fields, operators: {}, references: true }}
          condition={condition}
          onChange={() => undefined}
        />
      </FormScope>,
    ),
  );
}

const shown = (label: string) =>
  stage.place.querySelector<HTMLInputElement>(`[aria-label="${label}"]`)?.value;

beforeEach(() => setLanguage("zh-CN"));

test("a place is looked for around a point", async () => {
  await show(["place", "within", { lng: 120.15, lat: 30.28, km: 5 }]);
  expect([shown("经度"), shown("纬度"), shown("距离（公里）")]).toEqual(["120.15", "30.28", "5"]);
  const offered = stage.place.querySelectorAll<HTMLOptionElement>('select[aria-label="条件"] option');
  expect(Array.from(offered, (option) => option.value)).toEqual(["within", "empty", "not empty"]);
});

test("structured data is searched for a text that is written there", async () => {
  await show(["data", "contains", "open"]);
  expect(shown("值")).toBe("open");
  expect(stage.place.querySelector('[aria-label="值的来源"]')).toBeNull();
});
