// Approvals drawn by hand: from a blank flow to one that is tried out, published and decided by four people; on the
// phone; by the keyboard; and what people do wrong.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, drawReimbursement, panel, saved, whole } from "./drawing.js";
import { accessWith, api, becomes, opened, picture, release, signIn, violations } from "./stage.js";

const FORM = {
  key: "expense",
  title: "报销单",
  type: "object",
  "x-title": "{{ reason }}",
  required: ["reason", "amount"],
  properties: {
    reason: { title: "事由", type: "string" },
    amount: { title: "金额", "x-kind": "money" },
    account: { title: "入账科目", type: "string" },
    paid: { title: "已付款", type: "boolean" },
  },
};
const FLOW = "flows/baoxiao.json";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const access = await accessWith(page, "crm", ["expense"], ["sales", "finance", "manager", "boss"]);
  await release(page, "crm", { "forms/expense.json": FORM, "access.json": access });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const written = async () => JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);

test("a flow is drawn from blank without a line of JSON", async () => {
  await drawReimbursement(page, server, "80-flow-branch", async () => {
    await panel(page).getByLabel("第 1 步：重复提醒").check();
    await panel(page).getByLabel("第 1 步：一共几次").fill("5");
    await panel(page).getByLabel("退回后接着计时").check();
  });
  await picture(page, "81-flow-drawn");
  assert.deepEqual(await violations(page), []);

  const flow = await written();
  const nodes = Object.fromEntries(Object.values(flow.nodes).map((node) => [node.title ?? node.kind, node]));
  assert.deepEqual(nodes["条件分支"].branches[0].when, ["amount", ">", 5000]);
  assert.deepEqual(nodes["财务会签"].assignees, [{ role: "finance" }]);
  assert.equal(nodes["财务会签"].mode, "all");
  assert.deepEqual(nodes["财务会签"].fields, { account: "require" });
  assert.equal(nodes["财务会签"].deadline.within, "2d");
  assert.equal(nodes["财务会签"].deadline.resumes, true);
  assert.deepEqual(nodes["财务会签"].deadline.steps, [{ before: "4h", do: "remind", every: "2h", times: 5 }]);
  assert.deepEqual(nodes["登记付款"].values, { paid: true });
});

test("it is tried out as anybody before it is published, and nothing is written", async () => {
  const before = await api(page, "GET", "/apps/crm/forms/expense/records");
  await page.getByRole("button", { name: "试走" }).click();
  const trial = page.getByRole("complementary", { name: "试走流程" });
  await trial.getByLabel("发起人").fill("周婷");
  await page.locator(".ant-select-item-option", { hasText: "周婷" }).click();
  await trial.getByLabel("金额").fill("8000");
  await trial.getByText(/主管审批：轮到/).waitFor();
  await trial.getByRole("button", { name: "同意" }).click();
  await trial.getByText("走“超过五千”").waitFor();
  await trial.getByText(/老板批准：轮到/).waitFor();
  await picture(page, "82-flow-trial");
  await trial.getByRole("button", { name: "同意" }).first().click();
  await trial.getByText("陈国华同意").nth(1).waitFor();
  // What a step requires is required in a trial too.
  await trial.getByRole("button", { name: "同意" }).first().click();
  await trial.getByText("入账科目：请填写该字段").waitFor();
  await trial.getByLabel("入账科目").fill("6602");
  for (const who of ["陈国华", "陈国华", "周婷", "吴静"]) {
    const turn = trial.getByRole("listitem").filter({ hasText: `轮到${who}` });
    await turn.getByRole("button", { name: "同意" }).click();
  }
  await trial.getByText("流程结束：已通过").waitFor();
  await trial.getByText("已付款：是").waitFor();
  await trial.getByRole("button", { name: "退一步" }).click();
  await trial.getByText("流程结束：已通过").waitFor({ state: "detached" });
  // Less money goes another way.
  await trial.getByRole("button", { name: "重新开始" }).click();
  await trial.getByLabel("金额").fill("80");
  await trial.getByRole("button", { name: "同意" }).click();
  await trial.getByText("走“其他情况”").waitFor();
  // Who has decided takes it back while nobody has acted upon it, and whoever has started it withdraws.
  await trial.getByRole("button", { name: "重新开始" }).click();
  await trial.getByLabel("金额").fill("8000");
  await trial.getByRole("button", { name: "同意" }).click();
  await trial.getByText(/老板批准：轮到/).waitFor();
  await trial.getByRole("button", { name: "收回", exact: true }).click();
  await trial.getByText("收回决定").waitFor();
  assert.deepEqual(await violations(page), []);
  await trial.getByRole("button", { name: "撤回", exact: true }).click();
  await trial.getByText("流程结束：已撤回").waitFor();
  await trial.getByRole("button", { name: "关闭" }).click();
  const records = await api(page, "GET", "/apps/crm/forms/expense/records");
  assert.deepEqual(records.items, before.items);
});

test("undo, redo, copies and deletion by keys keep the flow whole; mistakes lead to their place", async () => {
  const before = await written();
  await whole(page);
  await card(page, "登记付款").click();
  await page.locator("body").evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Delete");
  await card(page, "登记付款").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await card(page, "登记付款").waitFor();
  await page.keyboard.press("Control+Shift+z");
  await card(page, "登记付款").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await card(page, "主管审批").click();
  await page.keyboard.press("Control+d");
  await becomes(() => page.locator(".react-flow__node button", { hasText: "主管审批" }).count(), 2);
  await page.keyboard.press("Control+z");
  await saved(page);
  assert.deepEqual(await written(), before);

  // Nobody to decide: said at the card, in the list, and a click leads to the place.
  await card(page, "老板批准").click();
  await panel(page).getByRole("button", { name: "移除处理人第 1 项" }).click();
  const problem = page.getByRole("button", { name: /老板批准.*请至少指定/ });
  await problem.waitFor();
  await card(page, "主管审批").click();
  await problem.click();
  await page.waitForFunction(() => document.activeElement?.closest("[id$='-assignees']") !== null);
  await picture(page, "83-flow-problem");
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByText("没有问题").waitFor();
});

test("lanes show who acts, and the phone shows the drawing with its panel below", async () => {
  await page.getByText("泳道", { exact: true }).click();
  await page.getByText("系统自动").first().waitFor();
  await picture(page, "84-flow-lanes");
  await page.getByText("流程图", { exact: true }).click();
  const phone = await browser.phone();
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto(`${server.base}/build/crm/flows/baoxiao`);
  await card(phone, "主管审批").click();
  await phone.getByRole("heading", { name: "审批", exact: true }).waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
  await picture(phone, "85-flow-phone");
  assert.deepEqual(await violations(phone), []);
  await phone.close();
});

test("whose vote counts for more is said with the votes, and goes with them", async () => {
  const flow = {
    key: "weigh",
    title: "评审",
    start: { on: "submit", form: "expense", next: "board" },
    nodes: {
      board: { kind: "approve", title: "评审会", assignees: [{ role: "finance" }, { role: "boss" }], next: "done" },
      done: { kind: "end" },
    },
  };
  const path = "/apps/crm/definitions/flows/weigh.json";
  await api(page, "PUT", path, { text: JSON.stringify(flow, null, 2) });
  const board = async () => JSON.parse((await api(page, "GET", path)).draft).nodes.board;
  const desk = await browser.desktop();
  await desk.context().addCookies(await page.context().cookies());
  await desk.goto(`${server.base}/build/crm/flows/weigh`);
  await card(desk, "评审会").click();
  await panel(desk).getByText("满几人同意").click();
  await panel(desk).getByRole("button", { name: "添加权重" }).click();
  await panel(desk).getByLabel("权重第 1 项", { exact: true }).fill("3");
  await panel(desk).getByLabel("权重第 1 项的人员第 1 项的具体选择").selectOption({ label: "老板" });
  await panel(desk).getByLabel("同意的票数").fill("4");
  await card(desk, "4 票同意").waitFor();
  await saved(desk);
  await desk.getByText("没有问题").waitFor();
  await picture(desk, "86-flow-weights");
  assert.deepEqual(await violations(desk), []);
  const weighed = await board();
  assert.deepEqual([weighed.mode, weighed.weights], [{ count: 4 }, [{ people: [{ role: "boss" }], weight: 3 }]]);

  const phone = await browser.phone();
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto(`${server.base}/build/crm/flows/weigh`);
  await card(phone, "评审会").click();
  await panel(phone).getByLabel("权重第 1 项", { exact: true }).waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.deepEqual(await violations(phone), []);
  await phone.close();

  // Where nothing is counted, weights would say nothing.
  await panel(desk).getByText("会签：全部同意才通过").click();
  await saved(desk);
  assert.deepEqual([(await board()).mode, (await board()).weights], ["all", undefined]);
  await desk.getByRole("button", { name: "撤销" }).click();
  await panel(desk).getByLabel("权重第 1 项", { exact: true }).waitFor();
  await desk.close();
  await api(page, "DELETE", path);
});

test("published, it runs through four people", async () => {
  await page.getByRole("button", { name: "发布" }).first().click();
  const published = page.waitForResponse((answer) => answer.url().endsWith("/apps/crm/publish"));
  await page.getByRole("dialog").getByRole("button", { name: /发布/ }).click();
  assert.equal((await published).status(), 200);

  // 张伟 submits; his head, then the boss and both of finance decide, each in a browser of their own.
  const zhang = await browser.desktop();
  await signIn(server, page, zhang, "zhangwei");
  const values = { reason: "出差杭州", amount: 8000 };
  const made = await api(zhang, "POST", "/apps/crm/forms/expense/records", { values, submit: { flow: "baoxiao" } });
  // On the phone a sheet asks for the opinion before the decision is sent.
  const decide = async (username, more) => {
    const desk = await browser.phone();
    await signIn(server, page, desk, username);
    await desk.getByRole("link", { name: /出差杭州/ }).first().click();
    await desk.getByRole("heading", { name: /出差杭州/ }).first().waitFor();
    await more?.(desk);
    const decided = desk.waitForResponse((answer) => answer.url().endsWith("/approve"));
    await desk.getByRole("button", { name: "同意", exact: true }).first().click();
    await desk.getByRole("dialog").getByRole("button", { name: "同意", exact: true }).last().click();
    assert.equal((await decided).status(), 200);
    await desk.context().close();
  };
  await decide("linxiaoyan");
  await decide("chenguohua");
  await decide("zhouting", (desk) => desk.getByLabel("入账科目").fill("6602"));
  await decide("wujing");
  const { record } = await api(page, "GET", `/apps/crm/forms/expense/records/${made.id}`);
  assert.equal(record.flow_state, "approved");
  assert.deepEqual([record.values.account, record.values.paid], ["6602", true]);
});

test("a source that is no JSON is not drawn; it is mended where it is written", async () => {
  const path = "/apps/crm/definitions/flows/broken.json";
  const sound = JSON.stringify({ key: "broken", title: "修好了", start: { on: "submit", form: "expense" }, nodes: {} });
  await api(page, "PUT", path, { text: sound.slice(0, -1) });
  await page.goto(`${server.base}/build/crm/flows/broken`);
  await page.getByRole("heading", { name: "源码现在不是完整的 JSON" }).waitFor();
  const publish = page.getByRole("button", { name: "发布", exact: true });
  assert.equal(await publish.isDisabled(), true);
  const drawing = [page.getByRole("button", { name: "试走" }), page.locator(".react-flow"), page.getByRole("complementary")];
  for (const part of drawing) assert.equal(await part.count(), 0);
  assert.deepEqual(await violations(page), []);

  await page.getByRole("button", { name: "去源码" }).click();
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("}");
  await page.getByTitle("设计", { exact: true }).click();
  await page.getByRole("heading", { name: "修好了" }).waitFor();
  await page.locator(".react-flow").waitFor();
  await becomes(() => publish.isDisabled(), false);
  await api(page, "DELETE", path);
});

test("a long flow is seen as a whole beside its problems, and what is wrong elsewhere is called by its title", async () => {
  const long = "/apps/crm/definitions/flows/long.json";
  const steps = Array.from({ length: 30 }, (_, at) => [
    `n${at}`,
    { kind: "handle", title: `第 ${at} 步`, assignees: [], next: at < 29 ? `n${at + 1}` : "done" },
  ]);
  const nodes = { ...Object.fromEntries(steps), done: { kind: "end" } };
  const text = JSON.stringify({ key: "long", title: "很长的流程", start: { on: "submit", form: "expense" }, nodes });
  await api(page, "PUT", long, { text });
  await page.goto(`${server.base}/build/crm/flows/long`);
  const problems = page.getByRole("region", { name: "问题" });
  await problems.getByText("30 个问题").waitFor();
  await whole(page);
  const isWhole = () =>
    page.evaluate(() => {
      const room = document.querySelector(".react-flow").getBoundingClientRect();
      return [...document.querySelectorAll(".react-flow__node")].every((card) => {
        const { top, bottom, left, right } = card.getBoundingClientRect();
        return top >= room.top && bottom <= room.bottom && left >= room.left && right <= room.right;
      });
    });
  await becomes(isWhole, true);
  assert.deepEqual(await violations(page), []);

  await page.goto(`${server.base}/build/crm/flows/baoxiao`);
  const other = problems.getByRole("button", { name: /^流程 · 很长的流程/ });
  await other.first().waitFor();
  assert.equal(await other.count(), 30);
  await problems.getByText("没有问题").waitFor();
  await problems.getByText("这个应用的别处还有 30 个问题").waitFor();
  await problems.getByRole("button", { name: "收起" }).click();
  await other.first().waitFor({ state: "detached" });
  await problems.getByRole("button", { name: "展开" }).click();
  await other.first().click();
  await page.waitForURL((url) => url.pathname === "/build/crm/flows/long");
  await api(page, "DELETE", long);
});
