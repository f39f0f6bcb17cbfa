// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, it } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { FunctionHelp } from "./function-help";

const functions = [
  {
    name: "SUM",
    group: "数学",
    signature: "SUM(number, …)",
    help: "求和",
    lasts: true,
    examples: [1, 2, 3].map((value) => ({ formula: `SUM(${value})`, value })),
  },
  { name: "TODAY", group: "日期", signature: "TODAY()", help: "今天", lasts: false, examples: [] },
  {
    name: "ROUND",
    group: "数学",
    signature: "ROUND(number, digits)",
    help: "四舍五入",
    lasts: true,
    examples: [],
  },
];

const stage = setStage();

beforeEach(async () => {
  setLanguage("zh-CN");
  await act(async () => stage.root.render(<FunctionHelp functions={functions} />));
});

async function search(text: string) {
  await act(async () => {
    const input = stage.place.querySelector("input");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const texts = (selector: string) =>
  [...stage.place.querySelectorAll(selector)].map((element) => element.textContent);

it("shows every function in its group, with two examples at most", () => {
  expect(texts("h3")).toEqual(["数学", "日期"]);
  expect(texts("dt")).toEqual(["SUM(number, …)", "ROUND(number, digits)", "TODAY()"]);
  expect(texts("code")).toEqual(["SUM(1) → 1", "SUM(2) → 2"]);
});

it("finds functions by name and by what they do", async () => {
  await search("rou");
  expect(texts("dt")).toEqual(["ROUND(number, digits)"]);
  await search("今天");
  expect(texts("dt")).toEqual(["TODAY()"]);
  await search("没有的");
  expect(texts("dt")).toEqual([]);
  expect(stage.place.textContent).toContain("没有找到函数");
});
