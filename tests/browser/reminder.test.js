// A reminder made by clicks: of what, when, whom, in which words, and whom it would tell now.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, violations } from "./stage.js";

let server;
let browser;
let page;

const PATH = "/apps/crm/definitions/reminders/care.json";
const STARTER = {
  key: "care",
  title: "客户关怀",
  form: "customer",
  on: { event: "create" },
  to: ["initiator"],
  channels: ["inbox"],
  subject: "客户关怀",
  text: "客户关怀",
};

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  await api(page, "PUT", PATH, { text: JSON.stringify(STARTER, null, 2) });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const draft = async () => JSON.parse((await api(page, "GET", PATH)).draft);

test("a date reminder is made without writing anything but words", async () => {
  await page.goto(`${server.base}/build/crm/reminders/care`);
  await page.getByLabel("触发方式").selectOption({ label: "按日期字段" });
  await page.getByLabel("日期字段", { exact: true }).selectOption({ label: "下次跟进" });
  await page.getByLabel("提前或推后").selectOption({ label: "提前" });
  await page.getByRole("switch", { name: "只数工作日" }).check();
  const whom = page.getByRole("region", { name: "提醒谁" });
  await whom.getByLabel("提醒谁第 1 项", { exact: true }).selectOption("field");
  await whom.getByLabel("提醒谁第 1 项的具体选择", { exact: true }).selectOption({ label: "负责人" });
  await page.getByLabel("标题", { exact: true }).fill("请联系 {{ name }}");
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  const made = await draft();
  assert.deepEqual(made.on, { field: "next", at: "09:00", offset: "-1d", working: true });
  assert.deepEqual(made.to, [{ field: "owner" }]);
  assert.equal(made.subject, "请联系 {{ name }}");
  await picture(page, "162-reminder");
  assert.deepEqual(await violations(page), []);
});

test("it says whom it would tell now, and tells nobody", async () => {
  await page.getByLabel("触发方式").selectOption({ label: "按时间表" });
  await page.getByText("没有问题").waitFor();
  await page.getByRole("button", { name: "预览提醒对象" }).click();
  const dialog = page.getByRole("dialog", { name: "现在会提醒谁" });
  await dialog.getByText(/检查了 \d+ 条数据/).waitFor();
  await dialog.getByText(/下次提醒时间/).waitFor();
  await dialog.getByRole("heading", { name: "会收到提醒的人" }).waitFor();
  await dialog
    .getByText(/^请联系 /)
    .first()
    .waitFor();
  await picture(page, "163-reminder-preview");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("what is wrong is named before it is tried", async () => {
  await page.getByLabel("标题", { exact: true }).fill("{{ nothing }}");
  await page.getByRole("button", { name: "预览提醒对象" }).click();
  const dialog = page.getByRole("dialog", { name: "现在会提醒谁" });
  await dialog.getByRole("listitem").filter({ hasText: "nothing" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByText("没有问题").waitFor();
});

test("on the phone and in English it is there too", async () => {
  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto(`${server.base}/build/crm/reminders/care`);
  await phone.getByLabel("Set off by").waitFor();
  await phone.getByRole("button", { name: "Preview who is reminded" }).click();
  await phone
    .getByRole("dialog")
    .getByText(/looked at; it would remind of/)
    .waitFor();
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `nothing is wider than the phone: ${width}`);
  await picture(phone, "164-reminder-phone");
  assert.deepEqual(await violations(phone), []);
});
