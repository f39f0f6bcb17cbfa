// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { formOf } from "../list/kinds";
import { keepPendingImport } from "../list/pending-import";
import { FormWays } from "./form-ways";

const stage = setStage();
beforeEach(() => setLanguage("zh-CN"));

test("a form in force leads to its records and to a new one", async () => {
  const gone: string[] = [];
  await act(async () =>
    stage.root.render(<FormWays app="crm" form="customer" onGo={(to) => gone.push(to)} />),
  );
  const buttons = [...document.querySelectorAll("button")];
  expect(buttons.map((one) => one.textContent)).toEqual(["查看数据", "去填写"]);
  for (const one of buttons) await act(async () => one.click());
  expect(gone).toEqual(["/apps/crm/customer", "/apps/crm/customer/new"]);
});

test("the file a form was made of can be imported, until one has gone there", async () => {
  keepPendingImport("crm", "customer", "j1");
  const gone: string[] = [];
  const draw = () =>
    act(async () =>
      stage.root.render(<FormWays app="crm" form="customer" onGo={(to) => void gone.push(to)} />),
    );
  await draw();
  const first = document.querySelector("button");
  expect(first?.textContent).toBe("导入文件里的数据");
  await act(async () => first?.click());
  expect(gone).toEqual(["/apps/crm/customer/import?job=j1&step=map"]);
  await draw();
  expect(document.querySelectorAll("button")).toHaveLength(2);
});

test("only forms have records to go to", () => {
  expect(formOf("forms/customer.json")).toBe("customer");
  expect(formOf("flows/customer.json")).toBeUndefined();
});
