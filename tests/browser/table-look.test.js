// A table is set up where one sees it, by mouse: filtered by a column, its columns put into another order, its rows coloured
// by a rule. What was set stays when the page is loaded anew, and is kept as a view.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, picture, settled } from "./stage.js";

let server, browser, page;

before(async () => {
  const lot = {
    key: "lot",
    title: "批次",
    "x-title": "{{ name }}",
    type: "object",
    properties: {
      name: { title: "品名", type: "string" },
      place: { title: "库位", type: "string" },
      left: { title: "余量", type: "number" },
    },
  };
  const columns = Object.keys(lot.properties);
  ({ server, browser, page } = await begun("depot", "仓库", {
    "forms/lot.json": lot,
    "views/lots.json": { key: "lots", form: "lot", title: "全部批次", kind: "table", columns, sort: ["left"] },
  }));
  for (const [name, place, left] of [
    ["碳带", "甲区", 5],
    ["标签纸", "乙区", 12],
    ["扫描枪", "丙区", 30],
  ])
    await api(page, "POST", "/apps/depot/forms/lot/records", { values: { name, place, left } });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const head = (title) => page.getByRole("button", { name: `“${title}”列的操作` });
const choose = async (title, item) => {
  await head(title).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
const order = () =>
  page
    .getByRole("button", { name: /^“.+”列的操作$/ })
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label").slice(1, -"”列的操作".length)));
const names = async (rows) => (await rows.locator('[data-key="name"]').allInnerTexts()).map((one) => one.trim());
const rows = () => page.locator("[data-at]");
const shown = () => names(rows());
/** The rows that a rule gives its meaning, and the colours they have. */
const marked = async () => {
  const found = rows().filter({ hasText: "快用完" });
  return [await names(found), await found.evaluateAll((all) => all.map((one) => one.style.background))];
};
/** All that was set, as it is to be seen in the table. */
const asSet = async () => {
  await becomes(order, ["余量", "库位", "品名"], "the order of the columns");
  await becomes(shown, ["标签纸", "扫描枪"], "what the filter leaves");
  await becomes(marked, [["标签纸"], ["var(--tone-orange-back)"]], "what the rule colours");
};

test("a column is filtered by from its head", async () => {
  await page.goto(`${server.base}/apps/depot/lot?view=lots`);
  await becomes(shown, ["碳带", "标签纸", "扫描枪"]);
  await choose("余量", "按此列筛选");
  const line = page.getByRole("group", { name: "筛选", exact: true });
  await becomes(() => line.getByLabel("字段", { exact: true }).inputValue(), "left", "the line asks about that column");
  await line.getByLabel("条件", { exact: true }).selectOption({ label: "大于等于" });
  await line.getByLabel("值", { exact: true }).fill("10");
  await becomes(shown, ["标签纸", "扫描枪"]);
  const filter = page.getByRole("button", { name: "筛选 · 1" });
  await filter.click();
  await line.waitFor({ state: "detached" });
  await becomes(shown, ["标签纸", "扫描枪"], "it holds without its panel");
});

test("columns are dragged into another order, and moved by their menu", async () => {
  await becomes(order, ["品名", "库位", "余量"]);
  const from = await settled(head("余量"));
  const to = await settled(head("品名"));
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 - 12, from.y + from.height / 2, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
  await page.mouse.up();
  await becomes(order, ["余量", "品名", "库位"], "it stands where it was let go");
  await choose("品名", "右移一列");
  await becomes(order, ["余量", "库位", "品名"]);
});

test("rows are coloured by a rule, and all of it stays when the page is loaded anew", async () => {
  await page.getByRole("button", { name: "视图设置" }).click();
  const settings = page.getByRole("dialog", { name: "视图设置" });
  await settings.getByRole("button", { name: "添加颜色规则" }).click();
  await settings.getByLabel("含义", { exact: true }).fill("快用完");
  await settings.getByLabel("颜色", { exact: true }).selectOption({ label: "橙" });
  const line = settings.getByRole("group", { name: "条件", exact: true });
  await line.getByLabel("字段", { exact: true }).selectOption({ label: "余量" });
  await line.getByLabel("条件", { exact: true }).selectOption({ label: "小于" });
  await line.getByLabel("值", { exact: true }).fill("20");
  await asSet();
  await picture(page, "table-look-rule");
  await page.reload();
  await asSet();
  await picture(page, "table-look");
});

test("it is kept as a view of one's own, and the view it came from is as it was", async () => {
  await page.getByRole("button", { name: "另存为…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("视图名称").fill("快用完的");
  await dialog.getByRole("button", { name: /保\s?存/ }).click();
  const tab = page.getByRole("tab", { name: "快用完的" });
  await tab.waitFor();
  await page.getByText("视图有未保存的更改").waitFor({ state: "detached" });
  await page.goto(`${server.base}/apps/depot/lot?view=lots`);
  await becomes(shown, ["碳带", "标签纸", "扫描枪"]);
  await becomes(order, ["品名", "库位", "余量"]);
  await becomes(marked, [[], []]);
  await tab.click();
  await asSet();
  assert.deepEqual(new URL(page.url()).searchParams.get("set"), null, "the view says it, not the address");
});
