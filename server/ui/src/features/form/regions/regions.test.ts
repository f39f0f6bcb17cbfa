import { expect, test } from "vitest";
import { below, loadRegions, regionsOf } from "./regions";

test("every province has cities, and a municipality is its own", async () => {
  const regions = await loadRegions();
  expect(regions.size).toBe(34);
  expect([...regions].filter(([, cities]) => cities.size === 0)).toEqual([]);
  expect(below(below(regions, "浙江省"), "杭州市")).toContain("余杭区");
  expect([...(below(regions, "上海市")?.keys() ?? [])]).toEqual(["上海市"]);
  expect(below(below(regions, "湖北省"), "仙桃市")).toEqual([]);
});

test("a name may be written short, and none has nothing below it", () => {
  const regions = regionsOf("浙江省\n 杭州市 上城区\n吉林省\n 吉林市 昌邑区\n");
  expect([...(below(regions, "浙江")?.keys() ?? [])]).toEqual(["杭州市"]);
  expect(below(regions, "")).toBeUndefined();
  expect(below(regions, "Bayern")).toBeUndefined();
});
