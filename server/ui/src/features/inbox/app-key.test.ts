import { expect, it } from "vitest";
import { appKeyFor } from "./app-key";

it("spells the key of an app from a Latin name, else counts", () => {
  expect(appKeyFor("My Shop!", [])).toBe("my-shop");
  expect(appKeyFor("My Shop", ["my_shop"])).toBe("my-shop-2");
  expect(appKeyFor("小店 A", ["app-1"])).toBe("app-2");
  expect(appKeyFor("9", [])).toBe("app-1");
});
