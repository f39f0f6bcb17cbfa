// @vitest-environment jsdom
import { act, useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import type { FieldSchema, FormDto } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import type { FormSources } from "../form-env";
import { FormView } from "../form-view";

vi.mock("@/shared/controls/code-scanner", () => ({
  default: ({ onCode }: { onCode: (code: string) => void }) => (
    <button type="button" id="camera" onClick={() => onCode("P-1")} />
  ),
}));

const stage = setStage();
let now: Values;
let found: { id: string; title: string }[];

const nothing = () => Promise.resolve([]);
const sources: FormSources = {
  members: nothing,
  departments: nothing,
  records: () => () => Promise.resolve(found),
  upload: () => () => Promise.reject(new Error("no files")),
  unfinished: () => [],
  dropUnfinished: () => undefined,
  fileHref: () => "",
  thumbHref: () => "",
};

function Host({ field }: { readonly field: FieldSchema }) {
  const [values, setValues] = useState<Values>({});
  const form: FormDto = {
    app: "shop",
    key: "a",
    title: "A",
    title_template: null,
    schema: { properties: { code: { title: "货号", ...field } } },
    rights: { create: true, read: true, update: true, delete: true },
    views: [],
    rules: [],
    flows: [],
    operators: {},
  };
  return (
    <FormView
      form={form}
      values={values}
      mode="edit"
      sources={sources}
      onChange={(next) => {
        now = next;
        setValues(next);
      }}
    />
  );
}

async function show(field: FieldSchema) {
  await act(async () => stage.root.render(<Host key={JSON.stringify(field)} field={field} />));
}

function scanButton(): HTMLButtonElement | undefined {
  return [...stage.place.querySelectorAll("button")].find((button) => button.textContent === "扫码");
}

async function scan() {
  await act(async () => scanButton()?.click());
  await vi.waitFor(() => expect(stage.place.querySelector("#camera")).not.toBeNull());
  await act(async () => stage.place.querySelector<HTMLButtonElement>("#camera")?.click());
}

beforeEach(() => {
  vi.stubGlobal("BarcodeDetector", vi.fn());
  Object.defineProperty(navigator, "mediaDevices", { value: {}, configurable: true });
  setLanguage("zh-CN");
  now = {};
});

it("offers the camera where the field says so, and fills the text in", async () => {
  await show({ type: "string" });
  expect(scanButton()).toBeUndefined();
  await show({ type: "string", "x-scan": true });
  await scan();
  expect(now["code"]).toBe("P-1");
});

it("links the one record that a code leads to, and says so when it is not one", async () => {
  await show({ "x-kind": "link", "x-form": "product", "x-scan": true });
  found = [];
  await scan();
  await vi.waitFor(() => expect(stage.place.textContent).toContain("没有找到“P-1”"));
  found = [
    { id: "1", title: "甲" },
    { id: "2", title: "乙" },
  ];
  await scan();
  await vi.waitFor(() => expect(stage.place.textContent).toContain("“P-1”对应多条数据"));
  expect(now).toEqual({});
  found = [{ id: "1", title: "甲" }];
  await scan();
  await vi.waitFor(() => expect(now["code"]).toBe("1"));
});
