// @vitest-environment jsdom
import { act, useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import type { FieldSchema, FormDto } from "@/shared/api/form-types";
import type { Problem, Values } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { FormView } from "../form-view";
import { loadRegions } from "../regions/regions";
import { richPlain } from "./rich-html";

const stage = setStage();
let now: Values;

function formOf(properties: Readonly<Record<string, FieldSchema>>): FormDto {
  return {
    app: "crm",
    key: "a",
    title: "A",
    title_template: null,
    schema: { properties },
    rights: { create: true, read: true, update: true, delete: true },
    views: [],
    rules: [],
    flows: [],
    operators: {},
  };
}

interface HostProps {
  readonly form: FormDto;
  readonly start: Values;
  readonly problems: readonly Problem[];
  readonly mode: "view" | "edit";
}

function Host({ form, start, problems, mode }: HostProps) {
  const [values, setValues] = useState<Values>(start);
  return (
    <FormView
      form={form}
      values={values}
      mode={mode}
      problems={problems}
      onChange={(next) => {
        now = next;
        setValues(next);
      }}
    />
  );
}

async function show(
  properties: Readonly<Record<string, FieldSchema>>,
  start: Values = {},
  mode: "view" | "edit" = "edit",
  problems: readonly Problem[] = [],
) {
  now = start;
  await act(() =>
    stage.root.render(<Host form={formOf(properties)} start={start} mode={mode} problems={problems} />),
  );
}

/** Types into an input the way React hears it. */
async function type(input: HTMLInputElement | HTMLSelectElement, value: string) {
  const proto = input instanceof HTMLSelectElement ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
  await act(() => {
    Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(input, value);
    input.dispatchEvent(
      new Event(input instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }),
    );
  });
}

async function press(element: Element, key: string) {
  await act(() => element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
}

function one<T extends Element>(selector: string): T {
  const found = stage.place.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

beforeEach(() => {
  setLanguage("zh-CN");
});
const TREE = [{ title: "浙江", children: [{ title: "杭州" }, { title: "宁波" }] }, { title: "海外" }];

it("asks for one level of a cascade after the other", async () => {
  await show({ area: { title: "地区", "x-kind": "cascade", "x-tree": TREE } });
  expect(stage.place.querySelectorAll("select")).toHaveLength(1);
  await type(one<HTMLSelectElement>("select"), "浙江");
  const [, second] = stage.place.querySelectorAll("select");
  expect(second?.getAttribute("aria-label")).toBe("地区 第 2 级");
  if (second) await type(second, "宁波");
  expect(now["area"]).toBe("浙江/宁波");
  await type(one<HTMLSelectElement>("select"), "海外");
  expect(now["area"]).toBe("海外");
  expect(stage.place.querySelectorAll("select")).toHaveLength(1);
  await type(one<HTMLSelectElement>("select"), "");
  expect(now["area"]).toBeNull();
});

it("takes tags with Enter, with commas and once each", async () => {
  await show({ tags: { title: "标签", "x-kind": "tags" } });
  const input = one<HTMLInputElement>(".c-combo-input");
  await type(input, "加急");
  await press(input, "Enter");
  await type(input, "大客户，加急、老");
  expect(now["tags"]).toEqual(["加急", "大客户", "老"]);
  await press(input, "Backspace");
  expect(now["tags"]).toEqual(["加急", "大客户"]);
  await act(() => one<HTMLButtonElement>('[aria-label="移除 加急"]').click());
  expect(now["tags"]).toEqual(["大客户"]);
});

it("knows a slider that nobody has moved", async () => {
  await show({ heat: { title: "温度", "x-kind": "slider", minimum: 10, maximum: 20, "x-unit": "℃" } });
  const input = one<HTMLInputElement>('input[type="range"]');
  expect(one("output").textContent).toBe("—");
  expect(input.getAttribute("aria-valuetext")).toBe("未填写");
  expect([input.min, input.max, input.step]).toEqual(["10", "20", "0.1"]);
  await act(() => input.click());
  expect(now["heat"]).toBe(10);
  await act(() => one<HTMLButtonElement>('[aria-label="清空"]').click());
  expect(now["heat"]).toBeNull();
});

it("chooses city and district among those of the province, and keeps what is not on the list", async () => {
  await show(
    { home: { title: "地址", "x-kind": "address" } },
    { home: { province: "Bayern", detail: "1 号" } },
  );
  await act(async () => void (await loadRegions()));
  const [province, city, district] = stage.place.querySelectorAll("select");
  if (!province || !city || !district) throw new Error("three lists");
  expect(province.value).toBe("Bayern");
  await type(province, "上海市");
  expect(now["home"]).toEqual({ province: "上海市", city: "上海市", detail: "1 号" });
  await type(district, "徐汇区");
  await type(province, "浙江省");
  expect(now["home"]).toEqual({ province: "浙江省", detail: "1 号" });
  await type(city, "杭州市");
  expect([...district.options].map((option) => option.value)).toContain("余杭区");
});

it("takes down what is said, behind what was typed and within the length", async () => {
  const heard: { lang: string; onresult: (event: unknown) => void; onend: () => void }[] = [];
  const say = (transcript: string, isFinal = true) =>
    act(() =>
      heard[0]?.onresult({ resultIndex: 0, results: [Object.assign([{ transcript }], { isFinal })] }),
    );
  vi.stubGlobal(
    "SpeechRecognition",
    class {
      lang = "";
      onresult = () => undefined;
      onend = () => undefined;
      start() {
        heard.push(this);
      }
      stop() {
        this.onend();
      }
      abort() {}
    },
  );
  await show({ note: { title: "备注", "x-kind": "textarea", maxLength: 8 } }, { note: "已到。" });
  await act(() => one<HTMLButtonElement>(".f-voice button").click());
  expect(heard[0]?.lang).toBe("zh-CN");
  await say("客户", false);
  expect(now["note"]).toBe("已到。");
  await say("客户要再看一次");
  expect(now["note"]).toBe("已到。客户要再看");
  await act(() => one<HTMLButtonElement>(".f-voice button").click());
  expect(one(".f-voice").textContent).toBe("语音输入");
  vi.stubGlobal("SpeechRecognition", undefined);
});

it("writes a place as degrees and an address", async () => {
  await show({ at: { title: "地点", "x-kind": "location" } });
  await type(one<HTMLInputElement>('[aria-label="经度"]'), "120.15");
  await type(one<HTMLInputElement>('[aria-label="纬度"]'), "30.28");
  await type(one<HTMLInputElement>('[aria-label="详细地址"]'), "文三路");
  expect(now["at"]).toEqual({ lng: 120.15, lat: 30.28, address: "文三路" });
});

it("builds rich text out of harmless elements only", async () => {
  const html =
    '<p>先<strong>量</strong></p><script>x()</script><img src="javascript:x()" onerror="x()">' +
    '<a href="javascript:x()">甲</a><a href="https://a.cn">乙</a><iframe src="//a"></iframe>';
  await show({ note: { title: "说明", "x-kind": "rich-text" } }, { note: html }, "view");
  const shown = one(".f-rich");
  expect(shown.innerHTML).toBe(
    '<p>先<strong>量</strong></p><img alt=""><a>甲</a>' +
      '<a href="https://a.cn" target="_blank" rel="noopener noreferrer nofollow">乙</a>',
  );
  expect(richPlain("<p>一</p><ul><li>二</li></ul><script>x()</script>")).toBe("一 二");
});

const SHEETS = {
  name: { title: "名称", type: "string" },
  base: { title: "基本", "x-kind": "tab" },
  city: { title: "城市", type: "string" },
  more: { title: "更多", "x-kind": "tab" },
  note: { title: "备注", type: "string" },
} as const;

it("puts fields on tabs that the arrow keys walk through", async () => {
  await show(SHEETS, { note: "在" });
  const tabs = [...stage.place.querySelectorAll<HTMLElement>('[role="tab"]')];
  expect(tabs.map((tab) => [tab.textContent, tab.getAttribute("aria-selected")])).toEqual([
    ["基本", "true"],
    ["更多", "false"],
  ]);
  const hidden = () =>
    [...stage.place.querySelectorAll<HTMLElement>('[role="tabpanel"]')].map((one) => one.hidden);
  expect(hidden()).toEqual([false, true]);
  if (tabs[0]) await press(tabs[0], "ArrowRight");
  expect(hidden()).toEqual([true, false]);
  expect(document.activeElement).toBe(tabs[1]);
});

it("brings the tab of a mistake to the front when it is jumped to", async () => {
  const problem: Problem = { pointer: "/note", code: "too_long", message: "太长" };
  await show(SHEETS, {}, "edit", [problem]);
  expect(one('[role="tab"]:last-child').getAttribute("aria-label")).toBe("更多，有 1 处需要修改");
  Element.prototype.scrollIntoView = () => undefined;
  await act(() => one<HTMLButtonElement>(".f-problems button").click());
  expect(
    [...stage.place.querySelectorAll<HTMLElement>('[role="tabpanel"]')].map((one) => one.hidden),
  ).toEqual([true, false]);
  expect(document.activeElement?.closest("[data-tab]")?.getAttribute("data-tab")).toBe("more");
});
