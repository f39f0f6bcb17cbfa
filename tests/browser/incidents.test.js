// Flows that start each other: the administrators' page says what happened and what to do, the run and the flow say it too.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, release, violations } from "./stage.js";

let server;
let browser;
let page;
let record;

const FORM = {
  key: "round",
  title: "传阅单",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    note: { title: "批注", type: "string" },
    count: { title: "次数", type: "integer" },
  },
};

const answering = (key, title, field, values) => ({
  key,
  title,
  start: { on: "record", form: "round", events: ["update"], fields: [field] },
  nodes: {
    write: { kind: "update", title: "写回", values, next: "done" },
    done: { kind: "end" },
  },
});

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const documents = {
    "forms/round.json": FORM,
    "flows/ask.json": answering("ask", "催批注", "count", {
      note: '= note + "!"',
    }),
    "flows/reply.json": answering("reply", "记次数", "note", {
      count: "= count + 1",
    }),
  };
  await release(page, "crm", documents);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const again = async (count) =>
  api(page, "PATCH", `/apps/crm/forms/round/records/${record}`, {
    values: { count },
  });

test("the designer warns of the circle and lets it be published", async () => {
  await page.goto(`${server.base}/build/crm/flows/ask`);
  await page.getByText("2 个提醒，不影响发布").waitFor();
  await page.getByText(/没有条件的流程互相触发：催批注 → 记次数 → 催批注/).waitFor();
  assert.deepEqual(await violations(page), []);
});

test("with nothing wrong the page says what it is for", async () => {
  await page.goto(`${server.base}/admin/incidents`);
  await page.getByRole("heading", { name: "没有流程异常" }).waitFor();
  assert.deepEqual(await violations(page), []);
});

test("a circle is named, with what to do about it", async () => {
  const values = { name: "制度传阅", note: "请批注", count: 1 };
  record = (await api(page, "POST", "/apps/crm/forms/round/records", { values })).id;
  await again(2);
  await again(10);
  await page.goto(`${server.base}/admin/incidents`);
  const row = page.getByRole("row").filter({ hasText: "催批注 → 记次数 → 催批注" });
  await row.getByText("循环", { exact: true }).waitFor();
  await row.getByRole("cell", { name: "2", exact: true }).waitFor();
  await page
    .getByRole("navigation", { name: "管理分类" })
    .getByRole("link", { name: /流程异常/ })
    .getByText("1")
    .waitFor();
  await picture(page, "97-incidents");
  assert.deepEqual(await violations(page), []);

  await row.getByRole("link", { name: "查看流程实例" }).click();
  await page.getByText("未触发后续流程").waitFor();
  await page.getByText(/流程互相触发形成循环.*催批注 → 记次数 → 催批注/).waitFor();
  await picture(page, "98-run-held");

  await page.goto(`${server.base}/build/crm/flows/ask/figures`);
  await page.getByRole("status").filter({ hasText: "1 条流程异常待处理" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("link", { name: "查看原因和处理办法" }).click();
  await page.waitForURL(/incidents\?flow=crm/);
  await row.waitFor();
});

test("it is let go on, comes again, and is dealt with", async () => {
  await page.goto(`${server.base}/admin/incidents`);
  const row = page.getByRole("row").filter({ hasText: "催批注 → 记次数 → 催批注" });
  await row.getByRole("button", { name: "让它继续" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("循环没有改正时，之后仍会停下").waitFor();
  await dialog.getByRole("button", { name: "让它继续" }).click();
  await page.getByText("已让它继续").waitFor();
  await row.getByRole("cell", { name: "3", exact: true }).waitFor();
  await row.getByRole("button", { name: "标记为已处理" }).click();
  await page.getByRole("heading", { name: "没有流程异常" }).waitFor();
  await page.getByText("已处理", { exact: true }).click();
  await row.getByText(/陈老板 处理于/).waitFor();
  await again(20);
});

test("on the phone and in English it is there too", async () => {
  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto(`${server.base}/admin/incidents`);
  await phone.getByText("A circle of flows was stopped: 催批注 → 记次数 → 催批注").waitFor();
  await phone.getByRole("button", { name: "Let it go on" }).waitFor();
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `nothing is wider than the phone: ${width}`);
  await picture(phone, "99-incidents-phone");
  assert.deepEqual(await violations(phone), []);
});

test("how often a flow starts by itself is set in the designer", async () => {
  await page.goto(`${server.base}/build/crm/flows/ask`);
  await page.locator(".react-flow__node button", { hasText: "数据变化时" }).first().click();
  const panel = page.getByRole("complementary").last();
  await panel.getByRole("checkbox", { name: "从回收站恢复" }).check();
  await panel.getByLabel("每小时最多自动发起").fill("500");
  await panel.getByLabel("每小时最多自动发起").blur();
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  const flow = JSON.parse((await api(page, "GET", "/apps/crm/definitions/flows/ask.json")).draft);
  assert.equal(flow.runs_per_hour, 500);
  assert.deepEqual(flow.start.events, ["update", "restore"]);
});
