// A table file becomes a form: its columns seen and chosen, the form published, and the rows of the file brought in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

const FILE = [
  "客户,手机,状态,金额,多余",
  "晨光,13800138000,新,12.5,a",
  "华信,13900139000,成交,3,b",
  "大东,13700137000,新,8,c",
  "小西,13600136000,成交,9,d",
].join("\n");
let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a file becomes a form, and its rows follow once the form is published", async () => {
  await owner.goto(`${server.base}/build/leave?new=form`);
  await owner.getByRole("button", { name: "从 Excel 新建表单…" }).click();
  const dialog = owner.getByRole("dialog", { name: "从 Excel 新建表单" });
  await dialog
    .locator("input[type=file]")
    .setInputFiles({ name: "deals.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await dialog.getByText("5 列中的 5 列成为字段").waitFor();
  await becomes(() => dialog.getByLabel("名称", { exact: true }).inputValue(), "deals");
  assert.equal(await dialog.getByLabel("标识").isVisible(), false, "few people mind the key");
  await becomes(() => dialog.getByLabel("“手机”的字段类型").inputValue(), "phone");
  await becomes(() => dialog.getByLabel("“状态”的字段类型").inputValue(), "select");
  await becomes(() => dialog.getByLabel("“金额”的字段类型").inputValue(), "money");
  await dialog.getByRole("checkbox", { name: "多余" }).uncheck();
  await dialog.getByLabel("“客户”的字段名称").fill("客户名称");
  await picture(owner, "table-form");
  assert.deepEqual(await violations(owner), []);
  await dialog.getByRole("button", { name: /创\s?建/ }).click();
  await owner.waitForURL(/\/build\/leave\/forms\/deals/);

  await owner.getByRole("button", { name: "发布", exact: true }).click();
  await owner.getByRole("dialog").getByRole("button", { name: /^发\s?布$/ }).click();
  await owner.getByRole("button", { name: "导入文件里的数据" }).first().click();
  await owner.waitForURL(/\/apps\/leave\/deals\/import\?job=/);
  await owner.getByText("已对应 4 列").waitFor();
  const written = await api(owner, "GET", "/apps/leave/definitions/forms/deals.json");
  const titles = Object.values(JSON.parse(written.published).properties).map((field) => field.title);
  assert.deepEqual(titles, ["客户名称", "手机", "状态", "金额"]);
});
