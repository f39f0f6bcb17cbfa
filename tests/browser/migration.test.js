// Running flows move to another version: counted beside the versions, matched node by node, foretold, moved and told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, picture, prepare, startBrowser, startServer, violations } from "./stage.js";

const AT = "/apps/orders/definitions";
const FORM = {
  key: "order",
  title: "订单",
  type: "object",
  "x-title": "{{ customer }}",
  required: ["customer"],
  properties: { customer: { title: "客户", type: "string" } },
};
const step = (kind, title, next) => ({
  kind,
  title,
  assignees: [{ member: "boss" }],
  next,
});
const flow = (nodes) => ({
  key: "approval",
  title: "订单审批",
  start: { on: "submit", form: "order" },
  nodes: { ...nodes, done: { kind: "end", result: "approved" } },
});
const FIRST = flow({
  look: step("approve", "初审", "stock"),
  stock: step("handle", "备货", "done"),
});
const SECOND = flow({
  first: step("approve", "初审", "legal"),
  legal: step("approve", "法务", "done"),
});
const THIRD = flow({
  first: step("approve", "资料初审", "legal"),
  legal: step("approve", "法务", "last"),
  last: step("approve", "总经理审批", "done"),
});

let server;
let browser;
let owner;
const runs = [];

async function publish(document) {
  await api(owner, "PUT", `${AT}/flows/approval.json`, {
    text: JSON.stringify(document, null, 2),
  });
  await api(owner, "POST", "/apps/orders/publish");
}

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await prepare(owner, server, "leave");
  await api(owner, "POST", "/apps", { key: "orders", title: "订单" });
  await api(owner, "PUT", `${AT}/forms/order.json`, {
    text: JSON.stringify(FORM, null, 2),
  });
  await publish(FIRST);
  for (const customer of ["远航机械", "东方轴承"]) {
    const values = { customer };
    const made = await api(owner, "POST", "/apps/orders/forms/order/records", {
      values,
      submit: { flow: "approval" },
    });
    runs.push(made.run);
  }
  // The newest task is the one on the second order.
  const tasks = await api(owner, "GET", "/tasks");
  const task = tasks.items.find((one) => one.record_title === "东方轴承");
  await api(owner, "POST", `/tasks/${task.id}/approve`, { opinion: "同意" });
  await publish(SECOND);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the versions say how many runs keep to them and lead to where they are moved", async () => {
  await owner.goto(`${server.base}/build/orders/flows/approval`);
  await owner.getByRole("button", { name: "版本", exact: true }).click();
  const drawer = owner.getByRole("dialog");
  await drawer.getByText("2 个流程实例进行中").waitFor();
  await picture(owner, "migration-versions");
  await drawer.getByRole("link", { name: "迁移进行中的流程实例…" }).click();
  await owner.waitForURL(/\/build\/orders\/flows\/approval\/migrate$/);
  assert.equal(await owner.getByRole("checkbox", { name: "第 1 版 · 2 个进行中" }).isChecked(), true);
  assert.deepEqual(await violations(owner), []);
});

test("nodes are matched, the move is foretold, corrected, and done", async () => {
  await owner.goto(`${server.base}/build/orders/flows/approval/migrate`);
  await owner.getByRole("button", { name: "下一步" }).click();
  const look = owner.getByLabel("“初审”迁移到");
  await look.waitFor();
  assert.equal(await look.inputValue(), "first");
  const stock = owner.getByLabel("“备货”迁移到");
  assert.equal(await stock.inputValue(), "");
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "migration-map");
  await owner.getByRole("button", { name: "预演", exact: true }).click();
  const row = (text) => owner.getByRole("row").filter({ hasText: text });
  await row("东方轴承").getByText("停在“备货”").waitFor();
  assert.match(await row("远航机械").innerText(), /初审 → 初审[\s\S]*保留 1 个待办[\s\S]*迁移/);
  await owner.getByRole("button", { name: "迁移 1 个流程实例" }).waitFor();
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "migration-preview");

  await owner.getByRole("button", { name: "上一步" }).click();
  await stock.selectOption("legal");
  await owner.getByRole("button", { name: "预演", exact: true }).click();
  // Work becomes an approval: the task is opened anew.
  await row("东方轴承").getByText("新待办：陈老板（法务）").waitFor();
  await owner.getByRole("button", { name: "迁移 2 个流程实例" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "迁移 2 个流程实例" }).click();
  await owner.getByText("已迁移 2 个流程实例到第 2 版").waitFor();
  assert.match(owner.url(), /\?job=/);
  await picture(owner, "migration-done");

  await owner.goto(`${server.base}/runs/${runs[0]}`);
  await owner.getByText("从第 1 版到第 2 版").waitFor();
  const titles = (await api(owner, "GET", "/tasks")).items.map((task) => task.node_title).sort();
  assert.deepEqual(titles, ["初审", "法务"].sort());
});

test("the same on the phone, in English", async () => {
  await publish(THIRD);
  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/orders/flows/approval/migrate`);
  await phone.getByRole("checkbox", { name: "Version 2 · 2 running" }).waitFor();
  await phone.getByRole("button", { name: "Next" }).click();
  await phone.getByRole("radio", { name: /^Find the people anew/ }).check();
  assert.deepEqual(await violations(phone), []);
  await picture(phone, "migration-map-phone");
  await phone.getByRole("button", { name: "Preview" }).click();
  await phone.getByText("初审 → 资料初审").waitFor();
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await picture(phone, "migration-preview-phone");
  await phone.getByRole("button", { name: "Move 2 runs" }).click();
  await phone.getByRole("dialog").getByRole("button", { name: "Move 2 runs" }).click();
  await phone.getByText("2 runs moved to version 3").waitFor();
  await phone.context().close();
});
