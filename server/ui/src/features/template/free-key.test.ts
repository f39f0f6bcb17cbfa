import { expect, test } from "vitest";
import { freeKey } from "./free-key";

test.each([
  ["crm", [], "crm"],
  ["crm", ["leave"], "crm"],
  ["crm", ["crm"], "crm-2"],
  ["crm", ["crm", "crm-2", "crm-4"], "crm-3"],
])("%s beside %j is %s", (wanted, taken, expected) => {
  expect(freeKey(wanted, taken)).toBe(expected);
});
