// Two people change one record: what they changed apart is joined, what both changed is chosen, what is refused is shown.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, picture, violations } from "./stage.js";

const FORM = {
  key: "span",
  title: "区间",
  "x-title": "{{ name }}",
  type: "object",
  required: ["name"],
  properties: {
    name: { title: "名称", type: "string", maxLength: 50 },
    low: { title: "下限", type: "number" },
    high: { title: "上限", type: "number" },
    note: { title: "备注", type: "string", maxLength: 50 },
  },
  "x-checks": [{ that: "high >= low", message: "上限不能小于下限", at: "high" }],
};
const RECORDS = "/apps/lab/forms/span/records";
let server;
let browser;
let owner;

before(async () => {
  const app = { key: "lab", title: "试验室", version: "1.0.0", navigation: [{ items: [{ form: "span" }] }] };
  ({ server, browser, page: owner } = await begun("lab", "试验室", { "app.json": app, "forms/span.json": FORM }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A new record, opened to be changed. */
async function changing(name) {
  const values = { name, low: 1, high: 10, note: "无" };
  const { id } = await api(owner, "POST", RECORDS, { values });
  await owner.goto(`${server.base}/apps/lab/span/${id}?edit=1`);
  await owner.getByRole("textbox", { name: "备注" }).waitFor();
  return id;
}

const fill = (title, value) => owner.getByRole("textbox", { name: title }).fill(value);
const save = () => owner.getByRole("button", { name: "保存", exact: true }).click();
const meanwhile = (id, values) => api(owner, "PATCH", `${RECORDS}/${id}`, { values });
const valuesOf = async (id) => (await api(owner, "GET", `${RECORDS}/${id}`)).record.values;

test("what others changed besides is kept without a question, and told", async () => {
  const id = await changing("各改各的");
  await fill("备注", "我的");
  await meanwhile(id, { high: 20 });
  await save();
  await owner.getByText("他人在你编辑期间修改了上限，已一并保留").waitFor();
  await owner.getByRole("button", { name: "编辑", exact: true }).waitFor();
  assert.equal(await owner.getByRole("dialog", { name: "有人先保存了修改" }).count(), 0);
  const { high, note } = await valuesOf(id);
  assert.deepEqual([high, note], [20, "我的"]);
});

test("a record that was deleted and brought back meanwhile is saved without a question", async () => {
  const id = await changing("去而复返");
  await fill("备注", "还在");
  await api(owner, "DELETE", `${RECORDS}/${id}`);
  await api(owner, "POST", `${RECORDS}/${id}/restore`);
  await save();
  await becomes(async () => (await valuesOf(id)).note, "还在");
  assert.equal(await owner.getByRole("dialog", { name: "有人先保存了修改" }).count(), 0);
});

test("what is refused after choosing is shown in the form, and saved once it is right", async () => {
  const id = await changing("合不拢");
  await fill("下限", "5");
  await fill("备注", "我的");
  await meanwhile(id, { high: 3, low: 1, note: "他的" });
  await save();
  const dialog = owner.getByRole("dialog", { name: "有人先保存了修改" });
  await dialog.getByRole("group", { name: /^备注/ }).waitFor();
  await picture(owner, "conflict-choice");
  await dialog.getByRole("button", { name: "按选择保存" }).click();
  await owner.getByText("有 1 处需要修改").waitFor();
  await dialog.waitFor({ state: "detached" });
  await picture(owner, "conflict-refused");
  assert.deepEqual(await violations(owner), []);
  await fill("上限", "8");
  await save();
  await becomes(async () => {
    const { low, high, note } = await valuesOf(id);
    return `${low} ${high} ${note}`;
  }, "5 8 我的");
});
