// From nothing to a form with eight fields, a rule, a check and an approval, published and filled in, without a line of JSON and
// with the clicks counted; changed, undone and looked at afterwards.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addField, askToPublish, writeOptions } from "./designing.js";
import { card } from "./drawing.js";
import { api, becomes, isWithin, PASSWORD, picture, startBrowser, startServer, violations } from "./stage.js";

/** More than this and a person needs longer than three minutes for the form with its rule and check. */
const MOST_CLICKS = 75;
/** More than this and the form with a rule and an approval takes longer than five. */
const MOST_WITH_APPROVAL = 110;
let server;
let browser;
let owner;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await owner.addInitScript(() => {
    // A person clicks into an input before typing and twice to choose from a list; the driver does neither.
    let pointed = 0;
    const count = (n) => sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + n));
    addEventListener("pointerdown", () => ((pointed = performance.now()), count(1)), true);
    addEventListener("change", (event) => event.target instanceof HTMLSelectElement && count(2), true);
    addEventListener(
      "focusin",
      ({ target }) => target.matches("input[type=text], textarea") && performance.now() - pointed > 500 && count(1),
      true,
    );
  });
  await owner.goto(server.setup);
  await owner.getByLabel("工作区名称").fill("晨光小店");
  await owner.getByLabel("姓名").fill("陈老板");
  await owner.getByLabel("用户名").fill("boss");
  await owner.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await owner.getByLabel("再次输入密码").fill(PASSWORD);
  await owner.getByRole("button", { name: "创建并进入" }).click();
  await owner.waitForURL(`${server.base}/`);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const clicked = async () => Number(await owner.evaluate(() => sessionStorage.getItem("clicks")));

test("a dialog that is given up leaves the focus with its button", async () => {
  await owner.getByRole("button", { name: "新建应用" }).click();
  await owner.waitForFunction(() => Boolean(document.activeElement?.closest('[role="dialog"]')));
  await owner.keyboard.press("Escape");
  await owner.waitForFunction(() => document.activeElement?.textContent === "新建应用");
});

test("a shop owner builds a form from blank, with a rule and a check", async () => {
  await owner.evaluate(() => sessionStorage.setItem("clicks", "0"));
  await owner.getByRole("button", { name: "新建应用" }).click();
  await owner.getByLabel("应用名称").fill("小店");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/build\/app-1/);
  await owner.getByRole("dialog").getByLabel("名称", { exact: true }).fill("订货");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/build\/app-1\/forms\/form_1/);
  await owner.getByText("从第一个字段开始").waitFor();
  await picture(owner, "20-designer-empty");
  assert.deepEqual(await violations(owner), []);

  await addField(owner, "单行文本", "客户");
  await owner.getByLabel("必填").check();
  await addField(owner, "手机", "电话");
  await addField(owner, "日期", "交货日期");
  await addField(owner, "下拉选择", "等级");
  await writeOptions(owner, ["大单", "普通"]);
  await owner.getByLabel("不由人填写").check();
  await addField(owner, "单选", "付款方式");
  await writeOptions(owner, ["现结", "月结"]);
  await addField(owner, "数字", "Qty");
  await addField(owner, "金额", "Price");
  await addField(owner, "金额", "Total");
  await owner.getByLabel("由公式计算").check();
  await owner.locator("#property-x-formula .cm-content").click();
  await owner.keyboard.type("Qty * Price");
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "21-designer-fields");
  assert.deepEqual(await violations(owner), []);

  await owner.getByTitle("规则与校验").click();
  await owner.getByRole("button", { name: "添加校验" }).click();
  const check = owner.locator("#x-checks-0");
  await check.getByLabel("字段", { exact: true }).selectOption({ label: "Qty" });
  await check.getByLabel("条件", { exact: true }).selectOption({ label: "大于" });
  await check.getByLabel("值", { exact: true }).fill("999");
  await check.getByLabel("提示文字").fill("一次最多订 999 件");
  await check.getByLabel("提示在哪个字段").selectOption({ label: "Qty" });
  await owner.getByRole("button", { name: "添加显示规则" }).click();
  const rule = owner.locator("#x-visibility-0");
  await rule.getByLabel("字段", { exact: true }).selectOption({ label: "付款方式" });
  await rule.getByLabel("条件", { exact: true }).selectOption({ label: "等于" });
  await rule.getByLabel("值", { exact: true }).click();
  await owner.locator(".c-option", { hasText: "月结" }).click();
  await rule.getByLabel("显示", { exact: true }).click();
  await owner.locator(".c-option", { hasText: "交货日期" }).click();
  await owner.keyboard.press("Escape");
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "22-designer-rules");
  assert.deepEqual(await violations(owner), []);
});

test("a grading rule is written beside it, and everything is published", async () => {
  await owner.getByRole("link", { name: "返回内容列表" }).click();
  await owner.getByRole("navigation", { name: "内容" }).getByRole("button", { name: "新建" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("类型").selectOption({ label: "分级规则" });
  await dialog.getByLabel("名称", { exact: true }).fill("订单分级");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/rules\//);
  await owner.getByLabel("结果写入").selectOption({ label: "等级" });
  await owner.getByRole("button", { name: "添加一行" }).click();
  const row = owner.getByRole("region", { name: "第 1 行" });
  await row.getByLabel("字段", { exact: true }).selectOption({ label: "Total" });
  await row.getByLabel("条件", { exact: true }).selectOption({ label: "大于等于" });
  await row.getByLabel("值", { exact: true }).fill("1000");
  await row.getByLabel("第 1 行的结果", { exact: true }).selectOption({ label: "大单" });
  await row.getByLabel("第 1 行的原因", { exact: true }).fill("金额 1000 以上");
  const rest = owner.getByRole("region", { name: "其他情况" });
  await rest.getByLabel("其他情况的结果", { exact: true }).selectOption({ label: "普通" });
  await rest.getByLabel("其他情况的原因", { exact: true }).fill("金额不到 1000");
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "23-rule-editor");
  assert.deepEqual(await violations(owner), []);

  const { dialog: summary, confirm } = await askToPublish(owner);
  await summary.getByText("新增 8 个字段").waitFor();
  await picture(owner, "24-publish-summary");
  assert.equal(await confirm(), 200);
  await owner.getByText(/已发布 \d 项/).waitFor();
  const clicks = await clicked();
  console.log(`from blank to published: ${clicks} clicks`);
  assert.ok(clicks > 20 && clicks <= MOST_CLICKS, `${clicks} clicks`);
});

test("an approval of it is added and published", async () => {
  await owner.getByRole("link", { name: "返回内容列表" }).click();
  await owner.getByRole("navigation", { name: "内容" }).getByRole("button", { name: "新建" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("类型").selectOption({ label: "流程" });
  await dialog.getByLabel("名称", { exact: true }).fill("订货审批");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/flows\//);
  await card(owner, "发起人的主管").waitFor();
  const { confirm } = await askToPublish(owner);
  assert.equal(await confirm(), 200);
  await picture(owner, "24-approval-published");
  const clicks = await clicked();
  console.log(`from blank to a published form with a rule and an approval: ${clicks} clicks`);
  assert.ok(clicks <= MOST_WITH_APPROVAL, `${clicks} clicks`);
});

test("a record is filled in, checked, graded and submitted", async () => {
  await owner.goto(`${server.base}/apps/app-1/form_1/new`);
  await owner.getByLabel("客户").fill("苏州晨光机电");
  assert.equal(await owner.getByLabel("交货日期").count(), 0, "hidden until paid monthly");
  await owner.getByLabel("月结").check();
  await owner.getByLabel("交货日期").waitFor();
  await owner.getByLabel("Qty").fill("1000");
  await owner.getByLabel("Price").fill("20");
  await owner.getByRole("button", { name: "保存", exact: true }).click();
  await owner.getByText("一次最多订 999 件").first().waitFor();
  await owner.getByLabel("Qty").fill("100");
  await owner.getByRole("button", { name: "保存", exact: true }).click();
  await owner.waitForURL(/\/form_1\/(?!new)/);
  await owner.getByText("金额 1000 以上").first().waitFor();
  await picture(owner, "25-record-graded");
  const { items } = await api(owner, "GET", "/apps/app-1/forms/form_1/records");
  assert.equal(items[0].values.total, 2000);
  assert.equal(Object.values(items[0].values).includes("大单"), true);

  // Nobody is the owner's head, so that the owner is asked.
  await owner.getByRole("button", { name: /^提\s?交$/ }).click();
  await owner.getByRole("dialog").getByRole("button", { name: /^提\s?交$/ }).click();
  await owner.getByText("等待 陈老板 处理").first().waitFor();
  await picture(owner, "25-record-submitted");
});

test("a change shows its preview, what it means for stored records, and can be undone", async () => {
  await owner.goto(`${server.base}/build/app-1/forms/form_1`);
  await owner.getByRole("button", { name: /^电话/ }).click();
  await owner.keyboard.press("Delete");
  await owner.getByRole("button", { name: /^电话/ }).waitFor({ state: "detached" });
  await owner.keyboard.press("Control+z");
  await owner.getByRole("button", { name: /^电话/ }).waitFor();
  await owner.getByRole("button", { name: /^Price/ }).click();
  await owner.keyboard.press("Delete");
  await owner.getByText(/\d 个问题/).waitFor();
  await owner.getByRole("region", { name: "问题" }).getByRole("listitem").getByRole("button").first().click();
  await owner.waitForFunction(() => document.activeElement?.closest("#property-x-formula") !== null);
  await owner.getByRole("button", { name: "发布", exact: true }).click();
  const summary = owner.getByRole("dialog").filter({ hasText: "移除“Price”" });
  await summary.getByText("1 条数据里有值").waitFor();
  await picture(owner, "26-publish-removal");
  await summary.getByRole("button", { name: "取消" }).or(summary.getByRole("button", { name: "取 消" })).click();
  await owner.getByRole("button", { name: /^撤销/ }).click();
  await owner.getByText("没有问题").waitFor();

  await owner.getByRole("button", { name: "预览" }).click();
  const preview = owner.getByRole("dialog").filter({ hasText: "手机" });
  await preview.getByLabel("月结").check();
  await preview.getByLabel("交货日期").waitFor();
  await preview.getByTitle("手机").click();
  await picture(owner, "27-preview-phone");
  assert.deepEqual(await violations(owner), []);
});

test("the source shows the same document, and undoing reaches over both", async () => {
  await owner.goto(`${server.base}/build/app-1/forms/form_1?tab=source`);
  const source = owner.locator(".cm-content");
  await source.getByText("交货日期").first().waitFor();
  await source.click();
  await owner.keyboard.press("Control+Home");
  await owner.keyboard.type("x");
  await owner.getByTitle("设计", { exact: true }).click();
  await owner.getByText("源码现在不是完整的 JSON").waitFor();
  await owner.getByRole("button", { name: /^撤销/ }).click();
  await owner.getByText("源码现在不是完整的 JSON").waitFor({ state: "detached" });
  await owner.getByRole("button", { name: /^交货日期/ }).waitFor();
  await owner.getByText("没有问题").waitFor();
  await owner.getByText("已保存").waitFor();
});

test("another key shows what else speaks of the field, changes it along, and takes it back file by file", async () => {
  await owner.goto(`${server.base}/build/app-1/forms/form_1`);
  await owner.getByRole("button", { name: /^Total/ }).click();
  const key = owner.locator("#property-key");
  await owner.locator("summary", { hasText: "高级" }).click();
  await key.fill("amount");
  await owner.getByRole("button", { name: /^Qty/ }).click();
  const dialog = owner.getByRole("dialog").filter({ hasText: "“total”改为“amount”" });
  await dialog.getByRole("checkbox", { name: "订单分级" }).waitFor();
  await picture(owner, "27-rename-elsewhere");
  assert.deepEqual(await violations(owner), []);
  await dialog.getByRole("button", { name: /改标识并更新 \d 项内容/ }).click();
  await dialog.getByText("已改好并存为草稿").waitFor();
  const rules = (await api(owner, "GET", "/apps/app-1/definitions")).items.filter((entry) => entry.path.startsWith("rules/"));
  const text = async () => {
    const rule = await api(owner, "GET", `/apps/app-1/definitions/${rules[0].path}`);
    return rule.draft ?? rule.published;
  };
  assert.match(await text(), /"amount"/);
  await dialog.getByRole("button", { name: "撤销 订单分级 的修改" }).click();
  await dialog.getByText("已撤销").waitFor();
  assert.match(await text(), /"total"/);
  await dialog.getByRole("button", { name: "完成" }).click();
  await owner.getByRole("button", { name: /^Total/ }).click();
  await becomes(() => key.inputValue(), "amount");
  await owner.getByRole("button", { name: /^撤销/ }).click();
  await owner.getByText("没有问题").waitFor();
  await owner.getByText("已保存").waitFor();
});

test("what counts as a duplicate is said without a line of JSON", async () => {
  await owner.goto(`${server.base}/build/app-1/forms/form_1?tab=rules`);
  await owner.getByRole("button", { name: "添加查重规则" }).click();
  const rule = owner.locator("#x-duplicates-0");
  await rule.getByLabel("比较的字段").selectOption({ label: "客户" });
  await becomes(() => rule.getByLabel("比较方式").inputValue(), "similar");
  await rule.getByRole("button", { name: "再加一个字段" }).click();
  await rule.getByLabel("比较的字段").nth(1).selectOption({ label: "电话" });
  await rule.getByLabel("比较方式").nth(1).selectOption({ label: "数字相同" });
  await rule.getByLabel("录入重复数据时").selectOption({ label: "不允许保存" });
  await rule.getByLabel("提示文字").fill("这家客户已经订过");
  await owner.getByRole("button", { name: "添加查重规则" }).click();
  await owner.locator("#x-duplicates-1").getByLabel("比较的字段").selectOption({ label: "客户" });
  await owner.getByRole("button", { name: "删除查重规则 2" }).click();
  await owner.getByText("没有问题").waitFor();
  await owner.getByText("已保存").waitFor();
  await picture(owner, "29-designer-duplicates");
  assert.deepEqual(await violations(owner), []);
  const written = JSON.parse((await api(owner, "GET", "/apps/app-1/definitions/forms/form_1.json")).draft);
  const key = (title) => Object.keys(written.properties).find((key) => written.properties[key].title === title);
  assert.deepEqual(written["x-duplicates"], [
    { match: { [key("客户")]: "similar", [key("电话")]: "digits" }, on_entry: "block", message: "这家客户已经订过" },
  ]);
});

test("a phone shows the form to be looked at, without breaking", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/app-1/forms/form_1`);
  await phone.getByText("设计需要更宽的屏幕").waitFor();
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing stands out of the screen");
  await picture(phone, "30-designer-phone");
  assert.deepEqual(await violations(phone), []);
  await isWithin(phone, phone.getByRole("button", { name: "发布", exact: true }), "publishing is in sight");
  const more = phone.getByRole("button", { name: "更多操作" });
  await isWithin(phone, more, "and so is the way to the rest");
  await more.click();
  await phone.getByRole("menuitem", { name: "版本", exact: true }).click();
  await phone.getByRole("dialog").waitFor();
  await phone.context().close();
});
