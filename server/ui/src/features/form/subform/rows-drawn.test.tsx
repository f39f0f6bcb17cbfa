// @vitest-environment jsdom
import { act, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EvaluateAnswer, FormDto } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import type { FormSources } from "../form-env";
import { FormView } from "../form-view";

const form: FormDto = {
  app: "crm",
  key: "order",
  title: "订单",
  title_template: null,
  schema: {
    properties: {
      items: {
        title: "明细",
        type: "array",
        items: {
          properties: {
            qty: { title: "件数", type: "number" },
            amount: { title: "金额", "x-kind": "money", "x-formula": "qty * 10" },
            paper: { title: "附件", "x-kind": "attachment" },
          },
        },
      },
    },
  },
  rights: { create: true, read: true, update: true, delete: true, fields: { "*": "edit" } },
  views: [],
  rules: [],
  flows: [],
  operators: {},
};
const ROWS = 30;
const begun = Array.from({ length: ROWS }, (_, at) => ({ _id: `r${at}`, qty: at, amount: at * 10 }));

const stage = setStage();
/** How often a cell for files was drawn: each time it asks where files go. */
let drawn = 0;
let answers: ((answer: EvaluateAnswer) => void)[] = [];
let now: Values;

const sources: FormSources = {
  members: () => Promise.resolve([]),
  departments: () => Promise.resolve([]),
  records: () => () => Promise.resolve([]),
  upload: () => {
    drawn += 1;
    return () => Promise.reject(new Error("nothing is sent here"));
  },
  unfinished: () => [],
  dropUnfinished: () => undefined,
  fileHref: () => "",
  thumbHref: () => "",
};
const evaluate = () => new Promise<EvaluateAnswer>((resolve) => answers.push(resolve));

function Host() {
  const [values, setValues] = useState<Values>({ items: begun });
  const keep = (next: Values) => {
    now = next;
    setValues(next);
  };
  return (
    <FormView form={form} values={values} mode="edit" onChange={keep} evaluate={evaluate} sources={sources} />
  );
}

/** What the engine says each time anew, of which only the amounts change. */
async function answer() {
  await act(() => vi.advanceTimersByTimeAsync(250));
  const items = (now["items"] as { qty: number }[]).map((row) => ({ ...row, amount: row.qty * 10 }));
  const told = { required: ["items/3/qty"], problems: [], refs: { members: { m1: "Ada" } } };
  await act(async () => answers.at(-1)?.({ values: { items }, visible: { "items/4/qty": false }, ...told }));
}

async function drawnBy(act: () => Promise<void>): Promise<number> {
  drawn = 0;
  await act();
  return drawn;
}

beforeEach(async () => {
  vi.useFakeTimers();
  setLanguage("zh-CN");
  answers = [];
  now = { items: begun };
  await act(async () => stage.root.render(<Host />));
  await answer();
});

afterEach(() => {
  vi.useRealTimers();
});

it("draws no other cell anew for what is typed into one, nor for the answer to it", async () => {
  const typed = await drawnBy(() =>
    act(async () => {
      const cell = stage.place.querySelector<HTMLInputElement>('[id$="-items-20-qty"]');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(cell, "7");
      cell?.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
  const answered = await drawnBy(answer);
  expect((now["items"] as Json[])[20]).toEqual({ _id: "r20", qty: 7, amount: 70 });
  expect([typed, answered]).toEqual([0, 0]);
});

it("draws a row that is added and no other", async () => {
  const added = await drawnBy(() =>
    act(async () =>
      Array.from(stage.place.querySelectorAll("button"))
        .find((one) => one.textContent === "添加一行")
        ?.click(),
    ),
  );
  expect(now["items"]).toHaveLength(ROWS + 1);
  expect(added).toBe(1);
});
