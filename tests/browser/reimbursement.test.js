// A reimbursement from the blank drawing to its end: drawn, rehearsed, published, and decided by people who each have a
// browser of their own: returned from inside the parallel block and submitted again, signed by one more, reminded when time
// runs out and handed to the head when it is over, confirmed by the supplier through a mailed link, approved on phones.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { add, card, drawReimbursement, name, panel, saved, unfold, whole } from "./drawing.js";
import {
  accessWith,
  api,
  listening,
  opened,
  picture,
  putClock,
  release,
  signIn,
  startMail,
  violations,
} from "./stage.js";

const FORM = {
  key: "expense",
  title: "报销单",
  type: "object",
  "x-title": "{{ reason }}",
  required: ["reason", "amount"],
  properties: {
    reason: { title: "事由", type: "string" },
    amount: { title: "金额", "x-kind": "money" },
    supplier: { title: "供应商邮箱", "x-kind": "email" },
    account: { title: "入账科目", type: "string" },
    paid: { title: "已付款", type: "boolean" },
  },
};
const SUPPLIER = "lilei@supplier.example";

let letters;
let server;
let browser;
let owner;
let run;

before(async () => {
  letters = await startMail();
  ({ server, browser, page: owner } = await opened("crm"));
  await api(owner, "PATCH", "/settings", {
    base_url: server.base,
    mail: { host: "127.0.0.1", port: letters.port, security: "none", from: "榫卯 <tenon@example.com>" },
  });
  const access = await accessWith(owner, "crm", ["expense"], ["sales", "finance", "manager", "boss"]);
  await release(owner, "crm", { "forms/expense.json": FORM, "access.json": access });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  letters?.stop();
});

const enter = async (page, username) => {
  await signIn(server, owner, page, username);
  return page;
};
/** Opens what somebody has to do in the run. */
async function openTask(page) {
  const { items } = await api(page, "GET", "/tasks?box=todo&limit=200");
  const task = items.find((one) => one.run_id === run);
  assert.ok(task, "there is something to do");
  await page.goto(`${server.base}/tasks/${task.id}`);
  await page.getByRole("heading", { name: "采购样机" }).first().waitFor();
  return task;
}
/** What the server says to a decision. */
const decided = (page) =>
  page.waitForResponse(
    (answer) => answer.request().method() === "POST" && /\/tasks\/[^/]+\/(?!evaluate)\w+$/.test(answer.url()),
  );
async function press(page, button) {
  const answer = decided(page);
  await button.click();
  assert.equal((await answer).status(), 200);
}
/** On the phone a sheet asks for the opinion first. */
async function approveOnPhone(page, shot) {
  await page.getByRole("button", { name: "同意", exact: true }).first().click();
  await picture(page, shot);
  await press(page, page.getByRole("dialog").getByRole("button", { name: "同意", exact: true }).last());
}

test("a reimbursement is drawn, rehearsed, published and run by people in browsers of their own", async () => {
  // Drawn from blank: the supplier confirms before the payment is noted.
  await drawReimbursement(owner, server, "reimbursement-01-branch", async () => {
    await panel(owner).getByRole("button", { name: "添加一步" }).click();
    await panel(owner).getByLabel("第 2 步：做什么").selectOption({ label: "交给上级主管" });
  });
  await whole(owner);
  await add(owner, "汇合", "审批");
  await name(owner, "供应商确认");
  await panel(owner).getByLabel("处理人第 1 项", { exact: true }).selectOption({ label: "外部人员（邮箱）" });
  await panel(owner).getByLabel("处理人第 1 项的具体选择").selectOption({ label: "供应商邮箱" });
  await owner.getByText("该节点的外部人员看不到任何字段").first().waitFor();
  await unfold(owner, "字段权限");
  for (const field of ["事由", "金额"]) await panel(owner).getByLabel(`${field}: 只读`, { exact: true }).check();
  await saved(owner);
  await owner.getByText("没有问题").waitFor();
  await whole(owner);
  await card(owner, "供应商确认").waitFor();
  await picture(owner, "reimbursement-02-drawn");

  // Rehearsed as the one who will submit it.
  await owner.getByRole("button", { name: "试走" }).click();
  const trial = owner.getByRole("complementary", { name: "试走流程" });
  await trial.getByLabel("发起人").fill("张伟");
  await owner.locator(".ant-select-item-option", { hasText: "张伟" }).click();
  await trial.getByLabel("金额").fill("8000");
  await trial.getByText("主管审批：轮到林晓燕").waitFor();
  await trial.getByRole("button", { name: "同意" }).click();
  await trial.getByText("走“超过五千”").waitFor();
  await trial.getByText("老板批准：轮到陈国华").waitFor();
  await picture(owner, "reimbursement-03-rehearsed");
  await trial.getByRole("button", { name: "关闭" }).click();
  await owner.getByRole("button", { name: "发布" }).first().click();
  const published = owner.waitForResponse((answer) => answer.url().endsWith("/apps/crm/publish"));
  await owner.getByRole("dialog").getByRole("button", { name: /发布/ }).click();
  assert.equal((await published).status(), 200);
  await picture(owner, "reimbursement-04-published");

  // 张伟 fills it in and is told whom it goes to.
  const zhang = await enter(await browser.desktop(), "zhangwei");
  await zhang.goto(`${server.base}/apps/crm/expense/new`);
  await zhang.getByLabel("事由").fill("采购样机");
  await zhang.getByLabel("金额").click();
  await zhang.keyboard.type("8000");
  await zhang.getByLabel("供应商邮箱").fill(SUPPLIER);
  const created = zhang.waitForResponse(
    (answer) => answer.request().method() === "POST" && answer.url().endsWith("/forms/expense/records"),
  );
  await zhang.getByRole("button", { name: "保存", exact: true }).click();
  const record = await (await created).json();
  await zhang.goto(`${server.base}/apps/crm/expense/${record.id}`);
  await zhang.getByRole("button", { name: "提交", exact: true }).click();
  const submitting = zhang.getByRole("dialog");
  await submitting.getByText("林晓燕").first().waitFor();
  await picture(zhang, "reimbursement-05-submit");
  await submitting.getByRole("button", { name: "提交", exact: true }).click();
  await zhang.getByText("等待 林晓燕 处理").first().waitFor();
  run = (await api(zhang, "GET", `/apps/crm/forms/expense/records/${record.id}/runs`)).items[0].id;

  // The head approves on a phone of 390 pixels.
  const lin = await enter(await browser.phone(), "linxiaoyan");
  await openTask(lin);
  assert.equal(await lin.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.deepEqual(await violations(lin), []);
  await approveOnPhone(lin, "reimbursement-06-head-phone");

  // Finance returns it from inside the parallel block, whose other branch is taken back with it.
  const zhou = await enter(await browser.desktop(), "zhouting");
  const task = await openTask(zhou);
  const targets = (await api(zhou, "GET", `/tasks/${task.id}`)).return_targets;
  const first = targets.find((one) => one.node === "start");
  await zhou.getByRole("button", { name: "更多" }).click();
  await zhou.getByRole("menuitem", { name: "退回", exact: true }).click();
  const returning = zhou.getByRole("dialog", { name: "退回" });
  await returning.getByRole("radio", { name: first.title, exact: true }).check();
  await returning.getByLabel("说明").fill("请补上发票号");
  await picture(zhou, "reimbursement-07-return");
  await press(zhou, returning.getByRole("button", { name: /^退\s?回$/ }));
  const chen = await enter(await browser.desktop(), "chenguohua");
  const withBoss = (await api(chen, "GET", "/tasks?box=todo&limit=200")).items;
  assert.ok(!withBoss.some((one) => one.run_id === run), "the boss has nothing to decide while it is returned");

  // It is submitted again, and the head is asked again.
  await openTask(zhang);
  await zhang.getByText("请补上发票号").first().waitFor();
  await picture(zhang, "reimbursement-08-returned");
  await press(zhang, zhang.getByRole("button", { name: "重新提交", exact: true }));
  await openTask(lin);
  await approveOnPhone(lin, "reimbursement-09-head-again");

  // The boss lets somebody sign before him.
  await openTask(chen);
  await chen.getByRole("button", { name: "更多" }).click();
  await chen.getByRole("menuitem", { name: "加签", exact: true }).click();
  const signing = chen.getByRole("dialog", { name: "加签" });
  const who = signing.getByRole("combobox", { name: "加签人" });
  await who.click();
  await who.fill("王芳");
  await chen.locator(".ant-select-item-option", { hasText: "王芳" }).first().click();
  await signing.getByLabel("说明").fill("请核对样机型号");
  await chen.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(chen, "reimbursement-10-add-sign");
  await press(chen, signing.getByRole("button", { name: /^加\s?签$/ }));
  await chen.getByText("正在等待你邀请的人处理").waitFor();
  const wang = await enter(await browser.phone(), "wangfang");
  await openTask(wang);
  await approveOnPhone(wang, "reimbursement-11-signed-phone");
  await openTask(chen);
  await press(chen, chen.getByRole("button", { name: "同意", exact: true }).first());

  // One of finance decides; her head is reminded when the two days are nearly over, and once they are, the head's own has it.
  const wu = await enter(await browser.phone(), "wujing");
  await openTask(wu);
  await wu.getByLabel("入账科目").fill("6602");
  await approveOnPhone(wu, "reimbursement-12-finance-phone");
  const { due_at: due } = await openTask(zhou);
  const clock = (ahead) => putClock(owner, new Date(Date.parse(due) + ahead * 60_000).toISOString(), [zhou, chen]);
  await listening(zhou, () => zhou.goto(`${server.base}/notifications`));
  const reminder = zhou.getByText("即将到期：报销审批 采购样机").first();
  await zhou.getByText("采购样机").first().waitFor();
  assert.equal(await reminder.count(), 0, "there is time yet");
  await clock(-180);
  await reminder.waitFor();
  await picture(zhou, "reimbursement-13-reminded");
  await listening(chen, () => chen.goto(`${server.base}/notifications`));
  await clock(1);
  await chen.getByText("超时升级：报销审批 采购样机").first().waitFor();
  await picture(chen, "reimbursement-14-escalated");
  await openTask(chen);
  await press(chen, chen.getByRole("button", { name: "同意", exact: true }).first());

  // The supplier has no account: a letter, a code, a decision on a phone.
  const letter = await letters.next();
  assert.deepEqual(letter.to, [SUPPLIER]);
  const supplier = await browser.phone();
  await supplier.goto(letter.plain.match(/http:\S+\/t\/[\w-]{43}/)[0]);
  await supplier.getByRole("button", { name: "发送验证码" }).click();
  await supplier.getByLabel("6 位验证码").waitFor();
  const code = (await letters.next()).plain.match(/\d{6}/)[0];
  await supplier.getByLabel("6 位验证码").fill(code);
  await picture(supplier, "reimbursement-15-code-phone");
  await supplier.getByRole("button", { name: "查看任务" }).click();
  await supplier.getByRole("heading", { name: "采购样机" }).waitFor();
  await picture(supplier, "reimbursement-16-supplier-phone");
  await supplier.getByText("¥8,000.00").first().waitFor();
  assert.equal(await supplier.getByText("入账科目").count(), 0, "what is not shown to people outside stays inside");
  assert.deepEqual(await violations(supplier), []);
  await supplier.getByLabel("审批意见（选填）").fill("样机已发出");
  await supplier.getByRole("button", { name: "同意" }).click();
  await supplier.getByRole("button", { name: "确定提交" }).click();
  await supplier.getByRole("heading", { name: "已提交" }).waitFor();

  // All of it stands in the timeline, and the drawing shows the way that was taken.
  const shown = await api(owner, "GET", `/runs/${run}`);
  assert.equal(shown.state, "approved");
  const happened = shown.timeline.map((line) => line.action);
  for (const action of ["return", "resubmit", "add_before", "remind", "escalate"])
    assert.ok(happened.includes(action), `${action} is in ${happened}`);
  const kept = await api(owner, "GET", `/apps/crm/forms/expense/records/${record.id}`);
  assert.deepEqual([kept.record.values.account, kept.record.values.paid], ["6602", true]);
  await owner.goto(`${server.base}/runs/${run}`);
  for (const text of ["请补上发票号", "重新提交", "前加签", "催办", "升级", "样机已发出"])
    await owner.getByText(text, { exact: true }).first().waitFor();
  await owner.getByText("l***@supplier.example", { exact: false }).first().waitFor();
  await picture(owner, "reimbursement-17-timeline");
  assert.deepEqual(await violations(owner), []);
  await owner.getByText("流程图", { exact: true }).click();
  await owner.waitForURL(/view=diagram/);
  for (const title of ["主管审批", "老板批准", "财务会签", "供应商确认", "登记付款"]) {
    const { key } = shown.nodes.find((node) => node.title === title);
    await owner.locator(`[data-step="${key}"][data-look="passed"]`).waitFor();
  }
  await picture(owner, "reimbursement-18-diagram");
  assert.deepEqual(await violations(owner), []);
});
