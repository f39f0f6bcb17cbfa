// Nodes that reach records by a condition, drawn by hand: those found are changed, one is changed or created for each row,
// those found are deleted; and what became of it once somebody submits.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { add, beginFlow, choose, name } from "./drawing.js";
import { accessWith, api, opened, picture, release, signIn, violations } from "./stage.js";

const ORDER = {
  key: "parts_order",
  title: "领料单",
  type: "object",
  "x-title": "{{ no }}",
  properties: {
    no: { title: "单号", type: "string" },
    items: {
      title: "明细",
      type: "array",
      items: {
        type: "object",
        properties: { part: { title: "物料", type: "string" }, qty: { title: "领用数量", type: "integer" } },
      },
    },
  },
};
const PART = {
  key: "part",
  title: "物料台账",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    taken: { title: "最近领用", type: "integer" },
    by: { title: "领料单号", type: "string" },
  },
};
const FLOW = "flows/taking.json";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const access = await accessWith(page, "crm", ["parts_order", "part"], ["sales", "manager", "boss"]);
  const forms = { "forms/parts_order.json": ORDER, "forms/part.json": PART };
  await release(page, "crm", { ...forms, "access.json": access });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** One line of the condition: a field equals a field of the flow's record. */
const compare = async (page, field, own) => {
  await choose(page, "字段", field);
  await choose(page, "条件", "等于");
  await choose(page, "值的来源", "其他字段");
  await choose(page, "与哪个字段比较", own);
};
const write = async (page, field, source) => {
  await choose(page, "添加要写入的字段", field);
  await choose(page, `${field}的来源`, "取自当前数据");
  await choose(page, `${field}的值`, source);
};

test("records found by a condition are changed, created and deleted without a line of JSON", async () => {
  await beginFlow(page, server, { title: "领料登记", key: "taking", form: "领料单" });

  await add(page, "发起", "更新或新建数据");
  await name(page, "登记台账");
  await choose(page, "表单", "物料台账");
  await choose(page, "查找几次", "“明细”每行一次");
  await compare(page, "名称", "本行的物料");
  await write(page, "名称", "本行的物料");
  await write(page, "最近领用", "本行的领用数量");
  await page.getByText("已保存", { exact: true }).waitFor();
  await picture(page, "94-flow-upsert");
  assert.deepEqual(await violations(page), []);

  await add(page, "登记台账", "修改数据");
  await name(page, "写单号");
  await choose(page, "哪条数据", "按条件查找的数据");
  await choose(page, "表单", "物料台账");
  await choose(page, "查找几次", "“明细”每行一次");
  await compare(page, "名称", "本行的物料");
  await write(page, "领料单号", "单号");

  await add(page, "写单号", "删除数据");
  await name(page, "清理空行");
  await choose(page, "表单", "物料台账");
  await choose(page, "字段", "名称");
  await choose(page, "条件", "为空");
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await page.getByRole("button", { name: "看全图" }).click();
  await picture(page, "95-flow-records");
  assert.deepEqual(await violations(page), []);

  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const nodes = Object.fromEntries(Object.values(flow.nodes).map((node) => [node.title ?? node.kind, node]));
  assert.deepEqual(nodes["登记台账"].filter, ["name", "=", { field: "part" }]);
  assert.equal(nodes["登记台账"].each, "items");
  assert.deepEqual(nodes["写单号"].values, { by: "= no" });
  assert.deepEqual(nodes["清理空行"].filter, ["name", "empty"]);
});

test("published, it does so when somebody submits", async () => {
  const nodes = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft).nodes;
  assert.ok(nodes);
  await api(page, "POST", "/apps/crm/publish", {});
  const part = (values) => api(page, "POST", "/apps/crm/forms/part/records", { values });
  await part({ name: "轴承", taken: 1 });
  await part({ taken: 9 });
  const sent = await browser.phone();
  await signIn(server, page, sent, "wangfang");
  await api(sent, "POST", "/apps/crm/forms/parts_order/records", {
    values: {
      no: "L-7",
      items: [
        { part: "轴承", qty: 12 },
        { part: "油封", qty: 3 },
      ],
    },
    submit: { flow: "taking" },
  });
  const listed = (await api(page, "GET", "/apps/crm/forms/part/records")).items.map(({ values }) => values);
  const said = listed.map((one) => `${one.name} ${one.taken} ${one.by}`).sort();
  assert.deepEqual(said, ["油封 3 L-7", "轴承 12 L-7"]);
  await sent.goto(`${server.base}/apps/crm/part`);
  await sent.getByText("油封").first().waitFor();
  assert.deepEqual(await violations(sent), []);
});
