import { expect, it } from "vitest";
import { inShownColumns, titledNames, withNames, withTitles } from "./titles";

const fields = [
  { name: "number_1", title: "数量" },
  { name: "money_1", title: "单价" },
  { name: "money_2", title: "单价（含税）" },
  { name: "formula_1", title: "单价合计" },
  { name: "Price", title: "Price" },
  { name: "sum_1", title: "SUM" },
  { name: "items", title: "明细" },
  { name: "items.qty", title: "明细 · 件数" },
  { name: "radio_1", title: "状态" },
  { name: "text_1", title: "备注" },
  { name: "text_2", title: "备注" },
];

it("writes the name of a field where its title was typed", () => {
  const rows: [string, string][] = [
    ["单价 * 数量", "money_1 * number_1"],
    ["单价*数量+单价合计", "money_1*number_1+formula_1"],
    ["单价（含税）*2", "money_2*2"],
    [
      "SUM(明细.件数) + SUM(明细 · 件数) + SUM(items.件数)",
      "SUM(items.qty) + SUM(items.qty) + SUM(items.qty)",
    ],
    ["COUNT(明细)", "COUNT(items)"],
    ["SUM(1, SUM)", "SUM(1, sum_1)"],
    ["Price + money_1", "Price + money_1"],
  ];
  for (const [typed, written] of rows) expect(withNames(typed, fields), typed).toBe(written);
});

it("leaves alone what is no title as a whole", () => {
  for (const formula of ['"单价" + 1', "'数量'", "// 单价", "总单价", "单价乘数量", "备注", "数量_2"])
    expect(withNames(formula, fields), formula).toBe(formula);
});

it("takes the signs of a Chinese keyboard", () => {
  expect(withNames("IF（状态==“已完成”，单价×数量，0）", fields)).toBe(
    'IF(radio_1=="已完成",money_1*number_1,0)',
  );
  expect(withNames('"（，）"', fields)).toBe('"（，）"');
});

it("shows names under their titles", () => {
  expect(titledNames("money_1 * items.qty", fields)).toEqual([
    { name: "money_1", title: "单价", from: 0, to: 7 },
    { name: "items.qty", title: "明细 · 件数", from: 10, to: 19 },
  ]);
  expect(withTitles('IF(radio_1 == "money_1", money_1, 0)', fields)).toBe('IF(状态 == "money_1", 单价, 0)');
  expect(withTitles("money_12 + Price(1)", fields)).toBe("money_12 + Price(1)");
});

it("reads the own field of a formula, where no other is called so", () => {
  const own = [{ name: "total", title: "合计", own: true } as const, ...fields];
  expect(withNames("合计+1", own)).toBe("total+1");
  expect(withNames("单价+合计", [{ name: "self", title: "单价", own: true }, ...fields])).toBe(
    "money_1+合计",
  );
});

it("counts columns as the formula is read", () => {
  const said = (message: string, formula: string) => inShownColumns(message, formula, fields);
  expect(said("第 1 行第 11 列：没有名为 小计 的字段", "SUM(items,小计)")).toBe(
    "第 1 行第 8 列：没有名为 小计 的字段",
  );
  expect(said("line 2, column 11: unexpected ，", "money_1 +\nnumber_1 *，")).toBe(
    "line 2, column 5: unexpected ，",
  );
  // What stands behind the place, or on it, does not move it.
  expect(said("第 1 行第 1 列：错", "money_1 + money_2")).toBe("第 1 行第 1 列：错");
  expect(said("公式不能引用它自己", "money_1")).toBe("公式不能引用它自己");
});
