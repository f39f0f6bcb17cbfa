// Boards, calendars, charts, galleries and grouped tables in a real browser: dragged, sent by the keyboard, saved, and
// without a violation that axe finds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { announced, api, becomes, listening, opened, picture, violations } from "./stage.js";

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const path = (form, view, more = "") => `${server.base}/apps/crm/${form}?view=${view}${more}`;

/** Drags from the middle of one element to a point of another, in steps as a hand does. */
async function drag(page, from, to, at = { x: 0.5, y: 0.5 }) {
  const one = await from.boundingBox();
  const other = await to.boundingBox();
  await page.mouse.move(one.x + one.width / 2, one.y + one.height / 2);
  await page.mouse.down();
  await page.mouse.move(one.x + one.width / 2 + 12, one.y + one.height / 2 + 4, { steps: 3 });
  await page.mouse.move(other.x + other.width * at.x, other.y + other.height * at.y, { steps: 12 });
  await page.mouse.up();
}

const record = async (form, id) => (await api(owner, "GET", `/apps/crm/forms/${form}/records/${id}`)).record;
const saved = (page, method = "PATCH") =>
  page.waitForResponse((answer) => answer.request().method() === method && answer.url().includes("/records/"));

test("a card dragged to another stage is written, counted and can be taken back", async () => {
  await owner.goto(path("opportunity", "opportunity-board"));
  const from = owner.locator('[data-column="初步接洽"]');
  const to = owner.locator('[data-column="需求确认"]');
  const card = from.locator("[data-card]").first();
  await card.waitFor();
  await picture(owner, "views-board");
  assert.deepEqual(await violations(owner), []);
  const title = await card.getAttribute("aria-label");
  const [found] = (await api(owner, "GET", `/apps/crm/forms/opportunity/records?filter=${encodeURIComponent(JSON.stringify(["name", "=", title]))}`)).items;
  const count = async () => Number((await to.locator("header > span").first().innerText()).replace("+", ""));
  const before = await count();

  const written = saved(owner);
  await drag(owner, card, to);
  assert.equal((await written).status(), 200);
  await announced(owner, `“${title}”已放到“需求确认”`);
  await to.getByRole("button", { name: title, exact: true }).waitFor();
  assert.equal((await record("opportunity", found.id)).values.stage, "需求确认");
  await owner.waitForFunction(
    (wanted) => document.querySelector('[data-column="需求确认"] header > span')?.textContent?.startsWith(String(wanted)),
    before + 1,
  );

  const undone = saved(owner);
  await owner.getByRole("button", { name: "撤销" }).click();
  assert.equal((await undone).status(), 200);
  assert.equal((await record("opportunity", found.id)).values.stage, "初步接洽");
});

test("a card is sent by keyboard and menu, and a stage that wants more opens the form", async () => {
  await owner.goto(path("opportunity", "opportunity-board"));
  const from = owner.locator('[data-column="初步接洽"]');
  const card = from.locator("[data-card]").first();
  await card.waitFor();
  const title = await card.getAttribute("aria-label");
  await card.focus();
  const moved = saved(owner);
  await owner.keyboard.press("Shift+ArrowRight");
  assert.equal((await moved).status(), 200);
  const next = owner.locator('[data-column="需求确认"]');
  await next.getByRole("button", { name: title, exact: true }).waitFor();
  await owner.waitForFunction((name) => document.activeElement?.getAttribute("aria-label") === name, title);

  await owner.getByRole("button", { name: `移动“${title}”` }).click();
  const refused = saved(owner);
  await owner.getByRole("menuitem", { name: "输单" }).click();
  assert.equal((await refused).status(), 422);
  const form = owner.getByRole("dialog");
  await form.getByText("还有必填内容没有填写").waitFor();
  await picture(owner, "views-board-complete");
  await form.getByLabel("结束日期").fill("2026-11-20");
  await form.getByLabel("输单原因").selectOption("价格");
  const complete = saved(owner);
  await form.getByRole("button", { name: /保\s?存/ }).click();
  assert.equal((await complete).status(), 200);
  await owner.locator('[data-column="输单"]').getByRole("button", { name: title, exact: true }).waitFor();
});

test("a new card waits below the board until it is asked for, and a moved one does not", async () => {
  await listening(owner, () => owner.goto(path("opportunity", "opportunity-board")));
  const column = owner.locator('[data-column="初步接洽"]');
  await column.locator("[data-card]").first().waitFor();
  const second = owner.locator('[data-column="需求确认"] [data-card]').first();
  await second.waitFor();
  const name = await second.getAttribute("aria-label");
  const [other] = (await api(owner, "GET", `/apps/crm/forms/opportunity/records?filter=${encodeURIComponent(JSON.stringify(["name", "=", name]))}`)).items;
  const values = { name: "越城三期", customer: other.values.customer, stage: "初步接洽", amount: 90_000, expected: "2020-01-01" };
  const made = await api(owner, "POST", "/apps/crm/forms/opportunity/records", { values });
  await owner.getByText("有 1 条新数据").waitFor();
  const card = column.getByRole("button", { name: made.title, exact: true });
  assert.equal(await card.count(), 0);
  const isBelow = async () => {
    const notice = await owner.getByRole("status").filter({ hasText: "有 1 条新数据" }).boundingBox();
    const board = await owner.getByRole("group", { name: /看板/ }).boundingBox();
    return board.y + board.height <= notice.y + 1;
  };
  await becomes(isBelow, true, "nothing is covered");
  await picture(owner, "views-board-arrived");
  assert.deepEqual(await violations(owner), []);
  await api(owner, "PATCH", `/apps/crm/forms/opportunity/records/${other.id}`, { values: { stage: "初步接洽", expected: "2020-01-02" } });
  await column.getByRole("button", { name, exact: true }).waitFor();
  assert.equal(await card.count(), 0);
  await owner.getByRole("button", { name: "显示", exact: true }).click();
  await card.click();
  await owner.waitForURL(new RegExp(`open=${made.id}`));
  await owner.getByRole("button", { name: "下一条" }).click();
  await owner.waitForURL(new RegExp(`open=${other.id}`));
});

test("bars of a chart are moved, and a gallery shows what there is", async () => {
  await owner.goto(path("contract", "contract-gantt"));
  await owner.locator("ul li button").first().waitFor();
  await picture(owner, "views-gantt");
  assert.deepEqual(await violations(owner), []);
  await owner.goto(path("product", "product-gallery"));
  await owner.getByText("手持数据终端 H60").first().waitFor();
  await picture(owner, "views-gallery");
  assert.deepEqual(await violations(owner), []);
});

test("a new chart asks for its fields, and keeps by itself what its owner changes of it", async () => {
  await owner.goto(path("contract", "contract-gantt"));
  await owner.getByRole("button", { name: "新建视图" }).click();
  await owner.getByRole("menuitem", { name: "甘特图" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("开始日期").waitFor();
  await dialog.getByLabel("结束日期").waitFor();
  await dialog.getByLabel("视图名称").fill("我的排期");
  assert.deepEqual(await violations(owner), []);
  await dialog.getByRole("button", { name: /创\s?建/ }).click();
  const tab = owner.getByRole("tab", { name: "我的排期" });
  await tab.waitFor();
  const scale = (name, pressed) => owner.getByRole("button", { name, exact: true, pressed });
  const kept = owner.waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().includes("/views/"));
  await scale("月", false).click();
  assert.equal((await kept).status(), 200);
  await owner.getByText("更改已自动保存到你的视图").waitFor();
  await owner.getByRole("tab").first().click();
  await tab.click();
  await scale("月", true).waitFor();
  await owner.getByRole("button", { name: "撤销", exact: true }).click();
  await scale("周", true).waitFor();
});

test("a table is grouped and totalled, saved as one's own view, and opens again from the tab", async () => {
  await owner.goto(path("opportunity", "opportunity-all"));
  await owner.getByRole("button", { name: "“阶段”列的操作" }).click();
  await owner.getByRole("menuitem", { name: "按此列分组" }).click();
  await owner.getByRole("button", { name: "展开 赢单" }).waitFor();
  await owner.getByTitle("“预计金额”的汇总").click();
  await owner.getByRole("menuitem", { name: "求和" }).click();
  const all = await api(owner, "GET", "/apps/crm/forms/opportunity/totals?measures=sum:amount");
  const written = `¥${all.values[0].toLocaleString("en", { minimumFractionDigits: 2 })}`;
  const total = owner.getByTitle(`“预计金额”的汇总：求和 ${written}`);
  await total.getByText(written).waitFor();
  const clipped = await total.evaluate((one) =>
    [...one.children].filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent),
  );
  assert.deepEqual(clipped, [], "what is reckoned and the figure are both to be read");
  await owner.getByRole("button", { name: "展开 赢单" }).click();
  const won = await api(owner, "GET", `/apps/crm/forms/opportunity/records?filter=${encodeURIComponent('["stage","=","赢单"]')}`);
  const grid = owner.getByRole("treegrid");
  await grid.getByRole("checkbox", { name: `选择 ${won.items[0].title}` }).first().waitFor();
  await picture(owner, "views-groups");
  assert.deepEqual(await violations(owner), []);

  // Rows in groups are ticked, walked and changed where they stand as those of any table are.
  await grid.getByRole("checkbox", { name: `选择 ${won.items[0].title}` }).first().check();
  await owner.getByRole("button", { name: "批量修改" }).waitFor();
  await owner.getByRole("button", { name: "取消选择" }).click();
  await grid.focus();
  await owner.keyboard.press("Home");
  const name = grid.locator('[data-at="0"] [data-key="name"]');
  const title = await name.innerText();
  await owner.keyboard.press("F2");
  const box = owner.locator("#cell-name");
  await becomes(() => box.inputValue(), title);
  await box.fill(`${title}（二期）`);
  const batch = () =>
    owner.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/records/batch"));
  const changed = batch();
  await owner.keyboard.press("Enter");
  assert.equal((await changed).status(), 200);
  await name.getByText(`${title}（二期）`).waitFor();
  const undone = batch();
  await owner.getByRole("button", { name: "撤销", exact: true }).click();
  assert.equal((await undone).status(), 200);
  await name.getByText(title, { exact: true }).waitFor();
  await grid.focus();
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/open=/);
  const panel = owner.getByRole("complementary", { name: "详情" });
  await panel.waitFor();
  await owner.keyboard.press("Escape");
  await owner.waitForURL((url) => !url.searchParams.has("open"));
  await panel.waitFor({ state: "detached" });

  await owner.getByText("视图有未保存的更改").waitFor();
  await owner.getByRole("button", { name: "另存为…" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("视图名称").fill("按阶段汇总");
  await dialog.getByRole("button", { name: /保\s?存/ }).click();
  const tab = owner.getByRole("tab", { name: "按阶段汇总" });
  await tab.waitFor();
  await owner.getByText("视图有未保存的更改").waitFor({ state: "detached" });
  await owner.goto(`${server.base}/apps/crm/opportunity`);
  await tab.click();
  await owner.getByRole("button", { name: "展开 赢单" }).waitFor();

  await owner.getByRole("button", { name: "视图设置" }).click();
  await owner.getByRole("dialog", { name: "视图设置" }).waitFor();
  await picture(owner, "views-settings");
  await owner.keyboard.press("Escape");
  await owner.getByRole("button", { name: "“按阶段汇总”视图的操作" }).click();
  await owner.getByRole("menuitem", { name: "删除视图" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "删除视图" }).click();
  await tab.waitFor({ state: "detached" });
});

test("two Chinese characters find records in every kind of view", async () => {
  const [first] = (await api(owner, "GET", "/apps/crm/forms/opportunity/records?limit=1")).items;
  const word = first.values.name.slice(0, 2);
  await owner.goto(path("opportunity", "opportunity-board", `&q=${encodeURIComponent(word)}`));
  const cards = owner.locator("[data-card]");
  await cards.first().waitFor();
  for (const title of await cards.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))) {
    const found = await api(owner, "GET", `/apps/crm/forms/opportunity/records?search=${encodeURIComponent(word)}&limit=200`);
    assert.ok(found.items.some((one) => one.title === title), title);
  }
});

test("boards and calendars fit a phone", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  for (const [form, view, name] of [
    ["opportunity", "opportunity-board", "board"],
    ["followup", "followup-calendar", "calendar"],
    ["contract", "contract-gantt", "gantt"],
    ["product", "product-gallery", "gallery"],
  ]) {
    await phone.goto(path(form, view));
    await phone.locator("main [data-card], main [data-day], main li button").first().waitFor();
    await picture(phone, `views-${name}-phone`);
    assert.deepEqual(await violations(phone), [], name);
    const wider = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wider, false, `${name} is not wider than the phone`);
  }
  await phone.context().close();
});
