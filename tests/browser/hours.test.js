// When the company works: the hours of a week, published holidays, days of one's own, and a department that works otherwise.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture } from "./stage.js";

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function showMonth(page, wanted) {
  const month = page.getByRole("list", { name: /^\d{4} 年/ });
  // Wherever the calendar begins, a hundred years are enough.
  for (let turns = 0; turns < 1200; turns += 1) {
    const name = await month.getAttribute("aria-label");
    if (name === wanted) return month;
    const [year, number] = name.match(/\d+/g).map(Number);
    const [toYear, to] = wanted.match(/\d+/g).map(Number);
    await page.getByRole("button", { name: year * 12 + number < toYear * 12 + to ? "下个月" : "上个月" }).click();
    await page.getByRole("list", { name: name, exact: true }).waitFor({ state: "detached" });
  }
  throw new Error(`${wanted} was not reached`);
}

const day = (month, date) => month.locator(`li[title^="${date} "]`);

test("holidays, weekends worked for them and one's own days are seen before they are saved", async () => {
  await owner.goto(`${server.base}/admin/calendar`);
  const month = await showMonth(owner, "2026 年 10 月");
  await day(month, "2026-10-01").getByText("国庆节").waitFor();
  await day(month, "2026-10-10").getByText("班").waitFor();
  const years = owner.getByRole("list", { name: "已收录的放假安排" }).getByRole("listitem");
  await years.filter({ hasText: "2026 年：" }).getByText("国办发明电〔2025〕7号").waitFor();
  await years.filter({ hasText: /^\d{4} 年起：尚未收录/ }).waitFor();
  await picture(owner, "hours-october");

  await owner.getByLabel("特殊日期", { exact: true }).fill("2026-10-09");
  await owner.getByRole("button", { name: "添加特殊日期" }).click();
  await owner.getByLabel("2026-10-09的说明").fill("公司年会");
  await day(month, "2026-10-09").getByText("公司年会").waitFor();
  await owner.getByRole("checkbox", { name: "星期六" }).check();
  await owner.getByLabel("星期六第 1 段结束").fill("12:00");
  await day(month, "2026-10-17").and(month.locator('li[title$="09:00–12:00"]')).waitFor();
  await owner.getByRole("button", { name: "星期一加一段" }).click();
  await owner.getByLabel("星期一第 2 段开始").fill("17:00");
  await owner.getByRole("button", { name: "保存" }).click();
  await owner.getByRole("alert").getByText("与前一段重叠，请按先后排列").waitFor();
  await owner.getByLabel("星期一第 1 段结束").fill("12:00");
  await owner.getByLabel("星期一第 2 段开始").fill("13:30");
  await owner.getByLabel("星期一第 2 段结束").fill("18:00");
  await owner.getByRole("button", { name: "保存" }).dblclick();
  await owner.getByText("已保存").waitFor();

  await owner.reload();
  await owner.getByLabel("星期一第 2 段开始").waitFor();
  await becomes(() => owner.getByLabel("星期六第 1 段结束").inputValue(), "12:00");
  const { hours } = await api(owner, "GET", "/settings");
  assert.deepEqual(hours.days, [{ day: "2026-10-09", title: "公司年会", shifts: [] }]);
  assert.equal(hours.week[0].length, 2);

  await showMonth(owner, "2027 年 10 月");
  await owner.getByText(/2027 年的放假安排还没有收录/).waitFor();
});

test("a department that works around the clock has hours of its own, and gives them up again", async () => {
  await owner.goto(`${server.base}/admin/calendar`);
  const whose = owner.getByLabel("适用于");
  const first = await whose.locator("option").nth(1).textContent();
  await whose.selectOption({ label: first });
  await owner.getByRole("button", { name: "单独设置" }).click();
  await owner.getByRole("button", { name: "星期二全天 24 小时" }).click();
  await owner.getByRole("button", { name: "保存" }).click();
  await owner.getByText("已保存").waitFor();
  await whose.locator("option", { hasText: `${first}（单独设置）` }).waitFor({ state: "attached" });
  const saved = Object.values((await api(owner, "GET", "/settings")).department_hours);
  assert.deepEqual(saved.map((one) => one.week[1]), [[{ from: "00:00", to: "24:00" }]]);
  await owner.getByRole("button", { name: "改回与上级一致" }).click();
  await owner.getByText("这个部门按上级部门或全公司的工作时间计算。").waitFor();
  assert.deepEqual((await api(owner, "GET", "/settings")).department_hours, {});
});

test("on the phone the calendar fits", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/admin/calendar`);
  await phone.getByRole("checkbox", { name: "星期六" }).waitFor();
  await phone.getByRole("list", { name: /^\d{4} 年/ }).waitFor();
  await picture(phone, "hours-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
