// An assignee lets others sign: added on the desktop, signed on the phone, a decision taken back from the box of done work;
// and the run drawn on its flow all the while.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, settled, signIn as enter, violations } from "./stage.js";

let server;
let browser;
let owner;
let task;

const signIn = (page, username) => enter(server, owner, page, username);

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
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
  await manager.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(manager, "signing-2-add");
  assert.deepEqual(await violations(manager), []);
  await dialog.getByRole("button", { name: /^加\s?签$/ }).click();
  await manager.getByText("正在等待你邀请的人处理").waitFor();
  await becomes(() => manager.getByRole("button", { name: "同意", exact: true }).count(), 0);
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

/** The card of a step in a drawn run, as the run stands to it. */
const step = (page, key, look) => page.locator(`[data-step="${key}"][data-look="${look}"]`);

test("the run is drawn beside the task, on the phone over all of the page", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  await manager.goto(`${server.base}/runs/${task.run_id}`);
  await manager.getByRole("button", { name: "流程图" }).click();
  const sheet = manager.getByRole("dialog", { name: /流程图/ });
  await step(manager, "start", "passed").waitFor();
  await step(manager, "manager", "active").waitFor();
  assert.match(await step(manager, "manager", "active").innerText(), /进行中[\s\S]*等待 林晓燕 处理/);
  await step(manager, "finance", "ahead").waitFor();
  const room = await settled(sheet);
  assert.ok(room.width >= 390, "it has the whole width");
  await picture(manager, "signing-8-diagram-phone");
  assert.deepEqual(await violations(manager), []);

  await step(manager, "manager", "active").click();
  const panel = manager.getByRole("region", { name: "主管审批的情况" });
  await panel.getByText("前加签").waitFor();
  await panel.getByText("收回决定").waitFor();
  await picture(manager, "signing-9-diagram-step-phone");
  assert.deepEqual(await violations(manager), []);
  await panel.getByRole("button", { name: "关闭" }).click();
  await panel.waitFor({ state: "detached" });
  await manager.getByText("文字说明").click();
  await sheet.getByRole("listitem").filter({ hasText: "主管审批 · 进行中" }).waitFor();
  await manager.context().close();
});

test("what was decided is passed, and the way there is strong", async () => {
  const manager = await browser.desktop();
  await signIn(manager, "linxiaoyan");
  const again = (await api(manager, "GET", "/tasks?box=todo")).items.find((one) => one.run_id === task.run_id);
  await api(manager, "POST", `/tasks/${again.id}/approve`, { opinion: "可以" });
  await manager.goto(`${server.base}/runs/${task.run_id}`);
  await manager.getByText("流程图", { exact: true }).click();
  await manager.waitForURL(/view=diagram/);
  await step(manager, "manager", "passed").waitFor();
  assert.match(await step(manager, "manager", "passed").innerText(), /已同意/);
  await step(manager, "finance", "active").waitFor();
  await step(manager, "boss", "ahead").waitFor();
  await step(manager, "refuse", "aside").waitFor();
  const label = await manager.locator(".react-flow__node-branch [data-walked]").textContent();
  assert.equal(label, "超过 10 万元或低于 8 折（已走）");
  // From the start to the manager, to the condition, to its branch, to finance; attributes of a path are what it shows.
  await becomes(() => manager.locator("path.react-flow__edge-path[data-walked]").count(), 4);
  await picture(manager, "signing-10-diagram");
  assert.deepEqual(await violations(manager), []);
  // The same in lanes: one for each of those who act.
  await manager.getByLabel("按人分泳道").check();
  const lane = (who) => manager.locator(".react-flow__node-lane", { hasText: who }).first();
  for (const who of ["林晓燕", "系统自动"]) await lane(who).waitFor();
  await picture(manager, "signing-12-diagram-lanes");
  assert.deepEqual(await violations(manager), []);
  await manager.getByLabel("按人分泳道").uncheck();
  await lane("系统自动").waitFor({ state: "detached" });
  await step(manager, "manager", "passed").waitFor();

  // By the keyboard: from card to card, into one, and out again.
  await step(manager, "start", "passed").focus();
  await manager.keyboard.press("ArrowDown");
  await manager.keyboard.press("Enter");
  const panel = manager.getByRole("region", { name: "主管审批的情况" });
  await panel.getByText("可以").waitFor();
  await manager.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await becomes(() => manager.evaluate(() => document.activeElement.dataset.step), "manager");

  await manager.goto(`${server.base}/tasks/${task.id}`);
  await manager.getByRole("button", { name: "流程图" }).click();
  await manager.getByRole("dialog", { name: /流程图/ }).locator('[data-step="finance"]').waitFor();
  await picture(manager, "signing-11-diagram-task");
  assert.deepEqual(await violations(manager), []);
  await manager.context().close();
});
