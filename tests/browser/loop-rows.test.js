// A query and a loop drawn by hand; what is found goes through the body row by row, and so do the rows of a form. Whoever has a
// task is told its row, and the drawing of the run says which of how many is under way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { add, beginFlow, choose, name, panel, saved } from "./drawing.js";
import { accessWith, api, opened, PASSWORD, picture, release, signIn, violations } from "./stage.js";

const ORDER = {
  key: "buy_order",
  title: "采购单",
  type: "object",
  "x-title": "{{ no }}",
  properties: {
    no: { title: "单号", type: "string" },
    items: {
      title: "明细",
      type: "array",
      items: {
        type: "object",
        properties: {
          part: { title: "物料", type: "string" },
          qty: { title: "数量", type: "integer" },
        },
      },
    },
  },
};
const PART = {
  key: "buy_part",
  title: "物料台账",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    left: { title: "库存", type: "integer" },
  },
};
const FLOW = "flows/buying.json";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const access = await accessWith(page, "crm", ["buy_order", "buy_part"], ["sales", "manager", "boss"]);
  const forms = { "forms/buy_order.json": ORDER, "forms/buy_part.json": PART };
  await release(page, "crm", { ...forms, "access.json": access });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a query and a loop are drawn without a line of JSON", async () => {
  await beginFlow(page, server, { title: "采购审批", key: "buying", form: "采购单" });

  await add(page, "发起", "查询数据");
  await name(page, "缺货");
  await choose(page, "表单", "物料台账");
  await panel(page).getByRole("checkbox", { name: "名称" }).check();
  await panel(page).getByRole("checkbox", { name: "库存" }).check();
  await choose(page, "排序", "“库存”升序");
  await choose(page, "取几条", "最多 10 条");
  await saved(page);
  await picture(page, "102-flow-query");
  assert.deepEqual(await violations(page), []);

  await add(page, "缺货", "循环");
  await name(page, "逐项");
  await choose(page, "逐行处理", "明细");
  await saved(page);
  await page.getByText("每行", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "看全图" }).click();
  await picture(page, "103-flow-loop");
  assert.deepEqual(await violations(page), []);

  // In the body the columns of the row are fields like others.
  await add(page, "逐项 · 每行", "发送通知");
  await name(page, "告知");
  await panel(page).getByLabel("标题", { exact: true }).first().fill("采购 {{ part }}");
  await saved(page);
  await page.getByText("没有问题").waitFor();

  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const { query, loop } = flow.nodes;
  assert.deepEqual(
    {
      form: query.form,
      fields: query.fields,
      sort: query.sort,
      limit: query.limit,
    },
    { form: "buy_part", fields: ["name", "left"], sort: ["left"], limit: 10 },
  );
  assert.equal(loop.each, "items");
  const body = flow.nodes[loop.body];
  assert.equal(body.kind, "notify");
  assert.equal(flow.nodes[body.next].next, "loop");
});

test("the loop speaks English too", async () => {
  const english = await browser.desktop("en-US");
  await english.goto(`${server.base}/login`);
  await api(english, "POST", "/login", {
    username: "boss",
    password: PASSWORD,
  });
  await api(english, "PATCH", "/me", { language: "en" });
  await english.goto(`${server.base}/build/crm/flows/buying`);
  await english.locator(".react-flow__node button", { hasText: "逐项" }).first().click();
  await panel(english).getByLabel("Each row begins with").waitFor();
  await picture(english, "104-flow-loop-en");
  assert.deepEqual(await violations(english), []);
  await api(english, "PATCH", "/me", { language: "zh-CN" });
});

test("rows go through the body one after the other, and everybody sees which", async () => {
  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const step = Object.values(flow.nodes).find((node) => node.kind === "approve" && node.next === "loop");
  // Nothing but the rows is to be decided.
  flow.nodes.loop.next = "done";
  delete flow.nodes.approve;
  step.title = "看一项";
  step.assignees = [{ member: "wangfang" }];
  await api(page, "PUT", `/apps/crm/definitions/${FLOW}`, {
    text: JSON.stringify(flow, null, 2),
  });
  await api(page, "POST", "/apps/crm/publish", {});
  const phone = await browser.phone();
  await signIn(server, page, phone, "wangfang");
  const items = [
    { part: "轴承", qty: 12 },
    { part: "油封", qty: 3 },
  ];
  await api(phone, "POST", "/apps/crm/forms/buy_order/records", {
    values: { no: "C-9", items },
    submit: { flow: "buying" },
  });
  const task = async () =>
    (await api(phone, "GET", "/tasks?box=todo")).items.find((one) => one.flow_title === "采购审批");
  const first = await task();
  assert.deepEqual(first.summary[0], {
    title: "第 1 行 / 共 2 行",
    text: "物料 轴承，数量 12",
  });
  await phone.goto(`${server.base}/tasks/${first.id}`);
  await phone.getByText("第 1 行 / 共 2 行").first().waitFor();
  await picture(phone, "105-loop-task-phone");
  assert.deepEqual(await violations(phone), []);
  await api(phone, "POST", `/tasks/${first.id}/approve`, { opinion: "同意" });

  await page.goto(`${server.base}/runs/${first.run_id}`);
  await page.getByText("看一项（第 1 行 / 共 2 行）").first().waitFor();
  await picture(page, "106-loop-run");
  assert.deepEqual(await violations(page), []);
  await page.goto(`${server.base}/runs/${first.run_id}?view=diagram`);
  await page.locator(".react-flow__node", { hasText: "第 2 行 / 共 2 行" }).first().waitFor();
  await picture(page, "107-loop-drawn");
  assert.deepEqual(await violations(page), []);

  const second = await task();
  assert.equal(second.summary[0].text, "物料 油封，数量 3");
  await api(phone, "POST", `/tasks/${second.id}/approve`, { opinion: "同意" });
  const run = await api(page, "GET", `/runs/${first.run_id}`);
  assert.equal(run.state, "approved");
});
