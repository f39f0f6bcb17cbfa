// @vitest-environment jsdom
import { act, useEffect, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EvaluateAnswer, FormDto } from "@/shared/api/form-types";
import type { Json, Problem, Values } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { FormView } from "./form-view";

const form: FormDto = {
  app: "crm",
  key: "order",
  title: "订单",
  title_template: null,
  schema: {
    required: ["name"],
    properties: {
      name: { title: "名称", type: "string" },
      qty: { title: "数量", type: "number" },
      reason: { title: "原因", type: "string" },
      total: { title: "合计", "x-kind": "money", "x-formula": "qty * 10" },
      secret: { title: "成本", "x-kind": "money" },
      items: {
        title: "明细",
        type: "array",
        items: { properties: { qty: { title: "件数", type: "number" } } },
      },
    },
    "x-visibility": [{ show: ["reason"] }],
  },
  rights: {
    create: true,
    read: true,
    update: true,
    delete: true,
    fields: { name: "edit", qty: "edit", reason: "edit", total: "edit", items: "edit" },
  },
  views: [],
  rules: [],
  flows: [],
  operators: {},
};

interface Question {
  readonly values: Values;
  readonly signal: AbortSignal;
  readonly answer: (answer: Partial<EvaluateAnswer>) => void;
}

const stage = setStage();
let asked: Question[];
let now: Values;

function evaluate(values: Values, signal: AbortSignal): Promise<EvaluateAnswer> {
  return new Promise((resolve) => {
    const answer = (part: Partial<EvaluateAnswer>) =>
      resolve({ values: {}, visible: {}, required: [], problems: [], ...part });
    asked.push({ values, signal, answer });
  });
}

function Host({ problems, begun }: { readonly problems: readonly Problem[]; readonly begun: Values }) {
  const [values, setValues] = useState<Values>(begun);
  useEffect(() => {
    now = values;
  }, [values]);
  return (
    <FormView
      form={form}
      values={values}
      mode="edit"
      onChange={setValues}
      evaluate={evaluate}
      problems={problems}
    />
  );
}

async function show(problems: readonly Problem[] = [], begun: Values = { name: "A" }) {
  await act(async () => stage.root.render(<Host problems={problems} begun={begun} />));
}

async function pass(milliseconds: number) {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

function input(title: string): HTMLInputElement {
  const label = Array.from(stage.place.querySelectorAll("label")).find((one) =>
    one.textContent?.startsWith(title),
  );
  const found = label && document.getElementById(label.htmlFor);
  if (!(found instanceof HTMLInputElement)) throw new Error(`no input ${title}`);
  return found;
}

async function type(title: string, text: string) {
  await act(async () => {
    const element = input(title);
    element.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(element, text);
    element.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function answer(at: number, part: Partial<EvaluateAnswer>) {
  await act(async () => asked[at]?.answer(part));
}

beforeEach(() => {
  vi.useFakeTimers();
  setLanguage("zh-CN");
  asked = [];
});

afterEach(async () => {
  vi.useRealTimers();
});

it("draws a field as it is as long as it may not be changed", async () => {
  await show();
  await pass(0);
  await answer(0, { locked: ["name"], values: { name: "B" } });
  expect(now).toEqual({ name: "B" });
  expect(() => input("名称")).toThrow();
  await type("数量", "3");
  await pass(250);
  await answer(1, { values: { name: "B" } });
  expect(input("名称").value).toBe("B");
});

it("draws the cells of a row as they are where they may not be changed", async () => {
  await show();
  await pass(0);
  const items = [
    { _id: "r1", qty: 2 },
    { _id: "r2", qty: 3 },
  ];
  await answer(0, { locked: ["items/1/qty"], values: { items } });
  const cells = Array.from(stage.place.querySelectorAll<HTMLElement>('[data-label="件数"]'));
  expect(cells.map((cell) => cell.querySelector("input") !== null)).toEqual([true, false]);
  expect(cells[1]?.textContent).toBe("3");
});

it("draws no cell that a rule hides in its row, and no column that is hidden in all of them", async () => {
  await show();
  await pass(0);
  const items = [
    { _id: "r1", qty: 2 },
    { _id: "r2", qty: 3 },
  ];
  await answer(0, { visible: { "items/1/qty": false }, values: { items } });
  expect(stage.place.querySelectorAll("tbody tr")).toHaveLength(2);
  const cells = Array.from(stage.place.querySelectorAll<HTMLElement>('[data-label="件数"]'));
  expect(cells.map((cell) => cell.querySelector("input")?.value)).toEqual(["2"]);
  await type("数量", "3");
  await pass(250);
  await answer(1, { visible: { "items/0/qty": false, "items/1/qty": false }, values: { items } });
  expect(Array.from(stage.place.querySelectorAll("th"), (head) => head.textContent)).not.toContain("件数");
  expect(stage.place.querySelectorAll("tbody tr")).toHaveLength(2);
});

it("asks once typing pauses and shows what the engine computes", async () => {
  await show();
  await pass(0);
  await answer(0, {});
  await type("数量", "3");
  await type("数量", "31");
  expect(asked).toHaveLength(1);
  await pass(250);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.values).toEqual({ name: "A", qty: 31, reason: null, secret: null, items: null });
  await answer(1, { values: { total: 310 }, required: ["qty"] });
  expect(now).toEqual({ name: "A", qty: 31, total: 310 });
  expect(stage.place.textContent).toContain("¥310.00");
  await pass(1000);
  expect(asked).toHaveLength(2);
});

it("says why a formula that gives something stays empty, and keeps nobody from going on", async () => {
  await show();
  await pass(0);
  const message = "结果是文字“abc”，放不进金额字段";
  await answer(0, { unfit: [{ pointer: "/total", code: "formula_unfit", message }] });
  expect(stage.place.querySelector(".f-unfit")?.textContent).toBe(`算不出：${message}`);
  expect(stage.place.querySelector(".f-problem")).toBeNull();
  await type("数量", "3");
  await pass(250);
  await answer(1, { values: { total: 30 }, unfit: [] });
  expect(stage.place.querySelector(".f-unfit")).toBeNull();
});

it("drops an answer that a newer keystroke has overtaken", async () => {
  await show();
  await pass(0);
  await answer(0, {});
  await type("数量", "1");
  await pass(250);
  await type("数量", "2");
  await pass(250);
  await answer(2, { values: { total: 20 } });
  await answer(1, { values: { total: 10 } });
  expect(asked[1]?.signal.aborted).toBe(true);
  expect(now["total"]).toBe(20);
});

it("keeps back what may be hidden until the engine has answered, and fields without a right for good", async () => {
  await show();
  expect(stage.place.textContent).not.toContain("原因");
  await pass(0);
  await answer(0, { visible: {} });
  expect(stage.place.textContent).toContain("原因");
  expect(stage.place.textContent).not.toContain("成本");
  await type("数量", "1");
  await pass(250);
  await answer(1, { visible: { reason: false } });
  expect(stage.place.textContent).not.toContain("原因");
});

it("draws neither a field nor a column that the form is never to show", async () => {
  const cost = { title: "进价", type: "number", "x-hidden": true };
  const properties = {
    ...form.schema.properties,
    qty: { title: "数量", type: "number", "x-hidden": true },
    items: {
      title: "明细",
      type: "array",
      items: { properties: { qty: { title: "件数", type: "number" }, cost } },
    },
  };
  const values: Values = { name: "A", qty: 3, items: [{ _id: "r1", qty: 2, cost: 1 }] };
  const drawn = { ...form, schema: { ...form.schema, properties } };
  await act(async () => stage.root.render(<FormView form={drawn} values={values} mode="view" />));
  expect(stage.place.textContent).toContain("名称");
  expect(stage.place.textContent).toContain("件数");
  expect(stage.place.textContent).not.toContain("数量");
  expect(stage.place.textContent).not.toContain("进价");
});

it("shows problems on top and beside their fields, until the field is changed", async () => {
  const problems = [
    { pointer: "/values/name", code: "too_long", message: "名称过长" },
    { pointer: "/values/items/0/qty", code: "minimum", message: "件数要大于 0" },
  ];
  await show(problems);
  expect(stage.place.querySelector(".f-problems")?.textContent).toContain("有 2 处需要修改");
  expect(stage.place.querySelector(".f-problems")?.textContent).toContain("明细 · 第 1 行 · 件数");
  expect(input("名称").getAttribute("aria-invalid")).toBe("true");
  await type("名称", "B");
  expect(input("名称").getAttribute("aria-invalid")).toBeNull();
  expect(stage.place.querySelector(".f-problems")?.textContent).toContain("有 1 处需要修改");
});

it("shows at a field what is wrong with a part of it", async () => {
  const placed: FormDto = {
    ...form,
    schema: { properties: { place: { title: "定位", "x-kind": "location" } } },
    rights: { ...form.rights, fields: { place: "edit" } },
  };
  const problems = [{ pointer: "/values/place/lat", code: "required", message: "请填写纬度" }];
  await act(async () =>
    stage.root.render(
      <FormView
        form={placed}
        values={{ place: { lng: 120 } }}
        mode="edit"
        onChange={() => undefined}
        problems={problems}
      />,
    ),
  );
  const field = stage.place.querySelector('[data-kind="location"]');
  expect(field?.querySelector(".f-problem")?.textContent).toBe("请填写纬度");
  const latitude = field?.querySelector<HTMLInputElement>('[aria-label="纬度"]');
  expect(latitude?.getAttribute("aria-invalid")).toBe("true");
  // Nothing scrolls here.
  Element.prototype.scrollIntoView = () => undefined;
  const line = stage.place.querySelector<HTMLButtonElement>(".f-problems li button");
  expect(line?.textContent).toBe("定位");
  await act(async () => line?.click());
  expect(document.activeElement).toBe(latitude);
});

it("adds, copies and deletes rows by button and by Enter", async () => {
  await show();
  const button = (name: string) =>
    Array.from(stage.place.querySelectorAll("button")).find(
      (one) => (one.ariaLabel ?? one.textContent) === name,
    );
  await act(async () => button("添加一行")?.click());
  const cell = stage.place.querySelector<HTMLInputElement>(".f-rows td input");
  expect(document.activeElement).toBe(cell);
  await act(async () => cell?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
  expect(now["items"]).toHaveLength(2);
  await act(async () => button("复制此行")?.click());
  expect(now["items"]).toHaveLength(3);
  await act(async () => button("删除此行")?.click());
  expect(now["items"]).toHaveLength(2);
  await pass(250);
  expect(asked.at(-1)?.values["items"]).toEqual([{}, {}]);
});

it("draws every row of a long sub-form, and types into the last without losing another", async () => {
  const items = Array.from({ length: 200 }, (_, at) => ({ _id: `r${at}`, qty: at }));
  await show([], { name: "A", items });
  await pass(0);
  await answer(0, { values: { items } });
  const rows = () => Array.from(stage.place.querySelectorAll<HTMLInputElement>(".f-rows td input"));
  expect(rows()).toHaveLength(200);
  const last = rows()[199];
  await act(async () => {
    last?.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(last, "7");
    last?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(now["items"]).toEqual([...items.slice(0, 199), { _id: "r199", qty: 7 }]);
  expect((now["items"] as Json[])[0]).toBe(items[0]);
});
