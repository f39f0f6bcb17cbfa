// What an approval waits for besides people, drawn by hand: a rest, another flow, a date; the approver who picks the next;
// and who decides when somebody is away or leaves.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { add, beginFlow, card, name, panel, unfold } from "./drawing.js";
import { accessWith, api, becomes, opened, picture, release, signIn, violations } from "./stage.js";

const FORM = {
  key: "trip",
  title: "出差单",
  type: "object",
  "x-title": "{{ reason }}",
  required: ["reason"],
  properties: {
    reason: { title: "事由", type: "string" },
    leaves: { title: "出发日期", type: "string", format: "date" },
    stops: {
      title: "行程",
      type: "array",
      items: { type: "object", properties: { city: { title: "城市", type: "string" } } },
    },
  },
};
const CHECK = {
  key: "trip-check",
  title: "行程核对",
  start: { on: "submit", form: "trip" },
  nodes: {
    look: { kind: "handle", title: "核对行程", assignees: [{ role: "finance" }], next: "done" },
    done: { kind: "end", result: "approved" },
  },
};
const FLOW = "flows/trip.json";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const access = await accessWith(page, "crm", ["trip"], ["sales", "finance", "manager", "boss"]);
  const files = { "forms/trip.json": FORM, "flows/trip-check.json": CHECK };
  await release(page, "crm", { ...files, "access.json": access });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const person = (page, kind, which) =>
  panel(page)
    .getByLabel("处理人第 1 项", { exact: true })
    .selectOption({ label: kind })
    .then(() => panel(page).getByLabel("处理人第 1 项的具体选择").selectOption({ label: which }));

test("rests, other flows, rows and picks are drawn without a line of JSON", async () => {
  await beginFlow(page, server, { title: "出差审批", key: "trip", form: "出差单" });

  await card(page, "发起人的主管").click();
  await name(page, "主管批准");
  await unfold(page, "处理时限");
  await panel(page).getByLabel("限定处理时间").check();
  await panel(page).getByLabel("怎么计算").selectOption({ label: "按表单里的日期" });
  await panel(page).getByLabel("日期字段").selectOption({ label: "出发日期" });

  await add(page, "主管批准", "审批");
  await name(page, "订票");
  await person(page, "由某节点的处理人选择", "主管批准");
  await card(page, "由“主管批准”的处理人选择").waitFor();

  await add(page, "订票", "子流程");
  await name(page, "核对");
  await panel(page).getByLabel("流程", { exact: true }).selectOption({ label: "行程核对" });
  await card(page, "行程核对").waitFor();

  await add(page, "核对", "等待");
  await name(page, "等出发");
  await panel(page).getByLabel("等待方式").selectOption({ label: "等到表单里的日期" });
  await panel(page).getByLabel("日期字段").selectOption({ label: "出发日期" });
  await panel(page).getByLabel("几点").fill("09:00");
  await card(page, "到“出发日期”").waitFor();

  await add(page, "等出发", "新建数据");
  await name(page, "写跟进");
  await panel(page).getByLabel("表单", { exact: true }).selectOption({ label: "跟进记录" });
  await panel(page).getByLabel("新建几条").selectOption({ label: "“行程”每行一条" });
  await panel(page).getByLabel("添加要写入的字段").selectOption({ label: "跟进内容" });
  await panel(page).getByLabel("跟进内容的来源").selectOption({ label: "取自当前数据" });
  await panel(page).getByLabel("跟进内容的值").selectOption({ label: "本行的城市" });
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await page.getByRole("button", { name: "看全图" }).click();
  await picture(page, "86-flow-waits");
  assert.deepEqual(await violations(page), []);

  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const nodes = Object.fromEntries(Object.values(flow.nodes).map((node) => [node.title ?? node.kind, node]));
  const head = Object.keys(flow.nodes).find((key) => flow.nodes[key].title === "主管批准");
  assert.deepEqual(nodes["主管批准"].deadline.until, { field: "leaves" });
  assert.deepEqual(nodes["订票"].assignees, [{ pick: true, by: head }]);
  assert.equal(nodes["核对"].flow, "trip-check");
  assert.deepEqual(nodes["等出发"].until, { field: "leaves", at: "09:00" });
  assert.equal(nodes["写跟进"].each, "stops");
});

test("published, the head picks who goes on, on the phone", async () => {
  await api(page, "POST", "/apps/crm/publish", {});
  const sent = await browser.desktop();
  await signIn(server, page, sent, "wangfang");
  const made = await api(sent, "POST", "/apps/crm/forms/trip/records", {
    values: { reason: "拜访晨光", stops: [{ city: "苏州" }, { city: "无锡" }] },
    submit: { flow: "trip" },
  });
  const record = (await api(sent, "GET", `/apps/crm/forms/trip/records/${made.id}`)).record;
  assert.equal(record.flow_state, "running");

  const head = await browser.phone();
  await signIn(server, page, head, "linxiaoyan");
  await head.goto(`${server.base}/`);
  await head.getByText("拜访晨光").first().click();
  await head.getByRole("button", { name: "同意", exact: true }).click();
  const sheet = head.getByRole("dialog");
  await sheet.getByText("选择“订票”的处理人").waitFor();
  await sheet.locator(".ant-btn-primary").click();
  await sheet.getByText("请先选择下一步的处理人").waitFor();
  await sheet.getByRole("combobox").fill("吴静");
  await head.locator(".ant-select-item-option", { hasText: "吴静" }).click();
  await sheet.getByRole("textbox", { name: "审批意见" }).fill("请订早班机");
  await head.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(head, "87-pick-next-phone");
  assert.deepEqual(await violations(head), []);
  const decided = head.waitForResponse((answer) => answer.url().endsWith("/approve") && answer.ok());
  await sheet.locator(".ant-btn-primary").click();
  await decided;
  const runs = await api(page, "GET", `/apps/crm/forms/trip/records/${made.id}/runs`);
  const open = runs.items[0].tasks.filter((task) => task.state === "open");
  assert.deepEqual(
    open.map((task) => [task.node_title, task.assignee.name]),
    [["订票", "吴静"]],
  );
});

test("whoever is away names who stands in, and takes it back", async () => {
  const wu = await browser.phone();
  await signIn(server, page, wu, "wujing");
  await wu.goto(`${server.base}/profile`);
  await wu.getByLabel("代理人", { exact: true }).fill("周婷");
  await wu.locator(".ant-select-item-option", { hasText: "周婷" }).click();
  await wu.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(wu, "88-proxy-phone");
  assert.deepEqual(await violations(wu), []);
  await wu.getByRole("button", { name: "开始代理" }).click();
  await wu.getByText("由周婷代理").waitFor();
  const booking = async () => (await api(wu, "GET", "/tasks")).items.some((task) => task.node_title === "订票");
  await becomes(booking, false, "what was open has gone to whoever stands in");
  await wu.getByRole("button", { name: "取消代理" }).click();
  await wu.getByRole("button", { name: "开始代理" }).waitFor();
});

test("an administrator names who stands in for somebody who cannot", async () => {
  await page.goto(`${server.base}/admin/members`);
  const proxies = async () => {
    await page.getByRole("button", { name: /更多.*吴静/ }).click();
    await page.getByRole("menuitem", { name: "审批代理" }).click();
    return page.getByRole("dialog", { name: "吴静的审批代理" });
  };
  const dialog = await proxies();
  await dialog.getByLabel("代理人", { exact: true }).fill("周婷");
  await page.locator(".ant-select-item-option", { hasText: "周婷" }).click();
  await page.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(page, "88-proxy-member");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "开始代理" }).click();
  await dialog.getByText("吴静由周婷代理").waitFor();
  await dialog.getByRole("button", { name: "再加一个代理" }).click();
  await dialog.getByLabel("代理哪些流程").fill("行程核对");
  await page.locator(".ant-select-item-option", { hasText: "行程核对" }).click();
  await dialog.getByLabel("代理人", { exact: true }).fill("林晓燕");
  await page.locator(".ant-select-item-option", { hasText: "林晓燕" }).click();
  await dialog.getByRole("button", { name: "开始代理" }).click();
  await dialog.getByText("吴静由林晓燕代理").waitFor();
  await dialog.getByText("行程核对 ·").waitFor();
  await picture(page, "88-proxies-member");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "取消代理: 林晓燕" }).click();
  await dialog.getByText("吴静由林晓燕代理").waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "取消代理: 周婷" }).click();
  await dialog.getByRole("button", { name: "开始代理" }).waitFor();
});

test("an administrator hands over a task of somebody who stays", async () => {
  await page.goto(`${server.base}/admin/members`);
  await page.getByRole("button", { name: /更多.*周婷/ }).click();
  await page.getByRole("menuitem", { name: "转交待办" }).click();
  await page.getByRole("heading", { name: "周婷的待办" }).waitFor();
  await page.getByRole("checkbox", { name: "选择: 拜访晨光" }).first().check();
  await picture(page, "88-members-tasks");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "转交所选（1）" }).click();
  const dialog = page.getByRole("dialog", { name: "转交所选的 1 条待办" });
  await dialog.getByRole("button", { name: /转\s*交/ }).click();
  await dialog.getByText("请填写原因").waitFor();
  await dialog.getByLabel("转交给").fill("吴静");
  await page.locator(".ant-select-item-option", { hasText: "吴静" }).click();
  await dialog.getByLabel("原因").fill("分担工作");
  await page.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(page, "88-hand-over-tasks");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: /转\s*交/ }).click();
  await page.getByText("已转交 1 条").waitFor();
  await picture(page, "88-handed-over");
  assert.deepEqual(await violations(page), []);
});

test("whoever leaves hands over", async () => {
  await page.goto(`${server.base}/admin/members`);
  await page.getByRole("button", { name: /更多.*周婷/ }).click();
  await page.getByRole("menuitem", { name: "设为离职" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("工作交接给").fill("吴静");
  await page.locator(".ant-select-item-option", { hasText: "吴静" }).click();
  await page.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(page, "89-leave");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "设为离职" }).click();
  await page.getByText("周婷已设为离职").waitFor();
  const people = await api(page, "GET", "/members?search=周婷");
  assert.equal(people.items[0].status, "left");
});
