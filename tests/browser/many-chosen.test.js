// More records than a page prints or presses a button on at once: the button is pressed in the background, and the first
// are printed after a word about the others.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, picture, violations } from "./stage.js";

const MANY = 201;
const FORM = "/apps/depot/forms/part";
let server, browser, page;

before(async () => {
  ({ server, browser, page } = await begun("depot", "仓库", {
    "forms/part.json": {
      key: "part",
      title: "零件",
      "x-title": "{{ name }}",
      type: "object",
      properties: {
        name: { title: "名称", type: "string" },
        checked: { title: "盘点", type: "string" },
      },
    },
    "flows/check.json": {
      key: "check",
      title: "盘点",
      start: { on: "button", form: "part", label: "记为已盘点", when: ["checked", "empty"] },
      nodes: {
        note: { kind: "update", values: { checked: '= "已盘点"' }, next: "done" },
        done: { kind: "end" },
      },
    },
  }));
  const all = Array.from({ length: MANY }, (_, at) => ({
    op: "create",
    values: { name: `零件 ${at}`, ...(at === 0 ? { checked: "去年" } : {}) },
  }));
  await api(page, "POST", `${FORM}/records/batch`, { operations: all });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function chooseAll() {
  await page.goto(`${server.base}/apps/depot/part`);
  await page.getByRole("checkbox", { name: "选择已加载的全部" }).check();
  await page.getByRole("button", { name: "选择符合条件的全部" }).click();
  const bar = page.getByRole("toolbar", { name: `已选 ${MANY} 条` });
  await bar.waitFor();
  return bar;
}

test("a button is pressed on all of them in the background, and what was refused is named", async () => {
  const bar = await chooseAll();
  await bar.getByRole("button", { name: "记为已盘点" }).click();
  const sure = page.getByRole("dialog", { name: `对 ${MANY} 条数据执行“记为已盘点”？` });
  await sure.getByRole("button", { name: "记为已盘点" }).click();
  const course = page.getByRole("dialog", { name: "批量执行“记为已盘点”：零件" });
  await course.getByText("已完成", { exact: true }).waitFor();
  const refused = course.getByRole("list", { name: "未处理" }).getByRole("listitem");
  await becomes(() => refused.count(), 1);
  assert.match(await refused.innerText(), /零件 0/);
  assert.equal(await course.getByRole("button", { name: "撤销", exact: true }).count(), 0, "there is no way back");
  await picture(page, "many-pressed");
  assert.deepEqual(await violations(page), []);
  const filter = encodeURIComponent(JSON.stringify(["checked", "=", "已盘点"]));
  const found = await api(page, "GET", `${FORM}/records?limit=200&filter=${filter}`);
  assert.equal(found.items.length, MANY - 1);
});

test("of more than are printed at once the first are, and the paper is said not to be all", async () => {
  const bar = await chooseAll();
  await bar.getByRole("button", { name: "打印" }).click();
  const sure = page.getByRole("dialog", { name: "打印前 200 条？" });
  await sure.getByRole("button", { name: "打印前 200 条" }).click();
  await page.getByText("共 200 条").waitFor();
  await page.getByText("只有列表最前面的 200 条").waitFor();
  await picture(page, "many-printed");
  assert.deepEqual(await violations(page), []);
});
