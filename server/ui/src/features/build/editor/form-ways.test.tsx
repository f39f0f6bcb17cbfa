// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { formOf } from "../list/kinds";
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

test("only forms have records to go to", () => {
  expect(formOf("forms/customer.json")).toBe("customer");
  expect(formOf("flows/customer.json")).toBeUndefined();
});
