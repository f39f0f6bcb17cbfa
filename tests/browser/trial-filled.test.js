// A trial is filled in as its steps ask for it, in the flow and in one that it calls; a call is taken to fail, and somebody leaves
// in the middle of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, release, violations } from "./stage.js";

let server;
let browser;
let page;

const FLOWS = {
  "flows/credit-ask.json": {
    key: "credit-ask",
    title: "问征信",
    start: { on: "submit", form: "customer" },
    nodes: {
      ask: {
        kind: "http",
        title: "征信接口",
        url: "https://credit.example.com/ask",
        wait: "answer",
        on_failure: "by_hand",
        next: "done",
      },
      by_hand: {
        kind: "handle",
        title: "人工核对",
        assignees: [{ head_of: "initiator" }],
        fields: { "*": "see", remark: "require" },
        next: "done",
      },
      done: { kind: "end" },
    },
  },
  "flows/credit.json": {
    key: "credit",
    title: "信用审批",
    start: { on: "submit", form: "customer" },
    nodes: {
      check: {
        kind: "approve",
        title: "说明情况",
        assignees: ["initiator"],
        fields: { "*": "see", remark: "require" },
        next: "part",
      },
      part: { kind: "flow", title: "查信用", flow: "credit-ask", next: "done" },
      done: { kind: "end" },
    },
  },
};

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  await release(page, "crm", FLOWS);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const trial = () => page.getByRole("complementary", { name: "试走流程" });
const turn = (name) => trial().getByRole("listitem").filter({ hasText: `轮到${name}` });
const remark = (name) => turn(name).getByLabel("备注", { exact: true });
const press = (name, button) => turn(name).getByRole("button", { name: button, exact: true }).click();
const says = (what, text) => trial().locator(`[data-what=${what}]`).getByText(text).first().waitFor();

async function member(label, name) {
  await trial().getByLabel(label).fill(name);
  await page.locator(".ant-select-item-option", { hasText: name }).click();
}

test("nothing is approved before what is required is filled in", async () => {
  await page.goto(`${server.base}/build/crm/flows/credit`);
  await page.getByRole("button", { name: "试走", exact: true }).click();
  await member("发起人", "张伟");
  await press("张伟", "同意");
  await trial().getByRole("alert").getByText(/^备注：/).waitFor();
  await trial().getByRole("button", { name: "退一步", exact: true }).click();
  await remark("张伟").fill("老客户，按期付款");
  await press("张伟", "同意");
  await says("fill", "张伟填写");
  await says("fill", "备注：老客户，按期付款");
  await trial().getByText("流程结束：已通过").waitFor();
});

test("a call of the flow that is called fails, and whoever does it by hand fills in what that asks for", async () => {
  await trial().getByRole("checkbox", { name: "问征信 › 征信接口", exact: true }).check();
  await remark("张伟").fill("新客户");
  await press("张伟", "同意");
  await says("failed", "试走中视为失败");
  assert.equal(await remark("林晓燕").inputValue(), "新客户", "it goes on with what was filled in before");
  await remark("林晓燕").fill("电话核对过");
  await picture(page, "83-flow-trial-filled");
  assert.deepEqual(await violations(page), []);
  await press("林晓燕", "完成处理");
  await says("fill", /备注：电话核对过.*原为 新客户/);
  await trial().getByText("流程结束：已通过").waitFor();
});

test("whoever leaves meanwhile is stood in for", async () => {
  for (let deed = 0; deed < 2; deed += 1) {
    await trial().getByRole("button", { name: "退一步", exact: true }).click();
  }
  await turn("张伟").waitFor();
  await remark("张伟").fill("新客户");
  await press("张伟", "同意");
  await turn("林晓燕").waitFor();
  await trial().locator("summary", { hasText: "管理员还可以" }).click();
  await trial().getByRole("button", { name: "成员离职", exact: true }).click();
  await member("成员离职：选择成员", "林晓燕");
  await says("left", "林晓燕离职");
  await remark("陈国华").fill("总经理核对过");
  await press("陈国华", "完成处理");
  await trial().getByText("流程结束：已通过").waitFor();

  const there = await api(page, "GET", "/members?search=linxiaoyan");
  assert.equal(there.items[0].status, "active", "nobody has left in earnest");
});
