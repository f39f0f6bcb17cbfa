// Boards, calendars, charts, galleries and grouped tables in a real browser: dragged, sent by the keyboard, saved, and
// without a violation that axe finds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { announced, api, becomes, listening, opened, picture, settled, violations } from "./stage.js";

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
  await picture(owner, "views-board-moved");
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

/** So far ahead that no record of the demo stands there. */
const AHEAD = "2037-11-18";

test("a bar of a chart is moved by the mouse and by keys, as a whole and by its end", async () => {
  const customers = await api(owner, "GET", "/apps/crm/forms/customer/records?limit=1");
  const values = {
    title: "滨江新仓排期",
    customer: customers.items[0].id,
    type: "新签",
    amount: 60_000,
    signed: "2037-11-01",
    start: "2037-11-10",
    end: "2037-12-20",
  };
  const made = await api(owner, "POST", "/apps/crm/forms/contract/records", { values });
  const dates = async () => {
    const { start, end } = (await record("contract", made.id)).values;
    return [start, end];
  };
  const bar = (from, to) => owner.getByRole("button", { name: `${made.title}：${from} 至 ${to}` });

  await owner.goto(path("contract", "contract-gantt", `&date=${AHEAD}&q=${encodeURIComponent("滨江")}`));
  const first = bar("2037-11-10", "2037-12-20");
  await first.waitFor();
  await picture(owner, "views-gantt");
  assert.deepEqual(await violations(owner), []);

  // A day is four pixels wide in months.
  const place = await settled(first);
  const middle = { x: place.x + place.width / 2, y: place.y + place.height / 2 };
  await owner.mouse.move(middle.x, middle.y);
  await owner.mouse.down();
  await owner.mouse.move(middle.x + 20, middle.y, { steps: 5 });
  await owner.mouse.up();
  await becomes(dates, ["2037-11-15", "2037-12-25"], "it is moved as a whole");
  const moved = bar("2037-11-15", "2037-12-25");
  await moved.waitFor();
  assert.equal(new URL(owner.url()).searchParams.has("open"), false, "moving opens nothing");
  await picture(owner, "views-gantt-moved");

  const { x, y, width, height } = await settled(moved);
  await owner.mouse.move(x + width - 4, y + height / 2);
  await owner.mouse.down();
  await owner.mouse.move(x + width - 16, y + height / 2, { steps: 4 });
  await owner.mouse.up();
  await becomes(dates, ["2037-11-15", "2037-12-22"], "its end alone");

  await bar("2037-11-15", "2037-12-22").focus();
  await owner.keyboard.press("Shift+ArrowLeft");
  await becomes(dates, ["2037-11-14", "2037-12-21"], "keys move it as a whole");
  await bar("2037-11-14", "2037-12-21").waitFor();
  await owner.keyboard.press("Alt+ArrowRight");
  await becomes(dates, ["2037-11-14", "2037-12-22"], "and its end");
  await bar("2037-11-14", "2037-12-22").waitFor();
});

test("a gallery shows what there is", async () => {
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

/** Every kind of view, and how the titles of what it shows are read. */
const KINDS = [
  {
    kind: "table",
    form: "opportunity",
    view: "opportunity-all",
    word: "打印",
    shown: () => owner.getByRole("checkbox", { name: /^选择 / }),
    titles: (all) => all.map((one) => one.getAttribute("aria-label").slice("选择 ".length)),
  },
  {
    kind: "board",
    form: "opportunity",
    view: "opportunity-board",
    word: "打印",
    shown: () => owner.locator("[data-card]"),
    titles: (all) => all.map((one) => one.getAttribute("aria-label")),
  },
  {
    kind: "calendar",
    form: "followup",
    view: "followup-calendar",
    word: "演示",
    shown: () => owner.locator("[data-record]"),
    titles: (all) => all.map((one) => one.lastElementChild.textContent),
  },
  {
    kind: "gantt",
    form: "contract",
    view: "contract-gantt",
    word: "打印",
    shown: () => owner.locator("main ul > li > button:first-child"),
    titles: (all) => all.map((one) => one.textContent),
  },
  {
    kind: "gallery",
    form: "product",
    view: "product-gallery",
    word: "手持",
    shown: () => owner.locator("main ul > li > button"),
    titles: (all) => all.map((one) => one.lastElementChild.firstElementChild.textContent),
  },
];

for (const { kind, form, view, word, shown, titles } of KINDS)
  test(`two Chinese characters find in a ${kind} what the API finds by them, and nothing else`, async () => {
    if (kind === "calendar") {
      // Of its own month: what the demo has stands in those about today.
      const customers = await api(owner, "GET", "/apps/crm/forms/customer/records?limit=2");
      const contents = ["约下周演示新系统", "寄送样品两箱"];
      for (const [at, customer] of customers.items.entries()) {
        const values = { customer: customer.id, date: AHEAD, method: "电话", content: contents[at] };
        await api(owner, "POST", "/apps/crm/forms/followup/records", { values });
      }
    }
    const ahead = encodeURIComponent(JSON.stringify(["date", "=", AHEAD]));
    const listed = async (more) => {
      const when = kind === "calendar" ? `&filter=${ahead}` : "";
      const found = await api(owner, "GET", `/apps/crm/forms/${form}/records?view=${view}&limit=200${when}${more}`);
      return found.items.map((one) => one.title).sort();
    };
    const all = await listed("");
    const wanted = await listed(`&search=${encodeURIComponent(word)}`);
    assert.ok(wanted.length > 0 && wanted.length < all.length, `${wanted.length} of ${all.length}`);
    const when = kind === "calendar" ? `&date=${AHEAD}` : "";
    await owner.goto(path(form, view, `${when}&q=${encodeURIComponent(word)}`));
    await shown().first().waitFor();
    await becomes(async () => (await shown().evaluateAll(titles)).sort(), wanted);
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
