// Controls of a step in the designer of flows, each set by hand, saved and taken back: how long it is to take and what is done
// when it is late, which start is made up for, what is masked, who is told of it in which words, and from whom approvers are
// picked. All of it at the width of a phone and in both languages as well.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, panel, saved, unfold } from "./drawing.js";
import { api, opened, picture, violations } from "./stage.js";

const FORM = {
  key: "claim",
  title: "用印申请",
  type: "object",
  "x-title": "{{ reason }}",
  properties: {
    reason: { title: "事由", type: "string" },
    phone: { title: "电话", "x-kind": "phone" },
    owner: { title: "负责人", "x-kind": "member" },
  },
};
const NODES = {
  check: { kind: "approve", title: "复核", assignees: [{ role: "finance" }], next: "done" },
  done: { kind: "end" },
};
const SEAL = {
  key: "seal",
  title: "用印审批",
  start: { on: "submit", form: "claim", next: "check" },
  nodes: NODES,
};
const WEEKLY = {
  key: "weekly",
  title: "每周清点",
  start: { on: "cron", cron: "0 9 * * 1", form: "claim", next: "check" },
  nodes: NODES,
};

let server;
let browser;
let page;

const path = (flow) => `/apps/crm/definitions/flows/${flow}.json`;
const put = (flow, document) => api(page, "PUT", path(flow), { text: JSON.stringify(document, null, 2) });
const written = async (flow) => JSON.parse((await api(page, "GET", path(flow))).draft);

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  await api(page, "PUT", "/apps/crm/definitions/forms/claim.json", { text: JSON.stringify(FORM, null, 2) });
  await put("seal", SEAL);
  await put("weekly", WEEKLY);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const choose = (label, title) =>
  panel(page).getByLabel(label, { exact: true }).selectOption({ label: title });
const fill = (label, text) => panel(page).getByLabel(label, { exact: true }).fill(text);
const check = (label) => panel(page).getByLabel(label, { exact: true }).check();

async function open(flow, title) {
  await page.goto(`${server.base}/build/crm/flows/${flow}`);
  await card(page, title).click();
}

/** What was set is what the server holds; undone step by step, it holds what it held before. */
async function holds(flow, before, part, expected) {
  await saved(page);
  await page.getByText("没有问题").waitFor();
  const now = await written(flow);
  assert.deepEqual(part(now), expected);
  assert.deepEqual(await violations(page), []);
  const undo = page.getByRole("button", { name: "撤销" });
  while (await undo.isEnabled()) await undo.click();
  await saved(page);
  assert.deepEqual(await written(flow), before);
  return now;
}

const ofStep = (keyword) => (flow) => flow.nodes.check[keyword];

test("how long a step is to take", async () => {
  await open("seal", "复核");
  await unfold(page, "处理时限");
  await check("服务标准（SLA）");
  await fill("标准用时", "2");
  await choose("标准用时的单位", "天");
  await holds("seal", SEAL, ofStep("sla"), "2d");
});

test("a step ends at a fixed moment", async () => {
  await open("seal", "复核");
  await unfold(page, "处理时限");
  await check("限定处理时间");
  await choose("怎么计算", "固定的时刻");
  await fill("到期时刻", "2031-05-06T09:30");
  const { nodes } = await holds("seal", SEAL, (flow) => flow.nodes.check.deadline.within, undefined);
  // Nine in the morning is nine in the time zone of the workspace.
  assert.equal(new Date(nodes.check.deadline.at).toISOString(), "2031-05-06T01:30:00.000Z");
});

test("what is late is handed over, and a reminder comes again", async () => {
  await open("seal", "复核");
  await unfold(page, "处理时限");
  await check("限定处理时间");
  await check("第 1 步：重复提醒");
  await fill("第 1 步：每隔多久", "1");
  await fill("第 1 步：一共几次", "4");
  await panel(page).getByRole("button", { name: "添加一步" }).click();
  await choose("第 2 步：做什么", "转交给指定的人");
  await choose("第 2 步：转交给谁第 1 项", "角色");
  await choose("第 2 步：转交给谁第 1 项的具体选择", "主管");
  await holds("seal", SEAL, (flow) => flow.nodes.check.deadline.steps, [
    { before: "4h", do: "remind", every: "1h", times: 4 },
    { after: "0h", do: "transfer", to: [{ role: "manager" }] },
  ]);
});

test("which starts are made up for", async () => {
  await page.goto(`${server.base}/build/crm/flows/weekly`);
  await choose("停机期间错过的", "不补");
  await holds("weekly", WEEKLY, (flow) => flow.start.catch_up, "skip");
});

test("a field is masked in the table of rights", async () => {
  await open("seal", "复核");
  await unfold(page, "字段权限");
  await check("电话: 脱敏");
  await holds("seal", SEAL, ofStep("fields"), { phone: "mask" });
});

test("who is told of a step, how and in which words", async () => {
  await open("seal", "复核");
  await unfold(page, "通知");
  await panel(page).getByRole("button", { name: "添加通知" }).click();
  await choose("通知 1：发生什么时", "开始处理（产生待办）");
  await choose("通知 1：通知谁第 1 项", "处理人");
  await choose("通知 1：怎么通知", "只用指定的方式");
  await panel(page).getByRole("group", { name: "通知 1：方式" }).getByLabel("站内通知").uncheck();
  const chinese = panel(page).getByRole("group", { name: "通知 1：中文" });
  await chinese.getByLabel("标题（中文）", { exact: true }).fill("请处理 ");
  await chinese.getByLabel("在标题（中文）中插入字段").selectOption({ label: "节点名称" });
  await chinese.getByLabel("在内容（中文）中插入字段").selectOption({ label: "事由" });
  await chinese.getByText("请处理 部门负责人").waitFor();
  const preview = await chinese.getByLabel("预览").innerText();
  assert.equal(preview.trim(), "请处理 部门负责人\n事由");
  await picture(page, "deadlines-1-notice");
  await holds("seal", SEAL, ofStep("notices"), [
    {
      on: "task",
      to: ["assignee"],
      channels: ["email"],
      words: { "zh-CN": { subject: "请处理 {{ step }}", text: "{{ reason }}" } },
    },
  ]);
});

test("who need not be asked, who stands in, and what may be done", async () => {
  await open("seal", "复核");
  await choose("找不到处理人时", "跳过此节点");
  await unfold(page, "能做什么");
  await panel(page).getByRole("group", { name: "可用操作" }).getByLabel("转交", { exact: true }).uncheck();
  await unfold(page, "特殊情况");
  await choose("处理人之前已同意过", "自动同意");
  await choose("处理人就是发起人", "改由他的主管处理");
  await choose("处理人已离职", "由所有者代替");
  const { nodes } = await holds("seal", SEAL, ofStep("approved_before"), "skip");
  const { empty, is_initiator, inactive, operations } = nodes.check;
  assert.deepEqual([empty, is_initiator, inactive], ["skip", "head", "owner"]);
  assert.ok(operations.includes("add_sign") && !operations.includes("transfer"), operations.join(" "));
});

test("from whom approvers are picked, and how many", async () => {
  await open("seal", "复核");
  await choose("处理人第 1 项", "发起人自选");
  const from = panel(page).getByRole("group", { name: "处理人第 1 项：可选的人", exact: true });
  await from.getByRole("button", { name: "添加", exact: true }).click();
  await choose("处理人第 1 项：可选的人第 1 项的具体选择", "财务");
  await from.getByRole("button", { name: "添加", exact: true }).click();
  await choose("处理人第 1 项：可选的人第 2 项", "表单中的成员或部门");
  await choose("处理人第 1 项：可选的人第 2 项的具体选择", "负责人");
  await fill("处理人第 1 项：至少选几人", "2");
  await fill("处理人第 1 项：最多选几人", "3");
  await picture(page, "deadlines-2-candidates");
  await holds("seal", SEAL, ofStep("assignees"), [
    { pick: true, from: [{ role: "finance" }, { field: "owner" }], min: 2, max: 3 },
  ]);
});

/** A step in which everything is said that these controls can say. */
const FULL = {
  ...NODES.check,
  assignees: [{ pick: true, from: [{ role: "finance" }, { field: "owner" }], min: 1, max: 3 }],
  fields: { phone: "mask" },
  sla: "2d",
  deadline: {
    at: "2031-05-06T01:30:00Z",
    steps: [
      { before: "4h", do: "remind", every: "1h", times: 4 },
      { after: "0h", do: "transfer", to: [{ role: "manager" }] },
    ],
  },
  notices: [{ on: "approved", to: ["initiator", "copied"], channels: ["inbox", "email"] }],
};

for (const [language, locale] of [
  ["zh-CN", "zh-CN"],
  ["en", "en-US"],
]) {
  for (const width of ["desktop", "phone"]) {
    test(`nothing stands out of its place: ${language}, ${width}`, async () => {
      await put("seal", { ...SEAL, nodes: { ...NODES, check: FULL } });
      const seen = await browser[width](locale);
      await seen.context().addCookies(await page.context().cookies());
      await seen.goto(`${server.base}/login`);
      await seen.evaluate((language) => localStorage.setItem("tenon.language", language), language);
      await api(seen, "PATCH", "/me", { language });
      await seen.goto(`${server.base}/build/crm/flows/seal`);
      await card(seen, "复核").click();
      await panel(seen).locator("details").first().waitFor();
      await panel(seen)
        .locator("details")
        .evaluateAll((sections) => sections.forEach((section) => (section.open = true)));
      await panel(seen).locator("output").first().waitFor();
      await picture(seen, `deadlines-3-${language}-${width}`);
      assert.deepEqual(await violations(seen), []);
      const room = await panel(seen).evaluate((whole) => whole.scrollWidth - whole.clientWidth);
      assert.equal(room, 0, "the panel does not scroll sideways");
      if (width === "phone") {
        assert.equal(await seen.evaluate(() => document.documentElement.scrollWidth), 390);
        await seen.goto(`${server.base}/build/crm/flows/weekly`);
        await seen.locator(".react-flow__node-start button").first().click();
        await panel(seen).locator("#flow-start-catch-up").waitFor();
        assert.deepEqual(await violations(seen), []);
        assert.equal(await seen.evaluate(() => document.documentElement.scrollWidth), 390);
      }
      await api(seen, "PATCH", "/me", { language: "zh-CN" });
      await seen.context().close();
    });
  }
}
