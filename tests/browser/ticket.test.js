// The shipped 售后工单 as its people live with it: a report from a phone goes to the least busy engineer, who is reminded when
// the two working hours are nearly over; once they are, the head has it. It is closed, the customer is asked by mail, and a low
// score alone opens it again. Nobody rates by an address that was not made out for them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, panel, whole } from "./drawing.js";
import { api, becomes, listening, opened, picture, putClock, signIn, startMail, violations } from "./stage.js";

const CUSTOMER = "zheng@customer.example";
const COMPANY = "绍兴天工轴承厂";

let letters;
let server;
let browser;
let owner;

before(async () => {
  letters = await startMail();
  ({ server, browser, page: owner } = await opened("service"));
  await api(owner, "PATCH", "/settings", {
    base_url: server.base,
    mail: { host: "127.0.0.1", port: letters.port, security: "none", from: "榫卯 <tenon@example.com>" },
  });
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
const engineers = async () => (await api(owner, "GET", "/apps/service/forms/engineer/records?limit=50")).items;
const ticket = async () => {
  const found = await api(owner, "GET", `/apps/service/forms/ticket/records?search=${encodeURIComponent(COMPANY)}`);
  return found.items[0];
};
/** Opens what somebody has to do about the ticket. */
async function openTask(page) {
  const { items } = await api(page, "GET", "/tasks?box=todo&limit=200");
  const task = items.find((one) => one.record_title.includes(COMPANY));
  assert.ok(task, "there is something to do");
  await page.goto(`${server.base}/tasks/${task.id}`);
  await page.getByRole("heading", { name: COMPANY }).first().waitFor();
  return task;
}
async function press(page, button) {
  const answer = page.waitForResponse(
    (one) => one.request().method() === "POST" && /\/tasks\/[^/]+\/(?!evaluate)\w+$/.test(one.url()),
  );
  await button.click();
  assert.equal((await answer).status(), 200);
}

test("a ticket comes in, is late, is closed, and comes back by a low score", async () => {
  // A customer reports on a phone.
  const links = (await api(owner, "GET", "/apps/service/links")).items;
  const repair = links.find((one) => one.definition === "repair");
  const roster = await engineers();
  const customer = await browser.phone();
  await customer.goto(`${server.base}/f/${repair.token}`);
  await customer.getByRole("heading", { name: "在线报修" }).waitFor();
  const field = (title) => customer.getByRole("textbox", { name: new RegExp(`^${title}`) });
  await field("客户").fill(COMPANY);
  await field("联系人").fill("郑工");
  await field("联系电话").fill("13600001188");
  await field("邮箱").fill(CUSTOMER);
  await customer.getByRole("combobox", { name: /^产品/ }).selectOption("手持终端");
  await customer.getByRole("combobox", { name: /^问题类型/ }).selectOption("硬件故障");
  await field("问题描述").fill("开不了机");
  await customer.getByLabel("我已阅读并同意").check();
  await picture(customer, "ticket-01-report-phone");
  assert.deepEqual(await violations(customer), []);
  await customer.getByRole("button", { name: "提交" }).click();
  await customer.getByText("已收到您的报修").waitFor();

  // It is with whoever on duty had the fewest, and due in two working hours.
  const made = await ticket();
  assert.equal(made.values.state, "待响应");
  const least = Math.min(...roster.filter((one) => one.values.on_duty).map((one) => one.values.open));
  const chosen = roster.find((one) => one.id === made.values.engineer);
  assert.deepEqual([chosen.values.on_duty, chosen.values.open], [true, least]);
  const usernames = ["hanlei", "jiangbo", "luobin", "qiuyan"];
  const found = await Promise.all(usernames.map((one) => api(owner, "GET", `/members?search=${one}`)));
  const username = usernames[found.findIndex(({ items }) => items[0].id === made.values.handler)];
  const engineer = await enter(await browser.desktop(), username);
  await engineer.getByText(COMPANY).first().waitFor();
  await picture(engineer, "ticket-02-assigned");
  const { due_at: due, run_id: run } = await openTask(engineer);
  assert.deepEqual(await violations(engineer), []);
  const clock = (ahead, ...pages) =>
    putClock(owner, new Date(Date.parse(due) + ahead * 60_000).toISOString(), [engineer, ...pages]);

  // Nobody answers: twenty minutes before the end the engineer has been reminded, after it the head has it and is told.
  await listening(engineer, () => engineer.goto(`${server.base}/notifications`));
  const reminder = engineer.getByText(/即将到期：.*绍兴天工轴承厂/).first();
  await engineer.getByText(COMPANY).first().waitFor();
  assert.equal(await reminder.count(), 0, "there is time yet");
  await clock(-20);
  await reminder.waitFor();
  await picture(engineer, "ticket-03-reminded");
  const head = await enter(await browser.desktop(), "hanlei");
  await listening(head, () => head.goto(`${server.base}/notifications`));
  await clock(1, head);
  await head
    .getByText(/超时升级：.*绍兴天工轴承厂/)
    .first()
    .waitFor();
  await picture(head, "ticket-04-escalated");
  assert.deepEqual(await violations(head), []);
  await openTask(head);
  await head.getByText("远程", { exact: true }).click();
  await picture(head, "ticket-05-first-response");
  await press(head, head.getByRole("button", { name: "完成处理" }));
  assert.equal((await ticket()).values.state, "处理中");
  await owner.goto(`${server.base}/runs/${run}`);
  await owner.getByText("升级", { exact: true }).first().waitFor();
  await picture(owner, "ticket-06-timeline");

  // The engineer repairs, service asks the customer and closes.
  await openTask(engineer);
  await engineer.getByRole("textbox", { name: /^故障原因/ }).fill("电池没电");
  await engineer.getByRole("textbox", { name: /^处理结果/ }).fill("换了电池");
  await picture(engineer, "ticket-07-repaired");
  await press(engineer, engineer.getByRole("button", { name: "完成处理" }));
  const service = await enter(await browser.phone(), "zhoukai");
  await openTask(service);
  assert.deepEqual(await violations(service), []);
  await press(service, service.getByRole("button", { name: /^认\s?领$/ }));
  await service.getByRole("button", { name: "同意", exact: true }).first().click();
  await picture(service, "ticket-08-closing-phone");
  await press(service, service.getByRole("dialog").getByRole("button", { name: "同意", exact: true }).last());
  assert.equal((await ticket()).values.state, "已关闭");

  // The letter leads to the rating of this ticket, which asks for neither number nor telephone.
  const letter = await letters.next();
  assert.deepEqual(letter.to, [CUSTOMER]);
  assert.ok(letter.subject.includes(made.values.no));
  const address = letter.plain.match(/http:\S+\/f\/\S+\?about=\S+/)[0];
  assert.ok(address.startsWith(`${server.base}/f/`));
  const bare = address.split("?")[0];
  const forged = address.replace(/about=[^.]+/, `about=${roster[0].id}`);
  for (const wrong of [bare, forged]) {
    await customer.goto(wrong);
    await customer.getByText(/链接不完整或已失效/).waitFor();
    assert.equal(await customer.getByText("总体评分").count(), 0);
  }
  await picture(customer, "ticket-09-not-invited-phone");
  const desk = await browser.desktop();
  for (const [page, shot] of [
    [desk, "ticket-10-rating"],
    [customer, "ticket-10-rating-phone"],
  ]) {
    await page.goto(address);
    await page.getByRole("heading", { name: "这次服务怎么样？" }).waitFor();
    assert.equal(await page.getByText("工单号").count(), 0);
    await page.getByText("解决了", { exact: true }).click();
    const score = page.getByRole("radiogroup", { name: /^总体评分/ }).getByRole("radio", { name: "2 / 5" });
    await score.focus();
    await page.keyboard.press("Space");
    await picture(page, shot);
    assert.deepEqual(await violations(page), []);
  }
  assert.equal(await customer.evaluate(() => document.documentElement.scrollWidth), 390);
  await customer.getByRole("button", { name: "提交" }).click();
  await customer.getByText("感谢您的评价").waitFor();
  assert.equal(await customer.getByRole("main").getByRole("button").count(), 0, "once is all");
  await picture(customer, "ticket-11-thanks-phone");

  // The low score alone has opened the ticket again; the head of service knows, the engineer has it.
  const lead = await enter(await browser.desktop(), "sunli");
  await lead.goto(`${server.base}/notifications`);
  await lead
    .getByText(/客户不满意，工单已重新打开：.*绍兴天工轴承厂/)
    .first()
    .waitFor();
  await picture(lead, "ticket-12-lead-told");
  const again = await ticket();
  assert.deepEqual([again.values.state, again.values.reopened], ["待响应", 1]);
  assert.equal(again.values.handler, made.values.handler);
  await lead.goto(`${server.base}/apps/service/ticket/${again.id}`);
  await lead.getByText("待响应", { exact: true }).first().waitFor();
  await picture(lead, "ticket-13-open-again");
  assert.deepEqual(await violations(lead), []);
  await openTask(engineer);
  await picture(engineer, "ticket-14-with-the-engineer");

  // The address is good once: neither what was filled in beside it is taken, nor does it open again.
  await desk.getByRole("button", { name: "提交" }).click();
  await desk.getByText("你已经填写过了，每人只能填写一次").waitFor();
  await customer.goto(address);
  await customer.getByText("你已经填写过了，每人只能填写一次").waitFor();
  const rated = await api(owner, "GET", `/apps/service/forms/survey/records?search=${made.values.no}`);
  assert.deepEqual(
    rated.items.map((one) => [one.values.ticket, one.values.action]),
    [[made.id, "已重新打开工单"]],
  );
});

test("the drawing says which link the customer is invited to", async () => {
  await owner.goto(`${server.base}/build/service/flows/ticket-service`);
  await whole(owner);
  await card(owner, "邮件请客户评价").click();
  await becomes(() => panel(owner).getByLabel("邀请填写外链").inputValue(), "rating");
  const who = panel(owner).getByLabel("通知谁第 1 项", { exact: true });
  await becomes(() => who.inputValue(), "external", "people outside may be invited");
  await picture(owner, "ticket-15-drawn");
  assert.deepEqual(await violations(owner), []);
  await card(owner, "请客服转发评价链接").click();
  await panel(owner).getByLabel("邀请填写外链").selectOption("");
  const offered = panel(owner).getByLabel("通知谁第 1 项", { exact: true }).locator("option");
  const isOffered = async () => (await offered.allTextContents()).includes("外部人员（邮箱）");
  await becomes(isOffered, false, "whom nobody invites is not offered to be told");
});
