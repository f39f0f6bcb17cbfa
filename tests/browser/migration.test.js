// Running flows move to another version: counted beside the versions, matched node by node, foretold, moved and told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

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

const fork = (branches) => ({
  split: { kind: "parallel", title: "会审", branches: branches.map(([key]) => key), join: "meet" },
  ...Object.fromEntries(branches.map(([key, title]) => [key, step("approve", title, "meet")])),
  meet: { kind: "join", next: "last" },
});
const SIDES = [
  ["audit", "审计"],
  ["cost", "成本"],
];
const forked = (branches) =>
  flow({
    first: step("approve", "资料初审", "legal"),
    legal: step("approve", "法务", "split"),
    ...fork(branches),
    last: step("approve", "总经理审批", "done"),
  });

let server;
let browser;
let owner;
const runs = [];

async function draft(document) {
  await api(owner, "PUT", `${AT}/flows/approval.json`, {
    text: JSON.stringify(document, null, 2),
  });
}

async function publish(document) {
  await draft(document);
  await api(owner, "POST", "/apps/orders/publish");
}

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
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
  await becomes(() => owner.getByRole("checkbox", { name: "第 1 版 · 2 个进行中" }).isChecked(), true);
  assert.deepEqual(await violations(owner), []);
});

test("nodes are matched, the move is foretold, corrected, and done", async () => {
  await owner.goto(`${server.base}/build/orders/flows/approval/migrate`);
  await owner.getByRole("button", { name: "下一步" }).click();
  const look = owner.getByLabel("“初审”迁移到");
  await look.waitFor();
  await becomes(() => look.inputValue(), "first");
  const stock = owner.getByLabel("“备货”迁移到");
  await becomes(() => stock.inputValue(), "");
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

/** The publish dialog of the designer, with the word that runs are moved. */
async function publishAndMove(said) {
  await owner.goto(`${server.base}/build/orders/flows/approval`);
  await owner.getByRole("button", { name: "发布", exact: true }).click();
  const dialog = owner.getByRole("dialog").filter({ hasText: "发布后立即对所有人生效" });
  await dialog.getByText(said).waitFor();
  await becomes(() => dialog.getByRole("radio", { name: "让它们按各自的版本走完" }).isChecked(), true);
  await dialog.getByRole("radio", { name: "发布，并把它们迁移到新版本…" }).check();
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "migration-publish");
  await dialog.getByRole("button", { name: "发布并迁移…" }).click();
}

test("publishing says how many runs go on by older versions and leads to moving them", async () => {
  await draft(forked(SIDES));
  await publishAndMove("2 个流程仍按旧版本进行");
  await owner.waitForURL(/\/migrate\?from=3&to=4$/);
  await owner.getByLabel("“法务”迁移到").waitFor();
  await owner.getByRole("button", { name: "预演", exact: true }).click();
  await owner.getByRole("button", { name: "迁移 2 个流程实例" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "迁移 2 个流程实例" }).click();
  await owner.getByText("已迁移 2 个流程实例到第 4 版").waitFor();
});

test("a branch more begins in the runs inside, or is left out", async () => {
  const tasks = (await api(owner, "GET", "/tasks")).items;
  const legal = tasks.find((one) => one.record_title === "东方轴承" && one.node_title === "法务");
  await api(owner, "POST", `/tasks/${legal.id}/approve`, { opinion: "同意" });
  await draft(forked([...SIDES, ["archive", "归档"]]));
  await publishAndMove("2 个流程仍按旧版本进行");
  const choice = owner.getByLabel("“会审”的新分支“归档”");
  await choice.waitFor();
  await becomes(() => choice.inputValue(), "begin");
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "migration-branches");
  const foretold = owner.getByRole("row").filter({ hasText: "东方轴承" });
  await owner.getByRole("button", { name: "预演", exact: true }).click();
  await foretold.getByText("开始新分支：归档").waitFor();
  await owner.getByRole("button", { name: "上一步" }).click();
  await choice.selectOption("out");
  await owner.getByRole("button", { name: "预演", exact: true }).click();
  await foretold.getByText("不走新分支：归档").waitFor();
  await owner.getByRole("button", { name: "上一步" }).click();
  await choice.selectOption("begin");
  await owner.getByRole("button", { name: "预演", exact: true }).click();
  await owner.getByRole("button", { name: "迁移 2 个流程实例" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "迁移 2 个流程实例" }).click();
  await owner.getByText("已迁移 2 个流程实例到第 5 版").waitFor();
  const open = (await api(owner, "GET", "/tasks")).items.filter((one) => one.record_title === "东方轴承");
  assert.deepEqual(open.map((one) => one.node_title).sort(), ["审计", "归档", "成本"].sort());
});
