// A flow of a template is tried out from its beginning to its end: sent back to the initiator, signed by one more, suspended and
// let go on by an administrator, and led by what a quote costs past everybody who decides.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, violations } from "./stage.js";

let server;
let browser;
let page;
/** A quote that everybody has to see. */
let quote;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const quotes = await api(page, "GET", "/apps/crm/forms/quote/records?limit=100");
  quote = quotes.items.find((one) => Number(one.values.total) > 100_000);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const trial = () => page.getByRole("complementary", { name: "试走流程" });
const turn = (name) => trial().getByRole("listitem").filter({ hasText: `轮到${name}` });
const press = (name, button) => turn(name).getByRole("button", { name: button, exact: true }).click();

async function member(label, name) {
  await trial().getByLabel(label).fill(name);
  await page.locator(".ant-select-item-option", { hasText: name }).click();
}

test("it is sent back, signed by one more, and suspended for a while", async () => {
  await page.goto(`${server.base}/build/crm/flows/quote-approval`);
  await page.getByRole("button", { name: "试走", exact: true }).click();
  await member("发起人", "张伟");
  await trial().getByLabel("数据", { exact: true }).fill(quote.title);
  await page.getByRole("option", { name: quote.title }).click();
  await trial().getByText("规则：发起人的主管").waitFor();
  await press("林晓燕", "退回");
  await press("张伟", "重新提交");
  await press("林晓燕", "前加签");
  await member("前加签：选择成员", "李强");
  await turn("李强").waitFor();
  assert.equal(await turn("林晓燕").getByRole("button", { name: "同意", exact: true }).count(), 0, "they wait");

  await trial().locator("summary", { hasText: "管理员还可以" }).click();
  await trial().getByRole("button", { name: "暂停", exact: true }).click();
  await turn("李强").getByRole("button", { name: "同意", exact: true }).waitFor({ state: "detached" });
  await trial().getByText("并通知张伟、林晓燕、李强").waitFor();
  await trial().getByRole("button", { name: "恢复", exact: true }).click();
  await press("李强", "同意");
});

test("what it costs leads it on, to its end and past it", async () => {
  await press("林晓燕", "同意");
  const branch = trial().locator("[data-what=branch]");
  await branch.getByText("走“超过 10 万元或低于 8 折”").waitFor();
  await branch.getByText(/报价金额：¥/).waitFor();
  await picture(page, "83-flow-trial-branch");
  assert.deepEqual(await violations(page), []);
  await press("周婷", "同意");
  await press("吴静", "同意");
  await press("陈国华", "同意");
  await trial().getByText("流程结束：已通过").waitFor();
  await trial().locator("[data-what=update]").getByText("客户答复：待答复").waitFor();

  await trial().getByRole("button", { name: "重新激活", exact: true }).click();
  const places = trial().getByRole("list", { name: "重新激活" });
  await places.getByRole("button", { name: "老板批准", exact: true }).click();
  await turn("陈国华").waitFor();
  await press("陈国华", "驳回");
  await trial().getByText("流程结束：已驳回").waitFor();

  const kept = await api(page, "GET", `/apps/crm/forms/quote/records/${quote.id}`);
  assert.deepEqual([kept.record.version, kept.record.flow_state], [quote.version, quote.flow_state], "nothing is written");
});
