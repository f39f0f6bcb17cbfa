// How one hears of things: what comes by e-mail at once, gathered or not at all, and the words an administrator gives a notice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  await api(owner, "PATCH", "/me", { email: "boss@example.com" });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("each kind of notice has its way by e-mail, and the daily digest its time and days", async () => {
  await owner.goto(`${server.base}/profile`);
  await owner.getByLabel("邮件：抄送我的").selectOption({ label: "每天汇总" });
  await owner.getByLabel("邮件：评论和答复").selectOption({ label: "每小时汇总" });
  await owner.getByLabel("站内：抄送我的").uncheck();
  await owner.getByLabel("每天汇总的时间").fill("17:30");
  await owner.getByLabel("哪些天发送").selectOption({ label: "每天" });
  await picture(owner, "notices");
  assert.deepEqual(await violations(owner), []);
  await owner.locator("form#notices").getByRole("button", { name: "保存" }).click();
  await owner.getByText("已保存").waitFor();
  const { notices } = await api(owner, "GET", "/me");
  assert.deepEqual(notices, {
    email: ["task", "remind", "result"],
    hourly: ["comment"],
    daily: ["copy"],
    daily_at: { at: "17:30", days: "every" },
    hidden: ["copy"],
  });
  await owner.reload();
  await owner.getByLabel("每天汇总的时间").waitFor();
  await becomes(() => owner.getByLabel("邮件：抄送我的").inputValue(), "daily");
});

test("the digest comes on chosen days of the week, in one's own time zone", async () => {
  await owner.getByLabel("哪些天发送").selectOption({ label: "指定星期" });
  const save = () => owner.locator("form#notices").getByRole("button", { name: "保存" }).click();
  await save();
  await owner.getByText("请至少选择一天").waitFor();
  const days = owner.getByRole("group", { name: "星期几发送汇总" });
  for (const day of ["周五", "周一"]) await days.getByLabel(day).check();
  await owner.getByLabel("我的时区").selectOption("Europe/Berlin");
  await picture(owner, "notices-days");
  assert.deepEqual(await violations(owner), []);
  await save();
  await owner.getByText("已保存").waitFor();
  const { notices } = await api(owner, "GET", "/me");
  assert.deepEqual(notices.daily_at, { at: "17:30", days: "chosen", on: ["monday", "friday"] });
  assert.equal(notices.timezone, "Europe/Berlin");
  await owner.reload();
  await days.getByLabel("周一").waitFor();
  await becomes(() => days.getByLabel("周一").isChecked(), true);
});

test("on an English phone the choices fit", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.addInitScript(() => localStorage.setItem("tenon.language", "en"));
  await phone.goto(`${server.base}/profile`);
  await phone.getByLabel("E-mail: Copies").waitFor();
  await picture(phone, "notices-phone-en");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});

test("the words of a notice are tried, refused with their place, saved and taken back", async () => {
  await owner.goto(`${server.base}/admin/notices`);
  await owner.getByRole("heading", { name: "待处理" }).waitFor();
  const chinese = owner.getByRole("group", { name: "中文" });
  await chinese.getByLabel("标题").fill("{{ initiator }}请你审批：{{ record }}");
  await chinese.getByLabel("正文").fill("{% if due %}{{ due }}{% endif %}");
  await chinese.getByRole("button", { name: "预览" }).click();
  await chinese.getByRole("alert").filter({ hasText: "第 1 行" }).waitFor();
  await chinese.getByLabel("正文").fill("请在 {{ due }} 前处理\n{{ summary }}");
  await chinese.getByRole("button", { name: "预览" }).click();
  await chinese.getByText("张三请你审批：年度采购框架合同").waitFor();
  await picture(owner, "notice-words");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: "保存" }).click();
  await owner.getByText("已保存").waitFor();
  const find = async () => {
    const { items } = await api(owner, "GET", "/settings/notices");
    return items.find((item) => item.event === "task").own;
  };
  assert.equal((await find())["zh-CN"].subject, "{{ initiator }}请你审批：{{ record }}");
  await owner.getByRole("listitem").getByText("已修改").waitFor();
  await chinese.getByRole("button", { name: "恢复默认文案" }).click();
  await becomes(() => chinese.getByLabel("标题").inputValue(), "待处理：{{ flow }} {{ record }}");
  await owner.getByRole("button", { name: "保存" }).click();
  await owner.getByText("已修改").waitFor({ state: "detached" });
  assert.deepEqual(await find(), {});
});

test("on the phone the words fit", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/admin/notices?event=urge`);
  await phone.getByRole("heading", { name: "催办" }).waitFor();
  await picture(phone, "notice-words-phone");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
