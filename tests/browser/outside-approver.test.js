// Somebody outside approves: a mail through a real SMTP server, a fresh browser without an account, a code read from the
// second mail, the decision on a phone, and the run's page that ends a link and mails a new one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  api,
  PASSWORD,
  picture,
  release,
  startBrowser,
  startMail,
  startServer,
  violations,
} from "./stage.js";

const PARTNER = "lilei@partner.example";
let server;
let browser;
let owner;
let letters;

before(async () => {
  letters = await startMail();
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await owner.goto(`${server.base}/login`);
  const token = new URL(server.setup).searchParams.get("token");
  const boss = {
    token,
    username: "boss",
    name: "陈老板",
    password: PASSWORD,
    workspace: "五金批发",
  };
  await api(owner, "POST", "/setup", boss);
  await api(owner, "PATCH", "/settings", {
    base_url: server.base,
    mail: {
      host: "127.0.0.1",
      port: letters.port,
      security: "none",
      from: "榫卯 <tenon@example.com>",
    },
  });
  await api(owner, "POST", "/apps", { key: "law", title: "合同" });
  const form = {
    key: "contract",
    title: "合同",
    type: "object",
    "x-title": "{{ name }}",
    properties: {
      name: { title: "名称", type: "string" },
      amount: { title: "金额", "x-kind": "money" },
      floor: { title: "底价", "x-kind": "money" },
      email: { title: "对方邮箱", type: "string", format: "email" },
      contact: { title: "对方联系人", type: "string" },
    },
  };
  const flow = {
    key: "sign",
    title: "合同会签",
    start: { on: "submit", form: "contract" },
    nodes: {
      partner: {
        kind: "approve",
        title: "对方确认",
        assignees: [{ external: "email", name: "contact" }],
        fields: { name: "see", amount: "see" },
        buttons: { approve: "确认合同" },
        next: "done",
      },
      done: { kind: "end", result: "approved" },
    },
  };
  // The same, signed and with papers.
  const signed = {
    ...flow,
    key: "pact",
    title: "合同签字",
    nodes: {
      ...flow.nodes,
      partner: {
        ...flow.nodes.partner,
        signature: ["approve"],
        attachments: { required: ["reject"], types: ["pdf"], max_size: 1 },
        checks: [{ that: ["amount", ">", 0], message: "合同金额还没有填写" }],
      },
    },
  };
  const app = {
    key: "law",
    title: "合同",
    version: "1.0.0",
    navigation: [{ items: [{ form: "contract" }] }],
  };
  const files = {
    "app.json": app,
    "forms/contract.json": form,
    "flows/sign.json": flow,
    "flows/pact.json": signed,
  };
  await release(owner, "law", files);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  letters?.stop();
});

async function submit(name, flow = "sign", amount = 88000) {
  const values = {
    name,
    amount,
    floor: 70000,
    email: PARTNER,
    contact: "李雷",
  };
  const created = await api(owner, "POST", "/apps/law/forms/contract/records", {
    values,
    submit: { flow },
  });
  return created.run;
}

async function linkOf() {
  const letter = await letters.next();
  assert.deepEqual(letter.to, [PARTNER]);
  return letter.plain.match(/http:\S+\/t\/[\w-]{43}/)[0];
}

/** Asks for the code on the page and enters what was mailed. */
async function enterCode(page, labels) {
  await page.getByRole("button", { name: labels.send }).click();
  await page.getByLabel(labels.code).waitFor();
  const letter = await letters.next();
  await page.getByLabel(labels.code).fill(letter.plain.match(/\d{6}/)[0]);
  await page.getByRole("button", { name: labels.show }).click();
}

const ZH = { send: "发送验证码", code: "6 位验证码", show: "查看任务" };
const EN = {
  send: "Mail the code",
  code: "Code of 6 digits",
  show: "Show the task",
};

test("a stranger on a phone reads the code from the mail and approves", async () => {
  const run = await submit("采购框架");
  const link = await linkOf();
  const stranger = await browser.phone();
  const asked = [];
  stranger.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
  await stranger.goto(link);
  await stranger.getByText("l***@partner.example").waitFor();
  assert.deepEqual(asked, [], "how the task stands has come with the page");
  await picture(stranger, "90-outside-code-phone");
  assert.deepEqual(await violations(stranger), []);
  assert.equal(
    await stranger.getByText("采购框架").count(),
    0,
    "before the code nothing of the matter is shown",
  );
  await enterCode(stranger, ZH);
  await stranger.getByRole("heading", { name: "采购框架" }).waitFor();
  assert.equal(await stranger.getByText("底价").count(), 0);
  await picture(stranger, "91-outside-task-phone");
  assert.deepEqual(await violations(stranger), []);
  await stranger.reload();
  await stranger.getByRole("heading", { name: "采购框架" }).waitFor();
  await stranger.getByLabel("审批意见（选填）").fill("没有问题");
  await stranger.getByRole("button", { name: "确认合同" }).click();
  await stranger.getByText("确定“确认合同”吗？").waitFor();
  assert.deepEqual(await violations(stranger), []);
  assert.equal((await api(owner, "GET", `/runs/${run}`)).state, "running", "one tap decides nothing");
  await stranger.getByRole("button", { name: "确定提交" }).click();
  await stranger.getByRole("heading", { name: "已提交" }).waitFor();
  assert.deepEqual(await violations(stranger), []);
  await stranger.goto(link);
  await stranger.getByRole("heading", { name: "任务已处理" }).waitFor();
  const ended = await api(owner, "GET", `/runs/${run}`);
  assert.equal(ended.state, "approved");
  await stranger.context().close();
});

test("the run's page ends a link and mails a new one, which opens on an English desktop", async () => {
  const run = await submit("年度合同");
  const first = await linkOf();
  await owner.goto(`${server.base}/runs/${run}`);
  await owner.getByText("等待 李雷（外部 l***@partner.example） 处理").waitFor();
  await picture(owner, "92-outside-run");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: "停用链接" }).click();
  await owner.getByText("已停用", { exact: false }).first().waitFor();
  const stranger = await browser.desktop("en");
  await stranger.goto(first);
  await stranger.getByRole("heading", { name: "This link was ended" }).waitFor();
  await owner.getByRole("button", { name: "重发链接" }).click();
  const second = await linkOf();
  assert.notEqual(second, first);
  await stranger.goto(second);
  await stranger.getByRole("button", { name: EN.send }).waitFor();
  assert.deepEqual(await violations(stranger), []);
  await enterCode(stranger, EN);
  await stranger.getByRole("heading", { name: "年度合同" }).waitFor();
  await picture(stranger, "93-outside-task-en");
  assert.deepEqual(await violations(stranger), []);
  await stranger.getByRole("button", { name: "Reject" }).click();
  await stranger.getByRole("button", { name: "Send it" }).click();
  await stranger.getByRole("heading", { name: "Sent" }).waitFor();
  await owner.reload();
  await owner.getByText("李雷（外部 l***@partner.example）").first().waitFor();
  assert.equal((await api(owner, "GET", `/runs/${run}`)).state, "rejected");
  await stranger.context().close();
});

test("on the phone a stranger signs and sends a paper, and is told what is missing", async () => {
  const run = await submit("签字合同", "pact");
  const link = await linkOf();
  const stranger = await browser.phone();
  await stranger.goto(link);
  await enterCode(stranger, ZH);
  await stranger.getByRole("heading", { name: "签字合同" }).waitFor();
  await stranger.getByLabel("或输入姓名").waitFor();
  const decide = (name) => stranger.getByRole("button", { name, exact: true }).click();
  await decide("驳回");
  await stranger.getByText("请上传附件").waitFor();
  await decide("确认合同");
  await stranger.getByText("请先签名").waitFor();
  await picture(stranger, "94-outside-sign-missing-phone");
  assert.deepEqual(await violations(stranger), []);

  await stranger.getByLabel("或输入姓名").fill("李雷");
  await stranger.getByRole("button", { name: "确认签名" }).click();
  await stranger.getByRole("button", { name: "重新签名" }).waitFor();
  const files = stranger.locator('input[type="file"]').first();
  await files.setInputFiles({ name: "便条.txt", mimeType: "text/plain", buffer: Buffer.from("just words") });
  await stranger.getByText("便条.txt 不是这里接受的类型").waitFor();
  await files.setInputFiles({
    name: "合同.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.7\nx"),
  });
  await stranger.getByRole("button", { name: "移除 合同.pdf" }).waitFor();
  const wide = await stranger.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "nothing is wider than the phone");
  await picture(stranger, "95-outside-signed-phone");
  assert.deepEqual(await violations(stranger), []);
  await decide("确认合同");
  await decide("确定提交");
  await stranger.getByRole("heading", { name: "已提交" }).waitFor();
  await stranger.context().close();

  await owner.goto(`${server.base}/runs/${run}`);
  const drawn = owner.getByRole("img", { name: "签名" });
  await drawn.waitFor();
  assert.ok(await drawn.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await owner.getByRole("link", { name: "合同.pdf" }).waitFor();
  assert.equal((await api(owner, "GET", `/runs/${run}`)).state, "approved");
});

test("a record that is not ready is not confirmed, and the page says why", async () => {
  await submit("空白合同", "pact", 0);
  const link = await linkOf();
  const stranger = await browser.phone();
  await stranger.goto(link);
  await enterCode(stranger, ZH);
  await stranger.getByLabel("或输入姓名").fill("李雷");
  await stranger.getByRole("button", { name: "确认签名" }).click();
  await stranger.getByRole("button", { name: "重新签名" }).waitFor();
  await stranger.getByRole("button", { name: "确认合同" }).click();
  await stranger.getByRole("button", { name: "确定提交" }).click();
  await stranger.getByText("合同金额还没有填写").waitFor();
  await stranger.context().close();
});
