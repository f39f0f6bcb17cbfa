// The versions of a definition: what each changed in the words of the designer, and the way back to an older one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture } from "./stage.js";

const AT = "/apps/orders/definitions";
const FIRST = {
  key: "order",
  title: "订单",
  type: "object",
  required: ["customer"],
  properties: {
    customer: { title: "客户", type: "string" },
    level: { title: "等级", "x-kind": "select", enum: ["大单", "普通", "小单"] },
    carrier: { title: "物流", type: "string" },
  },
};
const FLOW = {
  key: "approval",
  title: "审批",
  start: { on: "submit", form: "order", next: "boss" },
  nodes: {
    boss: { kind: "approve", title: "老板审批", assignees: [{ head_of: "initiator" }], next: "done" },
    done: { kind: "end", result: "approved" },
  },
};
let server;
let browser;
let owner;

const write = (path, document) => api(owner, "PUT", `${AT}/${path}`, { text: JSON.stringify(document, null, 2) });
const publish = () => api(owner, "POST", "/apps/orders/publish");

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
  await api(owner, "POST", "/apps", { key: "orders", title: "订单" });
  await write("forms/order.json", FIRST);
  await write("flows/approval.json", FLOW);
  await publish();
  const { customer } = FIRST.properties;
  const level = { title: "级别", "x-kind": "select", enum: ["大单", "普通", "特急"] };
  const phone = { title: "电话", "x-kind": "phone" };
  const second = { ...FIRST, title: "订货单", required: ["customer", "phone"], properties: { customer, level, phone } };
  await write("forms/order.json", second);
  FLOW.nodes.boss.title = "总经理审批";
  FLOW.nodes.done = { kind: "end" };
  await write("flows/approval.json", FLOW);
  await publish();
  phone.description = "手机优先";
  await write("forms/order.json", second);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(page, path) {
  await page.goto(`${server.base}${path}`);
  await page.getByRole("button", { name: "版本", exact: true }).click();
  return page.getByRole("dialog");
}
/** What stands beside the name of a changed part. */
const part = (drawer, name) =>
  drawer.getByRole("listitem").filter({ has: drawer.page().locator("strong", { hasText: name }) });

test("the draft and every version say what they changed", async () => {
  const drawer = await open(owner, "/build/orders/forms/order");
  await part(drawer, "电话").getByText("手机优先").waitFor();
  assert.equal(await drawer.locator("strong").count(), 1, "the draft changed one field");

  await drawer.getByRole("button", { name: /^第 2 版/ }).click();
  await part(drawer, "级别").getByText("修改").waitFor();
  await picture(owner, "versions");
  assert.match(await part(drawer, "级别").innerText(), /名称\s*等级\s*级别[\s\S]*选项\s*小单\s*特急/);
  assert.match(await part(drawer, "电话").innerText(), /新增\s*电话[\s\S]*手机/);
  assert.match(await part(drawer, "物流").innerText(), /移除/);
  assert.match(await part(drawer, "表单的设置").innerText(), /订单\s*订货单/);

  await drawer.getByText("源码", { exact: true }).click();
  await drawer.locator(".cm-content").getByText("订货单").waitFor();
});

test("an older version shows what going back would mean, and becomes the draft", async () => {
  const drawer = await open(owner, "/build/orders/forms/order");
  await drawer.getByRole("button", { name: /^第 1 版/ }).click();
  await drawer.getByLabel("对比").selectOption({ label: "与现在的内容相比" });
  await part(drawer, "物流").getByText("新增").waitFor();
  await part(drawer, "电话").getByText("移除").waitFor();
  await drawer.getByRole("button", { name: "以此版本为草稿" }).dblclick();
  await owner.getByText("已载入第 1 版，尚未发布").waitFor();
  await drawer.waitFor({ state: "detached" });
  await owner.getByRole("button", { name: /^物流/ }).waitFor();
  await owner.getByText("已保存").waitFor();
  assert.deepEqual(JSON.parse((await api(owner, "GET", `${AT}/forms/order.json`)).draft), FIRST);
  await owner.getByRole("button", { name: /^撤销/ }).click();
  await owner.getByRole("button", { name: /^电话/ }).waitFor();
});

test("nodes of a flow are compared too, in English and on the phone", async () => {
  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/orders?file=flows%2Fapproval.json`);
  await phone.getByRole("button", { name: "Versions", exact: true }).click();
  const drawer = phone.getByRole("dialog");
  await part(drawer, "总经理审批").getByText("Changed").waitFor();
  assert.match(await part(drawer, "总经理审批").innerText(), /老板审批\s*总经理审批/);
  assert.match(await part(drawer, "End").innerText(), /approved/, "a node without a title is called by its kind");
  await picture(phone, "versions-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
