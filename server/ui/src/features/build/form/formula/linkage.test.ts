import { expect, it } from "vitest";
import { isWhole, NO_LINKAGE, readLinkage, writeLinkage, type Linkage } from "./linkage";

const price: Linkage = { form: "product", result: "price", take: "first", matches: [["code", "code"]] };

it("writes what a panel says as a formula, and reads it back", () => {
  expect(writeLinkage(price)).toBe('= LOOKUP("product", "price", "code", code)');
  const last: Linkage = {
    ...price,
    take: "last",
    matches: [
      ["code", "sku"],
      ["kind", "kind"],
    ],
  };
  expect(writeLinkage(last)).toBe('= MAPX("last", "product", "price", "code", sku, "kind", kind)');
  for (const linkage of [price, last]) expect(readLinkage(writeLinkage(linkage))).toEqual(linkage);
  expect(readLinkage('=LOOKUP( "product" ,"price", "code",code )')).toEqual(price);
  expect(readLinkage('= MAPX("first", "product", "price", "code", code)')).toEqual(price);
});

it("leaves every other formula to be shown as it is", () => {
  for (const text of [
    "= TODAY()",
    "= code",
    '= LOOKUP("product", "price", "code", code) * 2',
    '= LOOKUP("product", "price", "code", "P-1")',
    '= LOOKUP("product", "price", "code", items.code)',
    '= LOOKUP("product", "price", "code")',
    '= LOOKUP("product", "price")',
    '= LOOKUP(product, "price", "code", code)',
    '= LOOKUP("product", "price", "code", code,)',
    '= MAPX("sum", "product", "price", "code", code)',
    "= LOOKUP()",
  ])
    expect(readLinkage(text), text).toBeNull();
});

it("is whole when nothing is left to choose", () => {
  expect(isWhole(price)).toBe(true);
  expect(isWhole(NO_LINKAGE)).toBe(false);
  expect(isWhole({ ...price, result: "" })).toBe(false);
  expect(isWhole({ ...price, matches: [] })).toBe(false);
  expect(isWhole({ ...price, matches: [["code", ""]] })).toBe(false);
});
