import { expect, test } from "vitest";
import { freeKey, keyForTitle } from "./free-key";

test.each([
  ["crm", [], "crm"],
  ["crm", ["leave"], "crm"],
  ["crm", ["crm"], "crm-2"],
  ["crm", ["crm", "crm-2", "crm-4"], "crm-3"],
])("%s beside %j is %s", (wanted, taken: readonly string[], expected) => {
  expect(freeKey(wanted, (key) => !taken.includes(key), { between: "-" })).toBe(expected);
});

test.each([
  ["Sales order", [], "sales_order"],
  ["Sales order", ["sales_order"], "sales_order_2"],
  ["订单", [], "form_1"],
  ["订单", ["form_1"], "form_2"],
])("%s beside %j is called %s", (title, taken: readonly string[], expected) => {
  expect(keyForTitle(title, "form", (key) => !taken.includes(key))).toBe(expected);
});
