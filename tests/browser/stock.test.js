// The stock of a small wholesaler: a table in the rail that nobody writes and that follows every slip at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, listening, opened, picture, violations } from "./stage.js";

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("stock"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the stock is a table in the rail and moves with the slips", async () => {
  await listening(owner, () => owner.goto(`${server.base}/apps/stock/ledger`));
  await owner.getByText("钢卷尺 5 m").first().waitFor();
  await owner.getByRole("link", { name: "库存台账" }).first().waitFor();
  assert.equal(
    await owner.getByRole("link", { name: "新建", exact: true }).count(),
    0,
    "nobody writes it by hand",
  );
  await picture(owner, "20-stock-ledger");
  assert.deepEqual(await violations(owner), []);
  const found = await api(
    owner,
    "GET",
    "/apps/stock/forms/ledger/records?search=" + encodeURIComponent("钢卷尺") + "&limit=9",
  );
  const row = found.items.find((item) => item.values.warehouse === "主仓");
  const before = row.values.on_hand;
  const slip = { reason: "报损", warehouse: "主仓", items: [{ product: row.values.product, qty: 3 }] };
  await api(owner, "POST", "/apps/stock/forms/outbound/records", { values: slip });
  // The open list learns of it by itself.
  await owner
    .getByRole("row", { name: /钢卷尺 5 m 主仓/ })
    .getByText(String(before - 3), { exact: true })
    .first()
    .waitFor();
});

test("a second table is made of what came in and went out, by clicks alone", async () => {
  await owner.goto(`${server.base}/build/stock`);
  await owner.getByRole("button", { name: "新建", exact: true }).click();
  const dialog = owner.getByRole("dialog", { name: "新建内容" });
  await dialog.getByLabel("类型").selectOption({ label: "聚合表" });
  await dialog.getByLabel("名称", { exact: true }).fill("各仓结存");
  await dialog.getByText("高级").click();
  await dialog.getByLabel("标识").fill("moves");
  await dialog.getByLabel("所属表单").selectOption({ label: "入库单" });
  await dialog.getByLabel("第一个分组").selectOption({ label: "仓库" });
  await dialog.getByRole("button", { name: /^创\s?建$/ }).click();
  await owner.waitForURL(`${server.base}/build/stock/aggregates/moves`);

  await owner.getByLabel("添加来源…").selectOption({ label: "出库单" });
  await owner.locator("#aggregate-key-by_warehouse-1").waitFor();
  await becomes(() => owner.locator("#aggregate-key-by_warehouse-1").inputValue(), "warehouse", "what is alike is found");
  await owner.getByLabel("添加指标…").selectOption({ label: "求和：入库单 · 明细 · 数量" });
  await owner.locator("#aggregate-measure-qty-title").fill("结存");
  const figure = owner.getByRole("group", { name: "结存", exact: true });
  await figure.getByLabel("“出库单”计入").selectOption({ label: "明细 · 数量" });
  await figure.locator("#aggregate-measure-qty-1-sign").selectOption({ label: "减" });
  await owner.getByRole("button", { name: "添加校验" }).click();
  await becomes(() => owner.locator("#aggregate-check-0-message").inputValue(), "结存不足，现在只有 {{ before.qty }}");

  await owner.getByRole("button", { name: "添加计算指标" }).click();
  await owner.locator("#aggregate-computed-figure-title").fill("一半");
  await owner.locator("#aggregate-computed-figure-formula .cm-content").click();
  await owner.keyboard.type("qty / 2");
  await owner.locator("#aggregate-computed-figure-decimals").selectOption("1");

  await owner.getByRole("radio", { name: "台账" }).check({ force: true });

  await owner.getByText("没有问题").waitFor();
  const preview = owner.getByRole("region", { name: "预览" });
  await preview.getByRole("columnheader", { name: "结存" }).waitFor();
  await preview.getByRole("columnheader", { name: "一半" }).waitFor();
  await preview.getByRole("cell", { name: "主仓" }).waitFor();
  await picture(owner, "165-aggregate-designer");
  assert.deepEqual(await violations(owner), []);
  await owner.getByText("已保存", { exact: true }).waitFor();
  const { draft } = await api(owner, "GET", "/apps/stock/definitions/aggregates/moves.json");
  const made = JSON.parse(draft);
  assert.deepEqual(made.sources[1], {
    form: "outbound",
    keys: { by_warehouse: "warehouse" },
    measures: { qty: { field: "items.qty", minus: true } },
  });
  assert.deepEqual(made.checks[0].that, ["qty", ">=", 0]);
  assert.equal(made.icon, "database");
  assert.deepEqual(made.computed, { figure: { title: "一半", formula: "qty / 2", decimals: 1 } });

  await owner.getByRole("button", { name: "发布", exact: true }).click();
  const asked = owner.getByRole("dialog").filter({ hasText: "发布后立即对所有人生效" });
  await asked.getByText("“各仓结存”会按已有数据汇总").waitFor();
  await asked.getByRole("button", { name: /^发\s?布$/ }).click();
  await owner.getByText("已发布的版本已汇总完成。").waitFor();
  await owner.getByRole("link", { name: "打开聚合表" }).click();
  await owner.waitForURL(`${server.base}/apps/stock/moves`);
  await owner.getByRole("row", { name: /主仓/ }).first().waitFor();
  await owner.getByRole("link", { name: "各仓结存" }).first().waitFor();

  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/stock/aggregates/moves`);
  await phone.getByRole("region", { name: "Preview" }).getByRole("cell", { name: "Main warehouse" }).waitFor();
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `nothing is wider than the phone: ${width}`);
  await picture(phone, "166-aggregate-phone");
  assert.deepEqual(await violations(phone), []);
});
