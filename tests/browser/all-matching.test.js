// More records than can be chosen one by one: all that match are changed in the background, and that is taken back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, begun, picture, violations } from "./stage.js";

const MANY = 2_050;
/** A server with debug checks takes its time for so many, the more so beside other work. */
const LONG = { timeout: 300_000 };
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
        shelf: { title: "货架", type: "string" },
      },
    },
  }));
  const all = Array.from({ length: MANY }, (_, at) => ({ op: "create", values: { name: `零件 ${at}`, shelf: "东" } }));
  for (let from = 0; from < MANY; from += 1000) {
    await api(page, "POST", `${FORM}/records/batch`, { operations: all.slice(from, from + 1000) });
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** How many parts lie on a shelf. */
async function on(shelf) {
  const filter = encodeURIComponent(JSON.stringify(["shelf", "=", shelf]));
  let [count, cursor] = [0, ""];
  do {
    const found = await api(page, "GET", `${FORM}/records?limit=200&filter=${filter}&cursor=${cursor}`);
    count += found.items.length;
    cursor = found.next_cursor;
  } while (cursor);
  return count;
}

test("all that match are changed in the background, and it is taken back", async () => {
  await page.goto(`${server.base}/apps/depot/part`);
  await page.getByRole("checkbox", { name: "选择已加载的全部" }).check();
  await page.getByRole("button", { name: "选择符合条件的全部" }).click();
  const bar = page.getByRole("toolbar", { name: "已选符合条件的全部" });
  await bar.waitFor();
  await picture(page, "all-matching");
  assert.deepEqual(await violations(page), []);

  await bar.getByRole("button", { name: "批量修改" }).click();
  const dialog = page.getByRole("dialog", { name: "批量修改符合条件的全部" });
  await dialog.getByLabel("字段", { exact: true }).selectOption({ label: "货架" });
  await dialog.getByLabel("改为").fill("西");
  await dialog.getByRole("button", { name: "修改全部" }).click();

  const course = page.getByRole("dialog", { name: "批量修改：零件" });
  await course.getByText("已完成", { exact: true }).waitFor(LONG);
  assert.equal(await on("西"), MANY);
  await picture(page, "all-matching-done");
  assert.deepEqual(await violations(page), []);

  await course.getByRole("button", { name: "撤销", exact: true }).click();
  const sure = page.getByRole("dialog", { name: "撤销这次批量处理？" });
  await sure.getByRole("button", { name: /^撤\s?销$/ }).click();
  await course.getByText("已撤销", { exact: true }).waitFor(LONG);
  assert.equal(await on("东"), MANY);

  // What came of it is found again among the jobs, and the notice of its end leads there.
  await page.goto(`${server.base}/jobs`);
  await page.getByRole("link", { name: "批量修改：零件", exact: true }).click();
  await page.getByRole("dialog", { name: "批量修改：零件" }).getByText("已完成", { exact: true }).waitFor();
});

test("what lies in the bin is brought back together, laid there again, and destroyed", async () => {
  const gone = await api(page, "GET", `${FORM}/records?limit=200`);
  const operations = gone.items.map((record) => ({ op: "delete", id: record.id }));
  await api(page, "POST", `${FORM}/records/batch`, { operations });
  await page.goto(`${server.base}/apps/depot/part/bin`);
  await page.getByRole("button", { name: "全部恢复" }).click();
  const sure = page.getByRole("dialog", { name: "恢复回收站里的全部数据？" });
  await sure.getByRole("button", { name: "全部恢复" }).click();
  const restored = page.getByRole("dialog", { name: "批量恢复：零件" });
  await restored.getByText("已完成", { exact: true }).waitFor(LONG);
  assert.equal(await on("东"), MANY);
  await picture(page, "bin-restored");
  assert.deepEqual(await violations(page), []);

  await restored.getByRole("button", { name: "撤销", exact: true }).click();
  const back = page.getByRole("dialog", { name: "撤销这次批量处理？" });
  await back.getByRole("button", { name: /^撤\s?销$/ }).click();
  await restored.getByText("已撤销", { exact: true }).waitFor();
  assert.equal(await on("东"), MANY - operations.length);
  await page.keyboard.press("Escape");
  await restored.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "清空回收站" }).click();
  const empty = page.getByRole("dialog", { name: "清空回收站？" });
  await empty.getByRole("button", { name: "清空回收站" }).click();
  const destroyed = page.getByRole("dialog", { name: "批量彻底删除：零件" });
  await destroyed.getByText("已完成", { exact: true }).waitFor();
  assert.equal(await destroyed.getByRole("button", { name: "撤销", exact: true }).count(), 0, "there is no way back");
  await page.getByText("回收站是空的").waitFor();
});
