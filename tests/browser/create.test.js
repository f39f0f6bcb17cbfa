// A record is filled in and sent on its way in one go: whom to pick, what is refused, numbers as people paste them, a
// double click, and what happens when a half-filled form is left.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, isWithin, opened, picture, release, signIn, violations } from "./stage.js";

let server;
let browser;
let owner;
let ann;

const TRIP = {
  key: "trip",
  title: "出差申请",
  "x-title": "{{ place }}",
  type: "object",
  required: ["place", "days"],
  properties: {
    place: { title: "目的地", type: "string" },
    days: { title: "天数", type: "number", "x-unit": "天", minimum: 1 },
    budget: { title: "预算", "x-kind": "money" },
  },
};
const FLOW = {
  key: "trip-approval",
  title: "出差审批",
  start: { on: "submit", form: "trip", next: "anyone" },
  nodes: {
    anyone: { kind: "approve", title: "直属主管", assignees: [{ pick: true }], next: "money" },
    money: { kind: "approve", title: "财务复核", assignees: [{ pick: true, from: [{ role: "finance" }] }], next: "done" },
    done: { kind: "end", result: "approved" },
  },
};
const ACCESS = {
  groups: [{ key: "all", title: "所有人", form: "trip", members: ["everyone"], operations: ["create", "read"] }],
};

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  await api(owner, "POST", "/apps", { key: "trips", title: "出差" });
  const app = { key: "trips", title: "出差", version: "1.0.0", navigation: [{ items: [{ form: "trip" }] }] };
  const files = { "app.json": app, "access.json": ACCESS, "forms/trip.json": TRIP, "flows/trip-approval.json": FLOW };
  await release(owner, "trips", files);
  ann = await browser.desktop();
  await signIn(server, owner, ann, "linxiaoyan");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const trips = async () => (await api(owner, "GET", "/apps/trips/forms/trip/records?limit=50")).items;
const open = async () => {
  await ann.goto(`${server.base}/apps/trips/trip/new`);
  await ann.getByRole("textbox", { name: "目的地" }).waitFor();
};
const CHOICES = ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option";
/** Chooses from a list of people by typing the beginning of a name. */
async function pick(dialog, label, name) {
  await dialog.getByLabel(label).click();
  await ann.keyboard.type(name);
  await ann.locator(CHOICES, { hasText: name }).first().click();
  await dialog.getByRole("heading", { name: "接下来由谁处理" }).click();
  await ann.waitForFunction((choices) => document.querySelector(choices) === null, CHOICES);
}

test("numbers are read as they are copied from invoices and chats", async () => {
  await open();
  const budget = ann.getByLabel("预算");
  await ann.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const paste = async (text) => {
    await ann.evaluate((words) => navigator.clipboard.writeText(words), text);
    await budget.click();
    await ann.keyboard.press("Control+a");
    await ann.keyboard.press("Control+v");
    await ann.keyboard.press("Tab");
  };
  for (const [text, shown] of [
    ["￥1,234.50", "1,234.50"],
    ["１，２３４．５元", "1,234.50"],
    ["1,234", "1,234.00"],
    ["1.2万", "12,000.00"],
    ["（88）", "-88.00"],
  ]) {
    await paste(text);
    await becomes(() => budget.inputValue(), shown, text);
  }
  await budget.click();
  await ann.keyboard.type("7");
  await becomes(() => budget.inputValue(), "7", "typing replaces what stands in a number one comes to");
  await paste("大约一千");
  await becomes(() => budget.getAttribute("aria-invalid"), "true");
  assert.equal(await budget.inputValue(), "大约一千", "what cannot be read stays to be mended");
});

test("what is refused stays typed, in the order of the form", async () => {
  await open();
  await ann.getByLabel("预算").fill("大约一千");
  await ann.getByRole("button", { name: "保存并提交" }).click();
  const list = ann.getByRole("alert").filter({ hasText: "处需要" });
  await list.waitFor();
  await becomes(() => list.getByRole("button").allInnerTexts(), ["目的地", "天数", "预算"]);
  await becomes(() => ann.getByLabel("预算").inputValue(), "大约一千");
  assert.equal((await trips()).length, 0);
});

test("a record is created and submitted once, with the people the initiator picks", async () => {
  await open();
  await ann.getByRole("textbox", { name: "目的地" }).fill("南京");
  await ann.getByLabel("天数").fill("2 天");
  await ann.getByRole("button", { name: "保存并提交" }).dblclick();
  const dialog = ann.getByRole("dialog", { name: "提交“出差审批”" });
  await dialog.getByText("财务复核").waitFor();
  await picture(ann, "create-submit-picks");
  assert.equal((await trips()).length, 0, "nothing is written before it is clear who approves");
  assert.equal(await dialog.getByRole("button", { name: /提\s?交/ }).isEnabled(), false);
  await dialog.getByRole("button", { name: /取\s?消/ }).click();
  await dialog.waitFor({ state: "detached" });
  await becomes(() => ann.getByRole("textbox", { name: "目的地" }).inputValue(), "南京");

  await ann.getByRole("button", { name: "保存并提交" }).click();
  await pick(dialog, "直属主管", "吴静");
  await dialog.getByLabel("财务复核").click();
  await becomes(() => ann.locator(CHOICES).allInnerTexts(), ["周婷", "吴静"]);
  await ann.keyboard.press("Escape");
  await pick(dialog, "财务复核", "周婷");
  await dialog.getByRole("button", { name: /提\s?交/ }).dblclick();
  await ann.waitForURL(/\/trip\/(?!new)/);
  await ann.getByText("已新建并提交“南京”").waitFor();
  await ann.getByText("等待 吴静 处理").waitFor();
  const [made, ...more] = await trips();
  assert.deepEqual([made.flow_state, made.values.days, more.length], ["running", 2, 0]);
});

test("a double click on save makes one record, and it is submitted from its page", async () => {
  await open();
  await ann.getByRole("textbox", { name: "目的地" }).fill("苏州");
  await ann.getByLabel("天数").fill("1");
  await ann.getByRole("button", { name: "保存", exact: true }).dblclick();
  await ann.waitForURL(/\/trip\/(?!new)/);
  await ann.getByText("已新建“苏州”").waitFor();
  assert.equal((await trips()).filter((trip) => trip.values.place === "苏州").length, 1);
  await ann.getByRole("button", { name: "提交", exact: true }).click();
  const dialog = ann.getByRole("dialog", { name: "提交“出差审批”" });
  await pick(dialog, "直属主管", "吴静");
  await pick(dialog, "财务复核", "吴静");
  await dialog.getByRole("button", { name: /提\s?交/ }).dblclick();
  await ann.getByText("等待 吴静 处理").waitFor();
  const made = (await trips()).find((trip) => trip.values.place === "苏州");
  const { items } = await api(owner, "GET", `/apps/trips/forms/trip/records/${made.id}/runs`);
  assert.equal(items.length, 1);
});

test("a record is copied, and the next begins as it did", async () => {
  const source = (await trips()).find((trip) => trip.values.place === "苏州");
  await owner.goto(`${server.base}/apps/trips/trip/${source.id}`);
  await owner.getByRole("button", { name: "更多操作" }).click();
  await owner.getByRole("menuitem", { name: "复制一条" }).click();
  const place = owner.getByRole("textbox", { name: "目的地" });
  const begun = () => owner.waitForFunction(() => [...document.querySelectorAll("input")].some((one) => one.value === "苏州"));
  await begun();
  assert.equal(await place.inputValue(), "苏州");
  assert.equal(await owner.getByLabel("天数").inputValue(), "1");
  await place.fill("昆山");
  await owner.getByRole("button", { name: "保存并继续新建" }).click();
  await owner.getByText("已新建“昆山”").waitFor();
  await begun();
  await place.fill("太仓");
  await owner.getByRole("button", { name: "保存", exact: true }).click();
  await owner.waitForURL(/\/trip\/(?!new)/);
  const made = await trips();
  for (const name of ["苏州", "昆山", "太仓"])
    assert.deepEqual(made.filter((trip) => trip.values.place === name).map((trip) => trip.values.days), [1], name);
});

test("a half-filled form asks before it is left, and is found again", async () => {
  await ann.goto(`${server.base}/apps/trips/trip`);
  await ann.getByRole("link", { name: "新建" }).click();
  // What was typed before and never sent waits until somebody says what becomes of it.
  await ann.getByRole("button", { name: "放弃草稿" }).click();
  await ann.getByRole("textbox", { name: "目的地" }).fill("无锡");
  const question = ann.getByRole("dialog", { name: "离开此页？" });
  await ann.getByRole("link", { name: "工作台" }).click();
  await question.getByRole("button", { name: "留在此页" }).click();
  await question.waitFor({ state: "hidden" });
  await becomes(() => ann.getByRole("textbox", { name: "目的地" }).inputValue(), "无锡");
  await ann.evaluate(() => history.back());
  await question.getByRole("button", { name: "离开" }).click();
  await ann.waitForURL(/\/trip(\?|$)/);
  await ann.getByRole("link", { name: "新建" }).click();
  await ann.getByRole("button", { name: "恢复草稿" }).click();
  await becomes(() => ann.getByRole("textbox", { name: "目的地" }).inputValue(), "无锡");
});

test("on the phone both ways to save fit, and so does the choice of people", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await ann.context().cookies());
  await phone.goto(`${server.base}/apps/trips/trip/new`);
  await phone.getByRole("textbox", { name: "目的地" }).fill("上海");
  await phone.getByLabel("天数").fill("1");
  await isWithin(phone, phone.getByRole("button", { name: "保存", exact: true }), "the whole button can be reached");
  await phone.getByRole("button", { name: "保存并提交" }).click();
  await phone.getByRole("dialog").getByText("财务复核").waitFor();
  await picture(phone, "create-submit-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});

test("a form has its own words after adding, lets one fill in another, or leads on", async () => {
  const publish = async (after) => {
    await api(owner, "PUT", "/apps/trips/definitions/forms/trip.json", { text: JSON.stringify({ ...TRIP, "x-after": after }) });
    await api(owner, "POST", "/apps/trips/publish");
  };
  const fill = async (page, place) => {
    await page.getByRole("textbox", { name: "目的地" }).fill(place);
    await page.getByLabel("天数").fill("1");
    await page.getByRole("button", { name: "保存", exact: true }).click();
  };
  await publish({ message: "已收到，行政会在今天内订票" });
  await open();
  await fill(ann, "宁波");
  await ann.getByText("已收到，行政会在今天内订票").waitFor();
  assert.deepEqual(await violations(ann), []);
  await picture(ann, "create-after");
  await ann.getByRole("button", { name: "再填一份" }).click();
  await becomes(() => ann.getByRole("textbox", { name: "目的地" }).inputValue(), "");
  await fill(ann, "温州");
  await ann.getByRole("link", { name: "查看这条数据" }).click();
  await ann.waitForURL(/\/trip\/(?!new)/);
  const places = (await trips()).map((trip) => trip.values.place);
  assert.deepEqual(["宁波", "温州"].map((place) => places.filter((one) => one === place).length), [1, 1]);

  const phone = await browser.phone();
  await phone.context().addCookies(await ann.context().cookies());
  await phone.goto(`${server.base}/apps/trips/trip/new`);
  await fill(phone, "舟山");
  await phone.getByRole("button", { name: "再填一份" }).waitFor();
  await picture(phone, "create-after-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();

  await publish({ redirect: "/apps/trips/trip" });
  await open();
  await fill(ann, "台州");
  await ann.waitForURL(/\/apps\/trips\/trip(\?|$)/);
  const text = JSON.stringify({ ...TRIP, "x-after": { redirect: "javascript:alert(1)" } });
  await api(owner, "PUT", "/apps/trips/definitions/forms/trip.json", { text });
  await assert.rejects(api(owner, "POST", "/apps/trips/publish"), /not_a_way/, "nobody publishes a way out of the web");
});
