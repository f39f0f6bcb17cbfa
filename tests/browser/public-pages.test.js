// What the page of a link would ask for first comes with it, so that a slow network carries one round trip less; and what a
// link does not give away at once does not come with it either.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, violations } from "./stage.js";

const FIELDS = ["service", "score", "customer"];
/** Would leave the block it is sent in, were it sent as it is. */
const HOSTILE = "</script></head><script>document.title='taken'</script><!--满意度";
let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("survey"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

function make(settings, password) {
  return api(owner, "POST", "/apps/survey/links", {
    form: "answer",
    settings: { fields: FIELDS, ...settings },
    password,
  });
}

/** What a page asks the API from now on, apart from what follows from its values. */
function asks(page) {
  const asked = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/") && !pathname.endsWith("/evaluate"))
      asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}

/** The document of an address as it is sent. */
async function sent(page, path) {
  const answer = await page.request.get(server.base + path);
  return { text: await answer.text(), kept: answer.headers()["cache-control"] };
}

test("a form, its progress and its query are drawn without a question", async () => {
  const query = { by: ["customer"], show: ["service"] };
  const { token } = await make({
    title: HOSTILE,
    progress: ["service"],
    query,
  });
  const stranger = await browser.phone();
  const asked = asks(stranger);
  await stranger.goto(`${server.base}/f/${token}`);
  await stranger.getByRole("heading", { name: HOSTILE }).waitFor();
  assert.equal(await stranger.title(), HOSTILE, "what an owner writes is text and never a script");
  assert.deepEqual(asked, []);
  assert.deepEqual(await violations(stranger), []);
  await picture(stranger, "95-public-sent-along-phone");
  await stranger.getByText("售后维修", { exact: true }).click();
  const score = stranger.getByRole("slider");
  await score.focus();
  for (let presses = 0; presses < 3; presses += 1) await stranger.keyboard.press("ArrowRight");
  await stranger.getByRole("textbox", { name: "公司或称呼" }).fill("云杉样例厂");
  await stranger.getByRole("button", { name: "提交" }).click();
  const progress = await stranger.getByRole("link", { name: "查看处理进度" }).getAttribute("href");
  assert.deepEqual(asked.splice(0), [`POST /api/v1/public/forms/${token}/answers`]);

  await stranger.goto(server.base + progress);
  await stranger.getByText("售后维修").waitFor();
  assert.deepEqual(asked, []);
  assert.deepEqual(await violations(stranger), []);
  await Promise.all([
    stranger.waitForResponse((response) => response.url().includes("/public/progress/")),
    stranger.getByRole("button", { name: "刷新" }).click(),
  ]);
  assert.equal(asked.splice(0).length, 1, "it asks when it is told to");

  await stranger.goto(`${server.base}/q/${token}`);
  await stranger.getByRole("textbox", { name: "公司或称呼" }).fill("云杉样例厂");
  assert.deepEqual(asked, []);
  await stranger.getByRole("button", { name: "查询" }).click();
  await stranger.getByText("查到 1 条").waitFor();
  for (const path of [`/f/${token}`, progress, `/q/${token}`]) {
    const { text, kept } = await sent(stranger, path);
    assert.equal(text.match(/<script/g).length, 2, "the page's own script and the block");
    assert.equal(kept, "no-store", "what one person may see stays in no cache");
  }
  await stranger.context().close();
});

test("nothing of a form comes before its password, its time, or without a link", async () => {
  const title = "内部满意度";
  const query = { by: ["customer"], show: ["service"] };
  const locked = await make({ title, query }, "西瓜开门吧");
  const early = await make({ title, opens_at: "2999-01-01T00:00:00Z" });
  const stranger = await browser.phone();
  for (const path of [
    `/f/${locked.token}`,
    `/q/${locked.token}`,
    `/f/${early.token}`,
    `/q/${early.token}`,
    "/f/none",
    "/q/none",
    "/p/none",
    "/t/none",
  ]) {
    const { text } = await sent(stranger, path);
    assert.ok(!text.includes('id="opened"') && !text.includes(title), path);
  }
  const asked = asks(stranger);
  await stranger.goto(`${server.base}/f/${locked.token}`);
  await stranger.getByLabel("这份表单需要密码才能打开").fill("西瓜开门吧");
  // Without a connection nothing is lost but time: the same is asked again, password and all.
  await stranger.context().setOffline(true);
  await stranger.getByRole("button", { name: "打开" }).click();
  await stranger.getByRole("alert").filter({ hasText: "连不上服务器" }).waitFor();
  assert.deepEqual(await violations(stranger), []);
  await stranger.context().setOffline(false);
  await stranger.getByRole("button", { name: "重试" }).click();
  await stranger.getByRole("heading", { name: title }).waitFor();
  assert.deepEqual(asked.splice(0), Array(3).fill(`POST /api/v1/public/forms/${locked.token}`));
  await stranger.goto(`${server.base}/q/${locked.token}`);
  const password = stranger.getByLabel("这个查询页面需要密码才能打开");
  await password.fill("芝麻开门吧");
  await stranger.getByRole("button", { name: "打开" }).click();
  await stranger.getByRole("alert").filter({ hasText: "密码不对" }).waitFor();
  assert.deepEqual(await violations(stranger), []);
  await password.fill("西瓜开门吧");
  await stranger.getByRole("button", { name: "打开" }).click();
  await stranger.getByRole("textbox", { name: "公司或称呼" }).fill("无此一家");
  await stranger.getByRole("button", { name: "查询" }).click();
  await stranger.getByRole("status").filter({ hasText: "没有查到" }).waitFor();
  await stranger.goto(`${server.base}/f/${early.token}`);
  await stranger.getByRole("alert").waitFor();
  assert.equal(await stranger.getByRole("button", { name: "重试" }).count(), 0, "what is refused stays refused");
  await stranger.goto(`${server.base}/p/none`);
  await stranger.getByRole("alert").waitFor();
  await stranger.context().close();
});

test("who chose another language than their browser asks for reads the form in it", async () => {
  const { items } = await api(owner, "GET", "/apps/survey/links");
  const link = items.find((one) => one.definition === "survey");
  const stranger = await browser.desktop();
  const asked = asks(stranger);
  await stranger.addInitScript(() => localStorage.setItem("tenon.language", "en"));
  await stranger.goto(`${server.base}/f/${link.token}`);
  await stranger.getByRole("heading", { name: "Tell us how it was" }).waitFor();
  await stranger.getByText("Repair", { exact: true }).waitFor();
  assert.deepEqual(asked.splice(0), [`POST /api/v1/public/forms/${link.token}`]);
  assert.deepEqual(await violations(stranger), []);
  await stranger.context().close();

  const english = await browser.desktop("en-US");
  const questions = asks(english);
  await english.goto(`${server.base}/f/${link.token}`);
  await english.getByRole("heading", { name: "Tell us how it was" }).waitFor();
  assert.deepEqual(questions, [], "their browser asks for English itself");
  await english.context().close();
});

test("whoever reads another language chooses it on the page, and keeps what they have typed", async () => {
  const query = { by: ["customer"], show: ["service"] };
  const consent = { text: "我同意贵公司将我的评价用于改进服务；如果留了电话，可以就这次评价给我回电。" };
  const { token } = await make({ title: "告诉我们您的感受", progress: ["service"], query, consent });
  const stranger = await browser.phone();
  const language = (name) => stranger.getByRole("button", { name, exact: true });
  await stranger.goto(`${server.base}/f/${token}`);
  await stranger.getByRole("heading", { name: "告诉我们您的感受" }).waitFor();
  await stranger.getByText("售后维修", { exact: true }).click();
  await stranger.getByRole("slider").focus();
  for (let presses = 0; presses < 3; presses += 1) await stranger.keyboard.press("ArrowRight");
  await stranger.getByRole("textbox", { name: "公司或称呼" }).fill("远山样例厂");
  await stranger.getByRole("checkbox", { name: "我已阅读并同意" }).check();
  await language("English").click();
  await stranger.getByRole("heading", { name: "Tell us how it was" }).waitFor();
  assert.ok(await stranger.getByRole("radio", { name: "Repair", exact: true }).isChecked());
  assert.equal(await stranger.getByRole("textbox", { name: "Company or name" }).inputValue(), "远山样例厂");
  assert.equal(await stranger.locator("html").getAttribute("lang"), "en");
  assert.equal(await language("English").getAttribute("aria-pressed"), "true");
  assert.ok(
    !(await stranger.getByRole("checkbox", { name: "I have read this and agree" }).isChecked()),
    "what was agreed to was in other words",
  );
  assert.deepEqual(await violations(stranger), []);
  await picture(stranger, "98-public-language-phone");
  await stranger.getByRole("checkbox", { name: "I have read this and agree" }).check();
  await stranger.getByRole("button", { name: "Send", exact: true }).click();
  const progress = await stranger.getByRole("link", { name: "See the progress" }).getAttribute("href");

  await stranger.goto(server.base + progress);
  await stranger.getByText("Sent at", { exact: true }).waitFor();
  await language("中文").click();
  await stranger.getByText("提交时间", { exact: true }).waitFor();
  await stranger.getByText("售后维修", { exact: true }).waitFor();
  assert.deepEqual(await violations(stranger), []);

  await stranger.goto(`${server.base}/q/${token}`);
  await stranger.getByRole("textbox", { name: "公司或称呼" }).fill("远山样例厂");
  await stranger.getByRole("button", { name: "查询" }).click();
  await stranger.getByText("查到 1 条").waitFor();
  await language("English").click();
  await stranger.getByText("record found: 1").waitFor();
  await stranger.getByText("Repair", { exact: true }).waitFor();
  assert.equal(await stranger.getByRole("textbox", { name: "Company or name" }).inputValue(), "远山样例厂");
  assert.deepEqual(await violations(stranger), []);
  await stranger.context().close();
});

test("a form that stands in no menu is opened to strangers too", async () => {
  const form = { key: "visit", title: "到访登记", type: "object", properties: { name: { title: "姓名", type: "string" } } };
  await api(owner, "PUT", "/apps/survey/definitions/forms/visit.json", { text: JSON.stringify(form) });
  await api(owner, "POST", "/apps/survey/publish");
  await owner.goto(`${server.base}/build/survey/links`);
  await owner.getByRole("button", { name: "新建外链" }).click();
  const drawer = owner.getByRole("dialog").first();
  await drawer.getByLabel("要公开的表单").click();
  await owner.locator(".ant-select-dropdown:visible").getByText("到访登记", { exact: true }).click();
  await drawer.getByRole("button", { name: /^创\s?建$/ }).click();
  await owner.getByRole("dialog", { name: "到访登记" }).waitFor();
  const { items } = await api(owner, "GET", "/apps/survey/links");
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${items.find((one) => one.form === "visit").token}`);
  await stranger.getByRole("textbox", { name: "姓名" }).waitFor();
  await stranger.context().close();
});
