// What becomes of a record: a grade that a person sets aside, followers who hear of it, the recycle bin and the end.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, listening, opened, picture, signIn, violations } from "./stage.js";

let server;
let browser;
let owner;
let customers;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  customers = (await api(owner, "GET", "/apps/crm/forms/customer/records?limit=60")).items;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const at = (record) => `/apps/crm/customer/${record.id}`;

test("a grade that was set aside shows the person's value, reason and name beside the rule's own", async () => {
  const record = customers.find((one) => one.rules["customer-life"]?.value === "潜在");
  await owner.goto(server.base + at(record));
  const card = owner.getByRole("region", { name: "生命周期建议" });
  await card.getByRole("button", { name: "调整" }).click();
  const dialog = owner.getByRole("dialog", { name: "调整“生命周期建议”" });
  await dialog.getByLabel("调整为").selectOption("活跃");
  assert.equal(await dialog.getByRole("button", { name: /确\s?定/ }).isEnabled(), false, "not without a reason");
  await dialog.getByLabel("理由").fill("下周来看厂");
  await dialog.getByRole("button", { name: /确\s?定/ }).dblclick();
  await dialog.waitFor({ state: "detached" });
  await card.getByText("人工调整").waitFor();
  await card.getByText(/陈老板 于 .* 决定/).waitFor();
  await card.getByText("下周来看厂").waitFor();
  assert.match(await card.innerText(), /活跃[\s\S]*规则的建议\s*潜在\s*还没有成交/);
  await picture(owner, "record-overridden");
  await owner.reload();
  await card.getByText("下周来看厂").waitFor();
  const stored = (await api(owner, "GET", `/apps/crm/forms/customer/records/${record.id}`)).record;
  assert.deepEqual([stored.values.life, stored.rules["customer-life"].state], ["活跃", "overridden"]);
  assert.equal(stored.version, record.version + 1, "a double click decides once");

  const english = await browser.desktop("en-US");
  await english.context().addCookies(await owner.context().cookies());
  await english.goto(server.base + at(record));
  await english.getByRole("region", { name: "Life cycle suggestion" }).getByText("陈老板 decided").waitFor();
  await english.context().close();
});

test("who follows a record is told of its changes until they stop following", async () => {
  const record = customers.at(-1);
  const sales = await browser.desktop();
  const members = (await api(owner, "GET", "/members?limit=100")).items;
  await signIn(server, owner, sales, members.find((one) => one.id === record.values.owner).username);
  await sales.goto(server.base + at(record));
  await sales.getByRole("button", { name: "关注", exact: true }).click();
  await sales.getByText("已关注，有变动会通知你").waitFor();
  const change = (values) => api(owner, "PATCH", `/apps/crm/forms/customer/records/${record.id}`, { values });
  await listening(sales, () => sales.goto(`${server.base}/notifications`));
  await sales.getByRole("heading", { name: "通知" }).waitFor();
  await change({ phone: "13812345678" });
  // It comes by itself, without a reload.
  await sales.getByText(`陈老板修改了“${record.title}”`).click();
  await sales.waitForURL(`${server.base}${at(record)}`);
  await sales.getByRole("button", { name: "已关注", exact: true }).click();
  await sales.getByRole("button", { name: "关注", exact: true }).waitFor();
  await change({ phone: "13812345679" });
  const told = await api(sales, "GET", "/notifications");
  assert.equal(told.items.filter((one) => JSON.stringify(one).includes(`修改了“${record.title}”`)).length, 1);
  await sales.context().close();
});

test("deleted records wait in the bin, come back, are destroyed one by one or all at once", async () => {
  const gone = customers.slice(0, 5);
  for (const record of gone) await api(owner, "DELETE", `/apps/crm/forms/customer/records/${record.id}`);
  await owner.goto(`${server.base}/apps/crm/customer/bin`);
  await owner.getByText("删除的数据在这里保留 30 天").waitFor();
  const rows = owner.getByRole("listitem").filter({ has: owner.getByRole("checkbox") });
  await rows.nth(4).waitFor();
  await rows.first().getByText(/^陈老板删除于/).waitFor();
  await picture(owner, "record-bin");

  const first = rows.filter({ hasText: gone[0].title });
  await first.getByRole("button", { name: "恢复" }).dblclick();
  await owner.getByText("已恢复 1 条").waitFor();
  await first.waitFor({ state: "detached" });
  assert.equal(await rows.count(), 4, "the second click does not bring back the next");
  await api(owner, "GET", `/apps/crm/forms/customer/records/${gone[0].id}`);

  await rows.filter({ hasText: gone[1].title }).getByRole("button", { name: "彻底删除" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "彻底删除" }).click();
  await owner.getByText("已彻底删除 1 条").waitFor();
  await rows.nth(3).waitFor({ state: "detached" });

  await owner.getByLabel(/^全选/).check();
  await owner.getByRole("toolbar", { name: "已选 3 条" }).waitFor();
  await owner.getByLabel(/^全选/).uncheck();
  await owner.getByRole("button", { name: "清空回收站" }).click();
  await owner.getByRole("dialog", { name: "清空回收站？" }).getByRole("button", { name: "清空回收站" }).click();
  await owner.getByText("回收站是空的").waitFor();
  const left = await api(owner, "GET", "/apps/crm/forms/customer/records?shelf=bin&count=true");
  assert.equal(left.count.value, 0);
});

test("on the phone every row of the bin can be worked with", async () => {
  await api(owner, "DELETE", `/apps/crm/forms/customer/records/${customers[0].id}`);
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/apps/crm/customer/bin`);
  await phone.getByRole("button", { name: "恢复", exact: true }).waitFor();
  await picture(phone, "record-bin-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.getByRole("button", { name: "恢复", exact: true }).tap();
  await phone.getByText("回收站是空的").waitFor();
  await phone.context().close();
});

test("what is done with goes to the archive: no longer listed or changed, found there and taken out again", async () => {
  const [one, two] = (await api(owner, "GET", "/apps/crm/forms/lead/records?limit=2")).items;
  await owner.goto(`${server.base}/apps/crm/lead/${one.id}`);
  await owner.getByRole("button", { name: "更多" }).click();
  await owner.getByRole("menuitem", { name: "归档", exact: true }).click();
  await owner.getByText("这条数据已归档，取消归档后才能修改").waitFor();
  assert.equal(await owner.getByRole("button", { name: "编辑" }).count(), 0);
  await picture(owner, "record-archived");

  await owner.goto(`${server.base}/apps/crm/lead`);
  await owner.getByRole("checkbox", { name: `选择 ${two.title}` }).check();
  await owner.getByRole("button", { name: "归档", exact: true }).click();
  await owner.getByText("已归档 1 条").waitFor();
  await owner.getByRole("checkbox", { name: `选择 ${two.title}` }).waitFor({ state: "detached" });
  assert.equal(await owner.getByRole("checkbox", { name: `选择 ${one.title}` }).count(), 0);

  await owner.getByRole("link", { name: "归档箱" }).click();
  const rows = owner.getByRole("listitem").filter({ has: owner.getByRole("checkbox") });
  await rows.nth(1).waitFor();
  await owner.getByRole("searchbox").fill(one.title);
  await rows.nth(1).waitFor({ state: "detached" });
  await owner.waitForURL((url) => url.searchParams.get("q") === one.title);
  await owner.reload();
  await rows.first().waitFor();
  await becomes(() => owner.getByRole("searchbox").inputValue(), one.title);
  await picture(owner, "record-archive");
  await rows.first().getByRole("button", { name: "取消归档" }).click();
  await owner.getByText("已取消归档 1 条").waitFor();
  await owner.getByText("没有找到").waitFor();
  await owner.getByRole("searchbox").fill("");
  await rows.filter({ hasText: two.title }).waitFor();

  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/apps/crm/lead/archive`);
  await phone.getByRole("button", { name: "取消归档", exact: true }).waitFor();
  await picture(phone, "record-archive-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.getByRole("button", { name: "取消归档", exact: true }).tap();
  await phone.getByText("归档箱是空的").waitFor();
  await phone.context().close();
});

test("a list is filtered by its address, changed many at once and back, and found again from a record", async () => {
  const from = (source) => encodeURIComponent(JSON.stringify(["source", "=", source]));
  const leads = async (source) =>
    (await api(owner, "GET", `/apps/crm/forms/lead/records?view=lead-all&filter=${from(source)}`)).items;
  const fair = await leads("展会");
  assert.ok(fair.length > 1);
  const list = `${server.base}/apps/crm/lead?view=lead-all&filter=${from("展会")}`;
  await owner.goto(list);
  await owner.getByText(`共 ${fair.length} 条`).waitFor();
  await owner.reload();
  await owner.getByRole("button", { name: "筛选 · 1" }).waitFor();
  await owner.getByText(`共 ${fair.length} 条`).waitFor();

  const written = () =>
    owner.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/records/batch"));
  await owner.getByRole("checkbox", { name: `选择 ${fair[0].title}` }).waitFor();
  await owner.getByRole("checkbox", { name: "选择已加载的全部" }).check();
  await owner.getByRole("button", { name: "导出", exact: true }).click();
  const file = owner.getByRole("dialog").filter({ hasText: `导出选中的 ${fair.length} 条` });
  await file.waitFor();
  await owner.keyboard.press("Escape");
  await file.waitFor({ state: "hidden" });
  await owner.getByRole("button", { name: "批量修改" }).click();
  const dialog = owner.getByRole("dialog", { name: `批量修改 ${fair.length} 条` });
  await dialog.getByLabel("字段", { exact: true }).selectOption({ label: "来源" });
  await dialog.getByLabel("改为").selectOption("合作伙伴");
  await dialog.getByRole("button", { name: "再改一个字段" }).click();
  await dialog.getByLabel("字段", { exact: true }).nth(1).selectOption({ label: "职务" });
  await dialog.getByLabel("改为").nth(1).fill("展会联系人");
  await picture(owner, "record-batch");
  const sent = written();
  await dialog.getByRole("button", { name: `修改 ${fair.length} 条` }).click();
  assert.equal((await sent).status(), 200);
  const position = async () =>
    (await api(owner, "GET", `/apps/crm/forms/lead/records/${fair[0].id}`)).record.values.position;
  assert.equal(await position(), "展会联系人");
  const undone = written();
  await owner.getByRole("button", { name: "撤销", exact: true }).click();
  assert.equal((await undone).status(), 200);
  assert.equal(await position(), fair[0].values.position);
  assert.deepEqual((await leads("展会")).map((one) => one.id), fair.map((one) => one.id));

  await owner.goto(list);
  const grid = owner.getByRole("grid");
  await grid.getByRole("checkbox", { name: `选择 ${fair[0].title}` }).waitFor();
  await grid.focus();
  await owner.keyboard.press("ArrowDown");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(new RegExp(`open=${fair[0].id}`));
  await owner.getByRole("button", { name: "打开完整页面" }).click();
  await owner.waitForURL(`${server.base}/apps/crm/lead/${fair[0].id}`);
  await owner.getByRole("button", { name: "下一条" }).click();
  await owner.waitForURL(`${server.base}/apps/crm/lead/${fair[1].id}`);
  await picture(owner, "record-next");
  const activity = owner.getByRole("complementary", { name: "动态" });
  await activity.getByLabel("写下评论…").fill("报价 8 万");
  await activity.getByRole("button", { name: "发送" }).click();
  await activity.getByRole("button", { name: "修改", exact: true }).click();
  await activity.getByLabel("评论内容").fill("报价 9 万");
  await activity.getByRole("button", { name: "保存" }).click();
  await activity.getByText("报价 9 万").waitFor();
  await picture(owner, "record-activity");
  await activity.getByRole("button", { name: "删除", exact: true }).click();
  await owner.getByRole("dialog").getByRole("button", { name: /删\s?除/ }).click();
  await activity.getByText("已删除", { exact: true }).waitFor();
  await owner.getByRole("navigation", { name: "返回列表" }).getByRole("link").click();
  await owner.getByRole("button", { name: "筛选 · 1" }).waitFor();
  assert.equal(new URL(owner.url()).searchParams.get("filter"), '["source","=","展会"]');
  await owner.getByRole("checkbox", { name: `选择 ${fair[0].title}` }).waitFor();

  // What comes while one reads waits, so that no row moves away under the hand.
  await listening(owner, () => owner.reload());
  await owner.getByRole("checkbox", { name: `选择 ${fair[0].title}` }).waitFor();
  const values = { company: "湖州新光轴承有限公司", contact: "沈工", phone: "13812345699", source: "展会" };
  const { title } = await api(owner, "POST", "/apps/crm/forms/lead/records", { values });
  await owner.getByText("有 1 条新数据").waitFor();
  assert.equal(await owner.getByRole("checkbox", { name: `选择 ${title}` }).count(), 0);
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "record-arrived");
  await owner.getByRole("button", { name: "显示", exact: true }).click();
  await owner.getByRole("checkbox", { name: `选择 ${title}` }).waitFor();
});
