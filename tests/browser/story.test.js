// The main job, end to end, as people do it: set the workspace up, install the CRM, enter a customer and see the grade,
// submit a quote, approve it on a phone, and be told at once about a valuable lead.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, picture, startBrowser, startServer } from "./stage.js";

const PASSWORD = "correct horse battery";
let server;
let browser;
let owner;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens a page as a member, whom the owner has given a password. */
async function signIn(page, username) {
  const found = await api(owner, "GET", `/members?search=${username}`);
  await api(owner, "PATCH", `/members/${found.items[0].id}`, { password: PASSWORD });
  await page.goto(`${server.base}/login`);
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("密码").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.base}/`);
}

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
  await sales.goto(`${server.base}/apps/crm/customer`);
  await sales.getByText("客户名称").first().waitFor();
  await picture(sales, "03-customers");
  await sales.goto(`${server.base}/apps/crm/customer/new`);
  await sales.getByLabel("客户名称").fill("无锡启明精密机械有限公司");
  await sales.getByLabel("手机").fill("138 1234 5670");
  await sales.getByLabel("来源").selectOption("展会");
  await picture(sales, "04-new-customer");
  await sales.getByRole("button", { name: "保存", exact: true }).click();
  await sales.getByText("无锡启明精密机械有限公司").first().waitFor();
  await sales.waitForURL(/\/apps\/crm\/customer(?!\/new)/);
  const found = await api(sales, "GET", "/apps/crm/forms/customer/records?search=13812345670");
  const [record] = found.items;
  assert.equal(record.values.phone, "13812345670");
  const reason = record.rules["customer-grade"].because[0];
  await sales.goto(`${server.base}/apps/crm/customer/${record.id}`);
  await sales.getByText(reason).first().waitFor();
  await picture(sales, "05-customer-with-grade");
  await sales.context().close();
});

test("a quote is submitted, and the manager approves it on a phone", async () => {
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  const customers = await api(sales, "GET", "/apps/crm/forms/customer/records?search=13812345670");
  const products = await api(sales, "GET", "/apps/crm/forms/product/records?limit=1");
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const quote = await api(sales, "POST", "/apps/crm/forms/quote/records", {
    values: {
      customer: customers.items[0].id,
      date: day(0),
      valid_until: day(30),
      items: [{ product: products.items[0].id, qty: 60, price: 3280 }],
    },
  });
  assert.equal(quote.values.total, 196_800);
  await api(sales, "POST", `/apps/crm/forms/quote/records/${quote.id}/submit`, { flow: "quote-approval" });

  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  await manager.getByText("无锡启明精密机械有限公司").first().waitFor();
  await picture(manager, "06-workbench-phone");
  await manager.getByText("无锡启明精密机械有限公司").first().click();
  await manager.waitForURL(/\/tasks\//);
  await manager.getByRole("button", { name: "同意", exact: true }).first().waitFor();
  await picture(manager, "07-task-phone");
  const decided = manager.waitForResponse((answer) => answer.url().endsWith("/approve"));
  await manager.getByRole("button", { name: "同意", exact: true }).first().click();
  const sheet = manager.getByRole("dialog").getByRole("button", { name: "同意", exact: true });
  await Promise.race([decided, sheet.last().click()]).catch(() => {});
  assert.equal((await decided).status(), 200);

  const runs = await api(sales, "GET", `/apps/crm/forms/quote/records/${quote.id}/runs`);
  const run = await api(sales, "GET", `/runs/${runs.items[0].id}`);
  assert.equal(run.state, "running");
  assert.equal(run.nodes.find((node) => node.key === "manager").state, "passed");
  assert.equal(run.nodes.find((node) => node.key === "finance").state, "active", "more than 100,000 goes to finance");
  await sales.goto(`${server.base}/runs/${run.id}`);
  await sales.getByText("财务会签").first().waitFor();
  await picture(sales, "08-quote-with-flow");
  await manager.context().close();
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
  await picture(sales, "09-notifications");
  await sales.context().close();
});
