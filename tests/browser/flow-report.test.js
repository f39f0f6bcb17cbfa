// Where time goes: the report over the flows of all apps, week by week, narrowed and taken as a file, and the drawing of one
// flow in the colours of the time its steps take.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, isWithin, opened, picture, putClock, release, violations } from "./stage.js";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const quotes = await api(page, "GET", "/apps/crm/forms/quote/records?limit=100");
  const free = quotes.items.find((quote) => quote.flow_state === null);
  await api(page, "POST", `/apps/crm/forms/quote/records/${free.id}/submit`, { flow: "quote-approval" });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("all flows stand in one report", async () => {
  await page.goto(`${server.base}/admin/figures`);
  await page.getByRole("heading", { name: "流程分析" }).waitFor();
  const flows = page.getByRole("table", { name: "按流程" });
  await flows.getByRole("row").filter({ hasText: "报价审批" }).waitFor();
  await page.getByRole("table", { name: "按周" }).waitFor();
  await page.getByRole("table", { name: "按节点" }).waitFor();
  await picture(page, "160-flow-report");
  assert.deepEqual(await violations(page), []);
});

test("it is narrowed to an app and a period, and the address says so", async () => {
  await page.getByText("近 7 天", { exact: true }).click();
  await page.waitForURL(/days=7/);
  await page.goto(`${server.base}/admin/figures?app=crm&flow=quote-approval&days=7`);
  const rows = page.getByRole("table", { name: "按流程" }).getByRole("row");
  await rows.filter({ hasText: "报价审批" }).waitFor();
  await becomes(() => rows.count(), 2, "the head and the one flow");
});

test("it is taken as a workbook and as csv", async () => {
  const book = page.waitForEvent("download");
  await page.getByRole("link", { name: "导出 xlsx" }).click();
  assert.equal((await book).suggestedFilename(), "flow-figures.xlsx");
  await page.getByRole("button", { name: "导出 csv" }).click();
  const csv = page.waitForEvent("download");
  await page.getByRole("link", { name: "按节点（csv）" }).click();
  assert.equal((await csv).suggestedFilename(), "flow-figures.csv");
});

test("on the phone and in English it is there too", async () => {
  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto(`${server.base}/admin/figures`);
  await phone.getByRole("heading", { name: "Flow analysis" }).waitFor();
  await phone.getByRole("table", { name: "By week" }).waitFor();
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `nothing is wider than the phone: ${width}`);
  const year = phone.getByText("Last year", { exact: true });
  await isWithin(phone, year, "no period is cut off");
  assert.ok(await year.evaluate((label) => label.scrollWidth <= label.clientWidth), "it is read whole");
  await picture(phone, "161-flow-report-phone");
  assert.deepEqual(await violations(phone), []);
});

const step = (title, next) => ({ kind: "approve", title, assignees: ["initiator"], next });
const TWO_STEPS = {
  key: "two-steps",
  title: "两步审批",
  start: { on: "button", form: "customer", label: "两步审批" },
  nodes: { quick: step("快审", "slow"), slow: step("慢审", "done"), done: { kind: "end" } },
};

/** The tone a step is drawn in. */
const toneOf = (title) =>
  page.locator(".react-flow__node", { hasText: title }).evaluate((node, title) => {
    const head = [...node.querySelectorAll("span")].find((one) => one.textContent === title).parentElement;
    const probe = head.appendChild(document.createElement("i"));
    const backOf = (tone) => {
      probe.style.background = `var(--tone-${tone}-back)`;
      return getComputedStyle(probe).backgroundColor;
    };
    const tone = ["green", "gold", "orange", "red", "gray"].find((one) => backOf(one) === getComputedStyle(head).backgroundColor);
    probe.remove();
    return tone;
  }, title);

test("a flow is drawn with each step the warmer the longer it takes", async () => {
  await release(page, "crm", { "flows/two-steps.json": TWO_STEPS });
  const { items } = await api(page, "GET", "/apps/crm/forms/customer/records?limit=1");
  const run = await api(page, "POST", `/apps/crm/forms/customer/records/${items[0].id}/buttons/two-steps`);
  const approve = async () => {
    const { tasks } = await api(page, "GET", `/runs/${run.id}`);
    const task = tasks.find((one) => one.state === "open");
    await api(page, "POST", `/tasks/${task.id}/approve`, { opinion: "同意" });
  };
  await approve();
  const { now } = await api(page, "GET", "/rehearsal/clock");
  await putClock(page, new Date(Date.parse(now) + 5 * 3_600_000).toISOString());
  await approve();

  await page.goto(`${server.base}/build/crm/flows/two-steps/figures?time=elapsed`);
  await page.locator(".react-flow__node", { hasText: "慢审" }).getByText("5 小时").waitFor();
  assert.deepEqual(await Promise.all(["快审", "慢审"].map(toneOf)), ["green", "red"]);
  await picture(page, "162-flow-heat");
  assert.deepEqual(await violations(page), []);
});
