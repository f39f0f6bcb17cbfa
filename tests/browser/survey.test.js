// A stranger scores on a phone by the link; the score is sorted at once and the service team is told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, picture, prepare, signIn, startBrowser, startServer, violations } from "./stage.js";

let server;
let browser;
let owner;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await prepare(owner, server, "survey");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a low score given on a phone reaches the service team with its class", async () => {
  const fields = ["service", "score", "quality", "speed", "attitude", "liked", "missed", "comment", "customer", "callback", "phone"];
  const link = await api(owner, "POST", "/apps/survey/links", { form: "answer", settings: { fields } });
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${link.token}`);
  await stranger.getByText("售后维修", { exact: true }).click();
  const score = stranger.getByRole("slider");
  await score.focus();
  for (let presses = 0; presses < 3; presses += 1) await stranger.keyboard.press("ArrowRight");
  await stranger.getByText("哪些地方让您不满意？").waitFor();
  assert.equal(await stranger.getByText("哪些地方做得好？").count(), 0, "what does not apply is not asked");
  await stranger.getByText("没人理", { exact: true }).click();
  await stranger.getByLabel("希望我们回电").click();
  await picture(stranger, "28-survey-phone");
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByText("请填写电话").first().waitFor();
  await stranger.getByRole("textbox", { name: /^电话/ }).fill("139 0000 1234");
  assert.deepEqual(await violations(stranger), []);
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByRole("heading", { name: "提交成功" }).waitFor();

  const clerk = await browser.phone();
  await signIn(server, owner, clerk, "zhoukai");
  await clerk.goto(`${server.base}/notifications`);
  await clerk.getByText("售后维修：客户打了 3 分").first().waitFor();
  await picture(clerk, "28-survey-told");
  await clerk.goto(`${server.base}/apps/survey/answer?view=answer-open`);
  await clerk.getByText("没人理").first().waitFor();
  await picture(clerk, "28-survey-open");
});
