// A step that asks for a signature and files, with words of its own on its buttons: set in the designer, signed on the phone out
// of the list; and what is begun with a task is there again when one comes back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

const QUOTES = "/apps/crm/forms/quote/records";
const FLOW = "/apps/crm/definitions/flows/pay.json";

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  const document = {
    key: "pay",
    title: "付款",
    start: { on: "button", form: "quote", label: "付款" },
    nodes: {
      pay: {
        kind: "approve",
        title: "付款审批",
        assignees: ["initiator"],
        fields: { remark: "edit" },
        next: "done",
      },
      done: { kind: "end", result: "approved" },
    },
  };
  await api(owner, "PUT", FLOW, { text: JSON.stringify(document, null, 2) });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const panel = () => owner.getByRole("complementary").last();
const unfold = (title) => panel().locator("summary", { hasText: title }).click();

/** Starts a run on the first quote; answers the task it opens. */
async function begin() {
  const quotes = await api(owner, "GET", `${QUOTES}?limit=1`);
  await api(owner, "POST", `${QUOTES}/${quotes.items[0].id}/buttons/pay`);
  const tasks = (await api(owner, "GET", "/tasks?box=todo")).items;
  return tasks.find((task) => task.flow_title === "付款");
}

test("what a step asks for is set without a line of JSON", async () => {
  await owner.goto(`${server.base}/build/crm/flows/pay`);
  await owner.getByRole("button", { name: "看全图" }).click();
  await owner.locator(".react-flow__node button", { hasText: "付款审批" }).first().click();
  await unfold("能做什么");
  await panel().getByLabel("“同意 / 完成”的按钮文字").fill("同意并付款");
  await panel().getByLabel("填写意见").selectOption({ label: "驳回、退回时必填" });
  await unfold("签名、附件与校验");
  const signature = panel().getByRole("group", { name: "需要手写签名" });
  await signature.getByLabel("同意 / 完成时").check();
  await panel().getByLabel("可以上传附件").check();
  await panel().getByRole("group", { name: "接受的文件类型" }).getByLabel("PDF").check();
  await panel().getByRole("button", { name: "添加校验" }).click();
  await panel().getByLabel("校验方式").selectOption({ label: "公式必须成立" });
  await panel().getByLabel("校验公式").fill('remark != "不付"');
  await panel().getByLabel("提示文字").fill("备注写着不付");
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "evidence-1-designer");
  assert.deepEqual(await violations(owner), []);
  await owner.getByText("已保存", { exact: true }).waitFor();
  await api(owner, "POST", "/apps/crm/publish");
  const { published } = await api(owner, "GET", FLOW);
  const { pay } = JSON.parse(published).nodes;
  assert.deepEqual(pay.buttons, { approve: "同意并付款" });
  assert.equal(pay.opinion, "refusing");
  assert.deepEqual(pay.signature, ["approve"]);
  assert.deepEqual(pay.attachments, { types: ["pdf"] });
  assert.deepEqual(pay.checks, [{ that: 'remark != "不付"', message: "备注写着不付" }]);
});

test("what was begun is there again", async () => {
  const task = await begin();
  await owner.goto(`${server.base}/tasks/${task.id}`);
  await owner.getByRole("textbox", { name: "审批意见" }).fill("先看看合同");
  await owner.getByText("草稿已保存").waitFor();
  await picture(owner, "evidence-2-draft");
  await owner.getByRole("button", { name: "返回" }).first().click();
  await owner.waitForURL(`${server.base}/`);
  await owner.goto(`${server.base}/tasks/${task.id}`);
  const opinion = owner.getByRole("textbox", { name: "审批意见" });
  await opinion.waitFor();
  await becomes(() => opinion.inputValue(), "先看看合同");

  // So are the files that were to go with the decision.
  const sheet = owner.getByRole("dialog", { name: "同意并付款" });
  await owner.getByRole("button", { name: "同意并付款" }).click();
  const kept = owner.waitForResponse(
    (answer) =>
      answer.url().endsWith("/draft") && (answer.request().postData() ?? "").includes('"attachments":["'),
  );
  const paper = { name: "草案.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nx") };
  await sheet.locator('input[type="file"]').first().setInputFiles(paper);
  await kept;
  await owner.goto(`${server.base}/tasks/${task.id}`);
  await owner.getByRole("button", { name: "同意并付款" }).click();
  await sheet.getByRole("link", { name: "草案.pdf" }).waitFor();
});

test("on the phone one tap opens the sheet, which is signed", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/`);
  await phone.getByRole("button", { name: /^同意并付款 / }).click();
  const sheet = phone.getByRole("dialog", { name: "同意并付款" });
  await sheet.getByRole("button", { name: "同意并付款" }).click();
  await sheet.getByText("请先签名").waitFor();
  await picture(phone, "evidence-3-phone-missing");
  assert.deepEqual(await violations(phone), []);
  await sheet.getByLabel("或输入姓名").fill("陈老板");
  await sheet.getByRole("button", { name: "确认签名" }).click();
  await sheet.getByRole("button", { name: "重新签名" }).waitFor();
  const paper = { name: "合同.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nx") };
  await sheet.locator('input[type="file"]').first().setInputFiles(paper);
  await sheet.getByRole("link", { name: "合同.pdf" }).waitFor();
  await picture(phone, "evidence-4-phone-signed");
  const sent = phone.waitForResponse(
    (answer) => answer.url().endsWith("/approve") && answer.status() === 200,
  );
  await sheet.getByRole("button", { name: "同意并付款" }).click();
  const run = await (await sent).json();
  await phone.goto(`${server.base}/runs/${run.id}`);
  const drawn = phone.getByRole("img", { name: "签名" });
  await drawn.waitFor();
  assert.ok(await drawn.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await phone.getByRole("link", { name: "合同.pdf" }).waitFor();
  await picture(phone, "evidence-5-phone-timeline");
  assert.deepEqual(await violations(phone), []);
  await phone.context().close();
});
