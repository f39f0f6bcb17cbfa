// An assignee lets others sign: added on the desktop, signed on the phone, a decision taken back from the box of done work.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, picture, prepare, signIn as enter, startBrowser, startServer, violations } from "./stage.js";

let server;
let browser;
let owner;
let task;

const signIn = (page, username) => enter(server, owner, page, username);

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await prepare(owner, server, "crm");
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  const customers = await api(sales, "GET", "/apps/crm/forms/customer/records?limit=1");
  const products = await api(sales, "GET", "/apps/crm/forms/product/records?limit=50");
  const product = products.items.find((one) => one.values.active);
  const items = [{ product: product.id, qty: 60, price: 3280 }];
  const quote = await api(sales, "POST", "/apps/crm/forms/quote/records", {
    values: { customer: customers.items[0].id, items },
  });
  await api(sales, "POST", `/apps/crm/forms/quote/records/${quote.id}/submit`, { flow: "quote-approval" });
  await sales.context().close();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the manager lets somebody sign first, on the desktop", async () => {
  const manager = await browser.desktop();
  await signIn(manager, "linxiaoyan");
  task = (await api(manager, "GET", "/tasks?box=todo")).items.find((one) => one.node === "manager");
  await manager.goto(`${server.base}/tasks/${task.id}`);
  await manager.getByRole("button", { name: "更多" }).click();
  await picture(manager, "signing-1-more");
  await manager.getByRole("menuitem", { name: "加签" }).click();
  const dialog = manager.getByRole("dialog", { name: "加签" });
  const who = dialog.getByRole("combobox", { name: "加签人" });
  await who.click();
  await who.fill("王芳");
  await manager.locator(".ant-select-item-option", { hasText: "王芳" }).first().click();
  await dialog.getByLabel("说明").fill("请先核对数量");
  await picture(manager, "signing-2-add");
  assert.deepEqual(await violations(manager), []);
  await dialog.getByRole("button", { name: /^加\s?签$/ }).click();
  await manager.getByText("正在等待你邀请的人处理").waitFor();
  assert.equal(await manager.getByRole("button", { name: "同意", exact: true }).count(), 0);
  await manager.getByText("前加签").first().waitFor();
  await picture(manager, "signing-3-waiting");
  await manager.context().close();
});

test("who was added signs on the phone, and the manager decides and takes it back", async () => {
  const added = await browser.phone();
  await signIn(added, "wangfang");
  const theirs = (await api(added, "GET", "/tasks?box=todo")).items.find((one) => one.run_id === task.run_id);
  await added.goto(`${server.base}/tasks/${theirs.id}`);
  await added.getByRole("button", { name: "更多" }).click();
  await picture(added, "signing-4-phone-more");
  await added.getByRole("menuitem", { name: "征询" }).click();
  await added.getByRole("dialog", { name: "征询意见" }).getByText("对方会收到一条待办").waitFor();
  await picture(added, "signing-5-phone-ask");
  await api(added, "POST", `/tasks/${theirs.id}/approve`, { opinion: "数量没错" });
  await added.context().close();

  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  await api(manager, "POST", `/tasks/${task.id}/approve`, { opinion: "同意" });
  await manager.goto(`${server.base}/tasks/${task.id}`);
  await manager.getByRole("button", { name: /^收\s?回$/ }).click();
  await picture(manager, "signing-6-take-back");
  await manager.getByRole("dialog").getByRole("button", { name: /^收\s?回$/ }).click();
  await manager.waitForURL((url) => url.pathname.startsWith("/tasks/") && !url.pathname.endsWith(task.id));
  await manager.getByRole("button", { name: "同意", exact: true }).waitFor();
  await picture(manager, "signing-7-again");
  await manager.context().close();
});
