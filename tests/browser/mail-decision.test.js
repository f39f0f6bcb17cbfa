// A member approves from the letter about their task on a phone, in a browser in which nobody is signed in: the administrator
// allows it in the settings, the builder in the designer, the letters go through a real SMTP server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  api,
  picture,
  release,
  setUp,
  startBrowser,
  startMail,
  startServer,
  violations,
} from "./stage.js";

const WANG = "wang@company.example";
const FORM = {
  key: "order",
  title: "采购单",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    amount: { title: "金额", "x-kind": "money" },
    floor: { title: "底价", "x-kind": "money" },
    remark: { title: "备注", type: "string" },
    items: {
      title: "明细",
      type: "array",
      items: {
        type: "object",
        properties: {
          what: { title: "品名", type: "string" },
          cost: { title: "成本", type: "string" },
        },
      },
    },
  },
};
const FLOW = {
  key: "approval",
  title: "采购审批",
  start: { on: "submit", form: "order" },
  nodes: {
    look: {
      kind: "approve",
      title: "经理审批",
      assignees: [{ member: "wang" }],
      fields: { floor: "hide", "items.cost": "hide" },
      next: "done",
    },
    done: { kind: "end", result: "approved" },
  },
};
const APP = {
  key: "buy",
  title: "采购",
  version: "1.0.0",
  navigation: [{ items: [{ form: "order" }] }],
};
const FILES = { "app.json": APP, "forms/order.json": FORM, "flows/approval.json": FLOW };

let server;
let browser;
let owner;
let letters;

before(async () => {
  letters = await startMail();
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await setUp(owner, server);
  const mail = {
    host: "127.0.0.1",
    port: letters.port,
    security: "none",
    from: "榫卯 <tenon@example.com>",
  };
  await api(owner, "PATCH", "/settings", { base_url: server.base, mail });
  await api(owner, "POST", "/members", {
    username: "wang",
    name: "王经理",
    email: WANG,
  });
  await api(owner, "POST", "/apps", { key: "buy", title: "采购" });
  await release(owner, "buy", FILES);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  letters?.stop();
});

async function submit(name) {
  const items = [
    { what: "打印纸", cost: "机密" },
    { what: "墨盒", cost: "机密" },
  ];
  const wish = {
    values: { name, amount: 8800, floor: 7000, items },
    submit: { flow: "approval" },
  };
  return (await api(owner, "POST", "/apps/buy/forms/order/records", wish)).run;
}

async function letter() {
  const next = await letters.next();
  assert.deepEqual(next.to, [WANG]);
  return next.plain;
}

const linkIn = (text) => text.match(/http:\S+\/t\/[\w-]{43}/)[0];

/** A phone with the task of the letter that comes next, shown by the code of the one after it. */
async function taskOnPhone() {
  const phone = await browser.phone("zh-CN");
  await phone.goto(linkIn(await letter()));
  await phone.getByRole("button", { name: "发送验证码" }).click();
  await phone.getByLabel("6 位验证码").fill((await letter()).match(/\d{6}/)[0]);
  await phone.getByRole("button", { name: "查看任务" }).click();
  return phone;
}

test("the administrator and the builder allow it, and letters carry a link from then on", async () => {
  await submit("之前的采购");
  assert.doesNotMatch(await letter(), /\/t\//, "by default people sign in");
  await owner.goto(`${server.base}/admin/settings`);
  const allowed = owner.getByRole("switch", { name: "允许在邮件里处理待办" });
  await allowed.click();
  const saved = owner.waitForResponse(
    (answer) =>
      answer.request().method() === "PATCH" &&
      answer.url().endsWith("/settings"),
  );
  await owner
    .locator("form", { has: allowed })
    .getByRole("button", { name: /^保\s?存$/ })
    .click();
  assert.ok((await saved).ok());
  await owner.locator(".ant-btn-loading").waitFor({ state: "detached" });
  assert.deepEqual(await violations(owner), []);
  assert.equal((await api(owner, "GET", "/settings")).mail_decision, true);

  await owner.goto(`${server.base}/build/buy/flows/approval`);
  const lets = owner.getByLabel("成员可以在邮件里处理");
  await lets.scrollIntoViewIfNeeded();
  const kept = owner.waitForResponse(
    (answer) =>
      answer.request().method() === "PUT" &&
      answer.url().includes("/definitions/flows/approval.json"),
  );
  await lets.click();
  assert.ok((await kept).ok());
  await picture(owner, "96-mail-decision-designer");
  assert.deepEqual(await violations(owner), []);
  await api(owner, "POST", "/apps/buy/publish", {});
});

for (const [language, words] of Object.entries({
  "zh-CN": {
    send: "发送验证码",
    code: "6 位验证码",
    show: "查看任务",
    signIn: "登录处理",
    opinion: "审批意见（选填）",
    own: "中文",
    other: "English",
    otherOpinion: "Opinion (optional)",
    approve: "同意",
    confirm: "确定提交",
    sent: "已提交",
  },
  en: {
    send: "Mail the code",
    code: "Code of 6 digits",
    show: "Show the task",
    signIn: "Sign in to decide",
    opinion: "Opinion (optional)",
    own: "English",
    other: "中文",
    otherOpinion: "审批意见（选填）",
    approve: "Approve",
    confirm: "Send it",
    sent: "Sent",
  },
})) {
  test(`on a phone a member approves from the letter (${language})`, async () => {
    const run = await submit(`办公用品 ${language}`);
    const text = await letter();
    assert.match(text, /\/tasks\/[0-9a-f-]{36}/, "the way to sign in stays");
    const phone = await browser.phone(language);
    await phone.goto(linkIn(text));
    await phone.getByText("w***@company.example").waitFor();
    assert.equal(
      await phone.getByText("办公用品").count(),
      0,
      "before the code nothing of the matter is shown",
    );
    assert.deepEqual(await violations(phone), []);
    await phone.getByRole("button", { name: words.send }).click();
    await phone.getByLabel(words.code).waitFor();
    await phone.getByLabel(words.code).fill((await letter()).match(/\d{6}/)[0]);
    await phone.getByRole("button", { name: words.show }).click();
    await phone
      .getByRole("heading", { name: `办公用品 ${language}` })
      .waitFor();
    assert.equal(
      await phone.getByText("底价").count(),
      0,
      "what the step hides is not shown",
    );
    assert.equal(
      await phone.locator(".p-rows > li").count(),
      2,
      "each row of the sub-form is",
    );
    await phone.getByText("墨盒").waitFor();
    assert.equal(
      await phone.getByText("机密").count(),
      0,
      "without the column that is hidden",
    );
    await phone.getByRole("link", { name: words.signIn }).waitFor();
    const wide = await phone.evaluate(
      () => document.documentElement.scrollWidth > window.innerWidth,
    );
    assert.equal(wide, false, "nothing is wider than the phone");
    await picture(phone, `97-mail-decision-phone-${language}`);
    assert.deepEqual(await violations(phone), []);
    await phone.getByLabel(words.opinion).fill("没有问题");
    await phone.getByRole("button", { name: words.other, exact: true }).click();
    assert.equal(
      await phone.getByLabel(words.otherOpinion).inputValue(),
      "没有问题",
      "in another language what was typed stays",
    );
    await phone.getByRole("button", { name: words.own, exact: true }).click();
    await phone
      .getByRole("button", { name: words.approve, exact: true })
      .click();
    await phone.getByRole("button", { name: words.confirm, exact: true }).click();
    await phone.getByRole("heading", { name: words.sent }).waitFor();
    assert.deepEqual(await violations(phone), []);
    await phone.context().close();

    assert.equal((await api(owner, "GET", `/runs/${run}`)).state, "approved");
    await owner.goto(`${server.base}/runs/${run}`);
    await owner.getByText("（经邮件）").first().waitFor();
    assert.deepEqual(await violations(owner), []);
  });
}

test("what has to be filled in first is said, and no approval is offered that would be refused", async () => {
  const path = "/apps/buy/definitions/flows/approval.json";
  const flow = JSON.parse((await api(owner, "GET", path)).published);
  flow.nodes.look.fields.remark = "require";
  await api(owner, "PUT", path, { text: JSON.stringify(flow) });
  await api(owner, "POST", "/apps/buy/publish", {});
  await submit("缺备注");
  const phone = await taskOnPhone();
  await phone.getByText("同意前需要先填写：备注。").waitFor();
  assert.equal(
    await phone.getByRole("button", { name: "同意", exact: true }).count(),
    0,
  );
  await phone.getByRole("button", { name: "驳回", exact: true }).waitFor();
  assert.match(
    await phone.getByRole("link", { name: "登录处理" }).getAttribute("href"),
    /^\/tasks\//,
  );
  assert.deepEqual(await violations(phone), []);
  await phone.context().close();
});

test("without a mail server no code is promised", async () => {
  await submit("没有邮件");
  const phone = await browser.phone("zh-CN");
  await phone.goto(linkIn(await letter()));
  await phone.getByRole("button", { name: "发送验证码" }).waitFor();
  const { mail } = await api(owner, "GET", "/settings");
  await api(owner, "PATCH", "/settings", { mail: null });
  await phone.getByRole("button", { name: "发送验证码" }).click();
  await phone.getByText("系统没有设置邮件服务器，验证码发不出去").waitFor();
  assert.deepEqual(await violations(phone), []);
  const { has_password: _, ...same } = mail;
  await api(owner, "PATCH", "/settings", { mail: same });
  await phone.context().close();
});

test("from the letter a matter goes back to a step passed", async () => {
  const step = (title, member, next) => ({ kind: "approve", title, assignees: [{ member }], next });
  const flow = {
    key: "approval",
    title: "采购审批",
    mail_decision: true,
    start: { on: "submit", form: "order", next: "check" },
    nodes: {
      check: step("初审", "boss", "look"),
      look: step("经理审批", "wang", "done"),
      done: { kind: "end", result: "approved" },
    },
  };
  await release(owner, "buy", { "flows/approval.json": flow });
  const run = await submit("投影仪");
  const mine = async () => (await api(owner, "GET", "/tasks")).items.find((task) => task.run_id === run);
  await api(owner, "POST", `/tasks/${(await mine()).id}/approve`, {});
  assert.equal(await mine(), undefined);

  const phone = await taskOnPhone();
  await phone.getByRole("button", { name: "退回", exact: true }).click();
  const places = phone.getByRole("radiogroup", { name: "退回到" });
  assert.ok(await places.getByRole("radio", { name: "发起人" }).isChecked());
  await places.getByRole("radio", { name: "初审" }).check();
  await phone.getByRole("radio", { name: "直接回到当前节点" }).check();
  await picture(phone, "97-mail-decision-return");
  assert.deepEqual(await violations(phone), []);
  await phone.getByRole("button", { name: "取消" }).click();
  await phone.getByRole("button", { name: "同意", exact: true }).waitFor();
  await phone.getByRole("button", { name: "退回", exact: true }).click();
  await places.getByRole("radio", { name: "初审" }).check();
  await phone.getByLabel("审批意见（选填）").fill("请核对金额");
  await phone.getByRole("button", { name: "确认退回" }).click();
  await phone.getByRole("heading", { name: "已提交" }).waitFor();
  await phone.context().close();
  assert.equal((await mine()).node, "check");
});

test("a decision whose answer got lost is taken once, and answered when it is sent again", async () => {
  const run = await submit("打印机");
  const mine = (await api(owner, "GET", "/tasks")).items.find((task) => task.run_id === run);
  await api(owner, "POST", `/tasks/${mine.id}/approve`, {});
  const phone = await taskOnPhone();
  const lost = async (route) => {
    await route.fetch();
    await route.abort();
  };
  await phone.route("**/decision", lost, { times: 1 });
  const approve = async () => {
    await phone.getByRole("button", { name: "同意", exact: true }).click();
    await phone.getByRole("button", { name: "确定提交" }).click();
  };
  await approve();
  await phone.getByText("连不上服务器").waitFor();
  assert.equal((await api(owner, "GET", `/runs/${run}`)).state, "approved");
  await approve();
  await phone.getByRole("heading", { name: "已提交" }).waitFor();
  assert.deepEqual(await violations(phone), []);
  await phone.context().close();
});
