// Records on the days of a calendar: dragged to another day, and sent there by keys, faster than they are stored.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { announced, api, opened, picture, violations } from "./stage.js";

/** So far ahead that no record of the demo stands there, and the month of 2026 again. */
const DAY = "2037-11-18";
let server;
let browser;
let owner;
let made;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  const customers = await api(owner, "GET", "/apps/crm/forms/customer/records?limit=1");
  made = await api(owner, "POST", "/apps/crm/forms/followup/records", {
    values: { customer: customers.items[0].id, date: DAY, method: "电话", content: "约下周演示", result: "有进展" },
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const calendar = `/apps/crm/followup?view=followup-calendar&date=${DAY}`;
const date = async () => (await api(owner, "GET", `/apps/crm/forms/followup/records/${made.id}`)).record.values.date;
const bar = () => owner.locator(`[data-record="${made.id}"]`);
const isFocused = () => owner.waitForFunction((id) => document.activeElement?.dataset.record === id, made.id);
/** Waits for the answer that stores this day. */
const stored = (day) =>
  owner.waitForResponse(
    async (answer) => answer.request().method() === "PATCH" && (await answer.json()).values?.date === day,
  );

test("a record dragged to another day gets that date", async () => {
  await owner.goto(`${server.base}${calendar}`);
  await bar().waitFor();
  await picture(owner, "views-calendar");
  assert.deepEqual(await violations(owner), []);
  const from = await bar().boundingBox();
  const to = await owner.locator('[data-day="2037-11-20"]').boundingBox();
  const written = stored("2037-11-20");
  await owner.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await owner.mouse.down();
  await owner.mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 4, { steps: 3 });
  await owner.mouse.move(to.x + to.width / 2, to.y + to.height * 0.8, { steps: 12 });
  await owner.mouse.up();
  await written;
  await announced(owner, "已放到“2037-11-20”");
  assert.equal(await date(), "2037-11-20");
  await picture(owner, "views-calendar-moved");
});

test("keys move it on day by day, each counting from where the last one left it", async () => {
  await bar().focus();
  let written = stored("2037-11-18");
  await owner.keyboard.press("Shift+ArrowLeft");
  await owner.keyboard.press("Shift+ArrowLeft");
  await written;
  assert.equal(await date(), "2037-11-18");

  written = stored("2037-11-23");
  for (let step = 0; step < 5; step += 1) await owner.keyboard.press("Shift+ArrowRight");
  await written;
  await isFocused();
  assert.equal(await date(), "2037-11-23", "in another week it keeps the focus");

  written = stored("2037-12-07");
  await owner.keyboard.press("Shift+ArrowDown");
  await owner.keyboard.press("Shift+ArrowDown");
  await written;
  await owner.waitForURL(/date=2037-12-07/);
  await isFocused();
  assert.equal(await date(), "2037-12-07", "the calendar follows it into another month");
});

test("a record is begun on the day that is looked at", async () => {
  await owner.goto(`${server.base}/apps/crm/followup?view=followup-calendar&date=2037-12-07`);
  await bar().click();
  await owner.waitForURL(new RegExp(`open=${made.id}`));
  await owner.getByRole("complementary", { name: "详情" }).waitFor();
  await owner.keyboard.press("Escape");
  await owner.waitForURL((url) => !url.searchParams.has("open"));
  await owner.getByTitle("2037-12-09 的数据").click();
  await owner.getByRole("link", { name: "新建 2037-12-09 的数据" }).click();
  await owner.waitForURL(/new\?date=2037-12-09/);
  await owner.waitForFunction(() => [...document.querySelectorAll("input")].some((one) => one.value === "2037-12-09"));
});
