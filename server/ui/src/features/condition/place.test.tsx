// @vitest-environment jsdom
import { act, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
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

function Host({ begun }: { readonly begun: Json }) {
  const [condition, setCondition] = useState<Json | undefined>(begun);
  return (
    <FormScope app="stock" refs={REFS}>
      <ConditionBuilder
        label="条件"
        vocabulary={{ fields, operators: {}, references: true }}
        condition={condition}
        onChange={(next) => setCondition(next as Json | undefined)}
      />
    </FormScope>
  );
}

async function show(condition: Json) {
  await act(async () => stage.root.render(<Host key={JSON.stringify(condition)} begun={condition} />));
}

const shown = (label: string) =>
  stage.place.querySelector<HTMLInputElement>(`[aria-label="${label}"]`)?.value;

beforeEach(() => setLanguage("zh-CN"));
afterEach(() => Reflect.deleteProperty(navigator, "geolocation"));

/** A device that says where it is when told to; presses the button that asks it. */
async function asking() {
  const getCurrentPosition = vi.fn<Geolocation["getCurrentPosition"]>();
  Object.defineProperty(navigator, "geolocation", { value: { getCurrentPosition }, configurable: true });
  await show(["place", "within", { lng: 1, lat: 2, km: 5 }]);
  const here = [...stage.place.querySelectorAll("button")].find(
    (one) => one.textContent === "以当前位置为准",
  );
  await act(async () => here?.click());
  const [found, failed] = getCurrentPosition.mock.lastCall ?? [];
  return { here, found, failed };
}

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

test("the place of the device goes into what is typed by then", async () => {
  const { here, found } = await asking();
  expect(here?.disabled).toBe(true);
  const input = stage.place.querySelector<HTMLInputElement>('[aria-label="距离（公里）"]');
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "30");
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const coords = { longitude: 120.15, latitude: 30.28 } as GeolocationCoordinates;
  await act(async () => found?.({ coords } as GeolocationPosition));
  expect([shown("经度"), shown("纬度"), shown("距离（公里）")]).toEqual(["120.15", "30.28", "30"]);
  expect(here?.disabled).toBe(false);
});

test("a device that does not tell where it is is said to", async () => {
  const { failed } = await asking();
  await act(async () => failed?.({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError));
  expect(stage.place.querySelector("[role=alert]")?.textContent).toBe("浏览器未允许获取位置，请手动填写");
});
