// The stock of a small wholesaler: a table in the rail that nobody writes and that follows every slip at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, picture, startBrowser, startServer, violations } from "./stage.js";

const PASSWORD = "correct horse battery";
let server;
let browser;
let owner;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await owner.goto(server.setup);
  await owner.getByLabel("工作区名称").fill("五金批发");
  await owner.getByLabel("姓名").fill("陈老板");
  await owner.getByLabel("用户名").fill("boss");
  await owner.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await owner.getByLabel("再次输入密码").fill(PASSWORD);
  await owner.getByRole("button", { name: "创建并进入" }).click();
  await owner.waitForURL(`${server.base}/`);
  await api(owner, "POST", "/templates/stock/install", { demo: true });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the stock is a table in the rail and moves with the slips", async () => {
  await owner.goto(`${server.base}/apps/stock/ledger`);
  await owner.getByText("钢卷尺 5 m").first().waitFor();
  await owner.getByRole("link", { name: "库存台账" }).first().waitFor();
  assert.equal(await owner.getByRole("link", { name: "新建", exact: true }).count(), 0, "nobody writes it by hand");
  await picture(owner, "20-stock-ledger");
  assert.deepEqual(await violations(owner), []);
  const found = await api(owner, "GET", "/apps/stock/forms/ledger/records?search=" + encodeURIComponent("钢卷尺") + "&limit=9");
  const row = found.items.find((item) => item.values.warehouse === "主仓");
  const before = row.values.on_hand;
  const slip = { reason: "报损", warehouse: "主仓", items: [{ product: row.values.product, qty: 3 }] };
  await api(owner, "POST", "/apps/stock/forms/outbound/records", { values: slip });
  // The open list learns of it by itself.
  await owner.getByRole("row", { name: /钢卷尺 5 m 主仓/ }).getByText(String(before - 3), { exact: true }).first().waitFor();
});
