// The main job, end to end, as people do it: set the workspace up, install the CRM, enter a customer and see the grade,
// submit a quote, approve it on a phone, and be told at once about a valuable lead.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, listening, PASSWORD, picture, publish, signInByHand as enter, startBrowser, startServer } from "./stage.js";

let server;
let browser;
let owner;
/** The quote of the story, once it is there. */
let quote;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const signIn = (page, username) => enter(server, owner, page, username);
/** The day after tomorrow, as forms hold it; the workspace lives in Shanghai. Midnight may come while the story is told. */
const NEXT = new Date(Date.now() + 2 * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

test("the owner opens the set-up link and becomes the owner", async () => {
  await owner.goto(server.setup);
  await owner.getByLabel("工作区名称").fill("云杉自动化");
  await owner.getByLabel("姓名").fill("陈老板");
  await owner.getByLabel("用户名").fill("boss");
  await owner.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await owner.getByLabel("再次输入密码").fill(PASSWORD);
  await picture(owner, "01-set-up");
  await owner.getByRole("button", { name: "创建并进入" }).click();
  await owner.waitForURL(`${server.base}/`);
  const me = await api(owner, "GET", "/me");
  assert.equal(me.is_owner, true);
});

test("the CRM is installed from the template centre with its demo data", async () => {
  await owner.goto(`${server.base}/templates`);
  await owner.getByText("客户管理").first().waitFor();
  await picture(owner, "02-templates");
  await owner.getByRole("button", { name: /客户管理/ }).first().click();
  const preview = owner.getByRole("dialog").first();
  await preview.getByText("跟进记录").first().waitFor();
  await preview.getByRole("button", { name: /^安\s?装$/ }).click();
  const question = owner.getByRole("dialog", { name: "安装客户管理" });
  await question.getByRole("button", { name: /^安\s?装$/ }).click();
  await owner.waitForURL(/\/apps\/crm/, { timeout: 60_000 });
  const customers = await api(owner, "GET", "/apps/crm/forms/customer/records?count=true&limit=1");
  assert.equal(customers.count.value, 40);
});

test("a salesperson enters a customer and sees the grade with its reasons", async () => {
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  await sales.goto(`${server.base}/apps`);
  await sales.getByRole("main").getByRole("listitem").getByRole("link", { name: /客户管理/ }).first().click();
  await sales.waitForURL(/\/apps\/crm/);
  await sales.goto(`${server.base}/apps/crm/customer`);
  await sales.getByText("客户名称").first().waitFor();
  await picture(sales, "03-customers");
  await sales.goto(`${server.base}/apps/crm/customer/new`);
  await sales.getByLabel("客户名称").fill("无锡启明精密机械有限公司");
  await sales.getByLabel("手机").fill("138 1234 5670");
  await sales.getByLabel("来源").selectOption("展会");
  await sales.getByLabel("预计年采购额").click();
  await sales.keyboard.type("１，２００，０００");
  await sales.getByLabel("下次跟进").fill(NEXT);
  await picture(sales, "04-new-customer");
  await sales.getByRole("button", { name: "保存", exact: true }).click();
  await sales.getByText("无锡启明精密机械有限公司").first().waitFor();
  await sales.waitForURL(/\/apps\/crm\/customer(?!\/new)/);
  const found = await api(sales, "GET", "/apps/crm/forms/customer/records?search=13812345670");
  const [record] = found.items;
  assert.equal(record.values.phone, "13812345670");
  assert.equal(record.values.potential, 1_200_000, "digits and separators of a Chinese keyboard are understood");
  const reason = record.rules["customer-grade"].because[0];
  await sales.goto(`${server.base}/apps/crm/customer/${record.id}`);
  await sales.getByText(reason).first().waitFor();
  await picture(sales, "05-customer-with-grade");
  await publish(sales, "customer");
  await sales.context().close();
});

test("a quote is filled in and submitted, and the dialog says who will be asked", async () => {
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  const customers = await api(sales, "GET", "/apps/crm/forms/customer/records?search=13812345670");
  const products = await api(sales, "GET", "/apps/crm/forms/product/records?limit=50");
  const product = products.items.find((one) => one.values.active).title;
  await sales.goto(`${server.base}/apps/crm/quote/new?customer=${customers.items[0].id}`);
  await sales.getByRole("button", { name: "添加一行" }).click();
  const row = sales.getByRole("table").getByRole("row").nth(1);
  await row.getByRole("combobox").first().click();
  await row.getByRole("combobox").first().fill(product);
  await sales.getByRole("option", { name: product }).first().click();
  // A number that stands there is replaced by what is typed, not added to.
  await row.getByRole("textbox", { name: "数量" }).click();
  await sales.keyboard.type("60");
  const price = row.getByRole("textbox", { name: "单价" });
  await price.click();
  await sales.keyboard.type("3280");
  await sales.getByText("¥196,800.00").first().waitFor();
  await picture(sales, "06-new-quote");
  const created = sales.waitForResponse(
    (answer) => answer.request().method() === "POST" && answer.url().endsWith("/forms/quote/records"),
  );
  await sales.getByRole("button", { name: "保存", exact: true }).click();
  quote = await (await created).json();
  assert.equal(quote.values.total, 196_800);
  await sales.waitForURL(new RegExp(`/apps/crm/quote/${quote.id}`));
  await sales.getByRole("button", { name: "提交", exact: true }).click();
  const dialog = sales.getByRole("dialog");
  await dialog.getByText("林晓燕").waitFor();
  await dialog.getByText("财务会签").waitFor();
  await picture(sales, "07-submit");
  await dialog.getByRole("button", { name: "提交", exact: true }).click();
  // The record itself says where it is: no way to another page is needed.
  await sales.getByText("等待 林晓燕 处理").waitFor();
  await picture(sales, "08-quote-in-flow");
  await sales.context().close();
});

test("the manager approves it on a phone", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  await manager.getByText("无锡启明精密机械有限公司").first().waitFor();
  await picture(manager, "09-workbench-phone");
  await manager.getByText("无锡启明精密机械有限公司").first().click();
  await manager.waitForURL(/\/tasks\//);
  await manager.getByRole("button", { name: "同意", exact: true }).first().waitFor();
  await picture(manager, "10-task-phone");
  await publish(manager, "task-phone");
  const decided = manager.waitForResponse((answer) => answer.url().endsWith("/approve"));
  await manager.getByRole("button", { name: "同意", exact: true }).first().click();
  const sheet = manager.getByRole("dialog").getByRole("button", { name: "同意", exact: true });
  await Promise.race([decided, sheet.last().click()]).catch(() => {});
  assert.equal((await decided).status(), 200);
  await manager.context().close();

  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  await sales.goto(`${server.base}/apps/crm/quote/${quote.id}`);
  await sales.getByText("主管审批").first().waitFor();
  const runs = await api(sales, "GET", `/apps/crm/forms/quote/records/${quote.id}/runs`);
  const [run] = runs.items;
  assert.equal(run.state, "running");
  assert.equal(run.nodes.find((node) => node.key === "manager").state, "passed");
  assert.equal(run.nodes.find((node) => node.key === "finance").state, "active", "more than 100,000 goes to finance");
  assert.ok(run.timeline.some((line) => line.action === "approve" && line.by.name === "林晓燕"));
  await picture(sales, "11-quote-approved-once");
  await sales.context().close();
});

test("a valuable lead is announced to its owner at once", async () => {
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  await api(sales, "POST", "/apps/crm/forms/lead/records", {
    values: { company: "常州远航电机有限公司", contact: "周敏", phone: "13712345671", source: "官网咨询", rating: "热", budget: 500000 },
  });
  await sales.goto(`${server.base}/notifications`);
  await sales.getByText("高价值线索：常州远航电机有限公司").first().waitFor();
  await sales.context().close();
});

test("the follow-up reminder comes when its day has come, to a page that is open", async () => {
  const sales = await browser.phone();
  await signIn(sales, "wangfang");
  await listening(sales, () => sales.goto(`${server.base}/notifications`));
  await sales.getByText("高价值线索").first().waitFor();
  const reminder = "今天该跟进：无锡启明精密机械有限公司";
  assert.equal(await sales.getByText(reminder).count(), 0, "its day has not come");
  await api(owner, "POST", "/rehearsal/clock", { now: `${NEXT}T09:00:30+08:00` });
  await sales.getByText(reminder).first().waitFor();
  await picture(sales, "12-reminder-phone");
  await sales.getByText(reminder).first().click();
  await sales.waitForURL(/\/apps\/crm\/customer\//);
  await sales.getByText("无锡启明精密机械有限公司").first().waitFor();
  await sales.context().close();
});
