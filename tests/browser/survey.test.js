// A stranger scores on a phone by the link; the score is sorted at once and the service team is told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, signIn, violations } from "./stage.js";

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

test("a low score given on a phone reaches the service team with its class", async () => {
  const links = await api(owner, "GET", "/apps/survey/links");
  const link = links.items.find((one) => one.definition === "survey");
  await owner.goto(`${server.base}/build/survey/links`);
  await owner.getByText("随应用", { exact: true }).waitFor();
  await picture(owner, "28-survey-links");
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${link.token}`);
  await stranger.getByRole("heading", { name: "告诉我们您的感受" }).waitFor();
  await stranger.getByText("售后维修", { exact: true }).click();
  const score = stranger.getByRole("slider");
  await score.focus();
  for (let presses = 0; presses < 3; presses += 1) await stranger.keyboard.press("ArrowRight");
  await stranger.getByText("哪些地方让您不满意？").waitFor();
  assert.equal(await stranger.getByText("哪些地方做得好？").count(), 0, "what does not apply is not asked");
  await stranger.getByText("没人理", { exact: true }).click();
  await stranger.getByLabel("希望我们回电").click();
  await picture(stranger, "28-survey-phone");
  await stranger.getByRole("checkbox", { name: /我已阅读并同意|同意/ }).last().check();
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByText("请填写电话").first().waitFor();
  await stranger.getByRole("textbox", { name: /^电话/ }).fill("139 0000 1234");
  assert.deepEqual(await violations(stranger), []);
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByText("感谢您的评价").waitFor();

  const clerk = await browser.phone();
  await signIn(server, owner, clerk, "zhoukai");
  await clerk.goto(`${server.base}/notifications`);
  await clerk.getByText("售后维修：客户打了 3 分").first().waitFor();
  await picture(clerk, "28-survey-told");
  await clerk.goto(`${server.base}/apps/survey/answer?view=answer-open`);
  await clerk.getByText("没人理").first().waitFor();
  await picture(clerk, "28-survey-open");
});

test("a stranger signs what they agree to, and what they change is followed while they type", async () => {
  const fields = ["service", "score", "liked", "missed", "comment"];
  const consent = { text: "我同意公开我的评价。", signature: true };
  const made = await api(owner, "POST", "/apps/survey/links", { form: "answer", settings: { fields, may_edit: true, consent } });
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${made.token}`);
  await stranger.getByText("售后维修", { exact: true }).click();
  const score = () => stranger.getByRole("slider");
  await score().focus();
  for (let presses = 0; presses < 3; presses += 1) await stranger.keyboard.press("ArrowRight");
  await stranger.getByText("哪些地方让您不满意？").waitFor();
  await stranger.getByRole("checkbox", { name: "我已阅读并同意" }).check();
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByText("请先签名").waitFor();
  await stranger.getByRole("textbox", { name: "或输入姓名" }).fill("王芳");
  await stranger.getByRole("button", { name: "确认签名" }).click();
  await stranger.getByRole("img", { name: "签名" }).waitFor();
  await picture(stranger, "28-consent-signed-phone");
  assert.deepEqual(await violations(stranger), []);
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByRole("link", { name: "修改我的答卷" }).click();

  // What is hidden follows the score that is changed, as it did when it was given.
  await stranger.getByText("哪些地方让您不满意？").waitFor();
  assert.equal(await stranger.getByText("我同意公开我的评价。").count(), 0, "agreed to once");
  await score().focus();
  for (let presses = 0; presses < 6; presses += 1) await stranger.keyboard.press("ArrowRight");
  await stranger.getByText("哪些地方做得好？").waitFor();
  await stranger.getByText("哪些地方让您不满意？").waitFor({ state: "detached" });
  await stranger.getByRole("button", { name: "保存修改" }).click();
  await stranger.getByRole("heading", { name: "修改已保存" }).waitFor();

  const answers = await api(owner, "GET", "/apps/survey/forms/answer/records?sort=-created_at&limit=1");
  await owner.goto(`${server.base}/apps/survey/answer/${answers.items[0].id}`);
  const kept = owner.getByRole("region", { name: "同意记录" });
  await kept.getByText("我同意公开我的评价。").waitFor();
  await kept.getByRole("img", { name: "签名" }).waitFor();
  await kept.getByText(/存档完好/).waitFor();
  await picture(owner, "28-consent-record");
  assert.deepEqual(await violations(owner), []);
});
