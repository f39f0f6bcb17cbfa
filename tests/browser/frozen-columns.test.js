// Columns that stay where they are while the others of a wide table are moved past them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, picture, violations } from "./stage.js";

let server, browser, page;

before(async () => {
  const columns = Array.from({ length: 14 }, (_, at) => [`c${at + 1}`, { title: `第 ${at + 1} 列`, type: "string" }]);
  const keys = columns.map(([key]) => key);
  ({ server, browser, page } = await begun("depot", "仓库", {
    "forms/lot.json": {
      key: "lot",
      title: "批次",
      "x-title": "{{ c1 }}",
      type: "object",
      properties: Object.fromEntries(columns),
    },
    "views/lots.json": { key: "lots", form: "lot", title: "全部批次", kind: "table", columns: keys },
  }));
  const values = Object.fromEntries(keys.map((key, at) => [key, `值 ${at + 1}`]));
  await api(page, "POST", "/apps/depot/forms/lot/records", { values });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const cell = (key) => page.locator(`[data-at="0"] [data-key="${key}"]`);
const left = async (key) => Math.round((await cell(key).boundingBox()).x);
/** Whether nothing lies over the middle of a cell. */
const isSeen = (key) =>
  cell(key).evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
const shadow = (key) => cell(key).evaluate((element) => getComputedStyle(element).boxShadow);
const choose = async (column, item) => {
  await page.getByRole("button", { name: `“${column}”列的操作` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
const scroll = (to) =>
  page.getByRole("grid").evaluate((grid, to) => {
    grid.parentElement.scrollLeft = to;
  }, to);

test("columns up to the chosen one stay in place, with their heads, and are let go again", async () => {
  await page.goto(`${server.base}/apps/depot/lot?view=lots`);
  await cell("c1").waitFor();
  await choose("第 3 列", "冻结到此列");
  await becomes(() => cell("c3").evaluate((element) => getComputedStyle(element).position), "sticky");
  const keys = ["c1", "c2", "c3"];
  const before = await Promise.all(keys.map(left));
  const away = await left("c4");
  const flat = await shadow("c3");
  await scroll(500);
  await becomes(async () => (await left("c4")) < away, true, "the other columns go by");
  assert.deepEqual(await Promise.all(keys.map(left)), before);
  for (const key of keys) await becomes(() => isSeen(key), true, key);
  await becomes(async () => (await shadow("c3")) !== flat, true, "the last that stays has an edge");
  assert.equal(await shadow("c2"), "none", "no other has");
  const head = await page.getByRole("columnheader", { name: "第 3 列" }).boundingBox();
  assert.equal(Math.round(head.x), before[2], "the head stands above its column");
  await picture(page, "frozen-columns");
  assert.deepEqual(await violations(page), []);

  await scroll(0);
  await becomes(() => left("c4"), away);
  await becomes(() => shadow("c3"), flat, "nothing has gone by");
  await choose("第 3 列", "取消冻结");
  await becomes(() => cell("c3").evaluate((element) => getComputedStyle(element).position), "static");
  const third = await left("c3");
  await scroll(500);
  await becomes(async () => (await left("c3")) < third, true, "it goes by like the others");
  assert.equal(await left("c1"), before[0], "the first column stays");
});
