// @vitest-environment jsdom
import { act, useEffect, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FormDto } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import type { StoredFile } from "@/shared/controls/use-file-sending";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import type { FormSources } from "./form-env";
import { FormView } from "./form-view";

const signature = { title: "签名", "x-kind": "signature" } as const;
const form: FormDto = {
  app: "crm",
  key: "order",
  title: "订单",
  title_template: null,
  schema: {
    properties: {
      sign: signature,
      items: { title: "明细", type: "array", items: { properties: { by: signature } } },
    },
  },
  rights: { create: true, read: true, update: true, delete: true, fields: { "*": "edit" } },
  views: [],
  rules: [],
  flows: [],
  operators: {},
};
const PICTURE: StoredFile = { id: "f1", name: "signature.png", size: 1, mime: "image/png" };

const stage = setStage();
let arrives: () => void = () => {};
let now: Values;

const sources: FormSources = {
  members: () => Promise.resolve([]),
  departments: () => Promise.resolve([]),
  records: () => () => Promise.resolve([]),
  upload: () => () => new Promise((resolve) => (arrives = () => resolve(PICTURE))),
  unfinished: () => [],
  dropUnfinished: () => undefined,
  fileHref: () => "",
  thumbHref: () => "",
};

/** A form whose values are held where it stands, and that can begin anew. */
function Host({ begun }: { readonly begun: Values }) {
  const [values, setValues] = useState(begun);
  const [begins, setBegins] = useState(0);
  useEffect(() => {
    now = values;
  }, [values]);
  const anew = () => {
    setBegins(begins + 1);
    setValues({});
  };
  return (
    <>
      <FormView key={begins} form={form} values={values} mode="edit" onChange={setValues} sources={sources} />
      <button type="button" onClick={anew}>
        anew
      </button>
    </>
  );
}

const press = (name: string, at = 0) =>
  act(async () => {
    const found = [...stage.place.querySelectorAll("button")].filter(
      (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
    );
    found.at(at)?.click();
  });

/** Types a name where one is signed: first in the form, then in its rows. */
const sign = (at: number) =>
  act(async () => {
    const input = [...stage.place.querySelectorAll<HTMLInputElement>("input[id$='-typed']")].at(at);
    if (!input) throw new Error("nothing to sign");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "李雷");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

beforeEach(() => {
  setLanguage("zh-CN");
  // Nothing is painted here.
  const pen = { clearRect: () => {}, fillText: () => {} };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as unknown as RenderingContext);
  vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation((take) =>
    take(new Blob(["x"], { type: "image/png" })),
  );
  URL.createObjectURL = () => "blob:signature";
});
afterEach(() => vi.restoreAllMocks());

const rows = (...ids: string[]): Json => ids.map((_id) => ({ _id }));

it("keeps a drawing that arrives late out of the form that has begun anew", async () => {
  await act(async () => stage.root.render(<Host begun={{}} />));
  await sign(0);
  await press("anew");
  await act(async () => arrives());
  expect(now).toEqual({});
});

it("writes a drawing that arrives late into its row, wherever that is by then", async () => {
  await act(async () => stage.root.render(<Host begun={{ items: rows("r0", "r1") }} />));
  await sign(-1);
  await press("删除此行", 0);
  await press("确认签名", -1);
  await act(async () => arrives());
  expect(now["items"]).toEqual([{ _id: "r1", by: [PICTURE] }]);
});

it("writes a drawing whose row is gone into no other", async () => {
  await act(async () => stage.root.render(<Host begun={{ items: rows("r0", "r1") }} />));
  await sign(1);
  await press("删除此行", 0);
  await act(async () => arrives());
  expect(now["items"]).toEqual(rows("r1"));
});
