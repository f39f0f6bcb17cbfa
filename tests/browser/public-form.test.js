// A public link from its making to its end: the owner opens a form to strangers, a stranger answers it on a phone with a
// slow network, looks it up, changes it and watches it, and is locked out once the link is revoked.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { api, becomes, picture, setUp, startBrowser, startServer, violations } from "./stage.js";

let server;
let browser;
let owner;
let stranger;
let token;
let given;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await setUp(owner, server);
  await api(owner, "POST", "/templates/stock/install", { demo: false });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the owner makes a link to the supplier form and shares it", async () => {
  await owner.goto(`${server.base}/apps/stock/supplier`);
  await owner.getByRole("link", { name: "外链" }).click();
  await owner.getByRole("button", { name: "新建外链" }).click();
  const drawer = owner.getByRole("dialog").first();
  await drawer.getByLabel("标题（留空用表单名）").fill("供应商登记");
  await drawer.getByLabel("同意条款").fill("我同意贵司保存以上信息，用于采购联系。");
  await drawer.getByLabel("允许修改自己的答卷").click();
  await drawer.getByLabel("提供进度页").click();
  await drawer.getByLabel("提供公开查询页").click();
  const choose = async (label, ...names) => {
    await drawer.getByLabel(label).click();
    const list = owner.locator(".ant-select-dropdown:visible").last();
    for (const name of names) await list.getByText(name, { exact: true }).click();
    // The list goes away in its own time, and must be gone before the next one is looked at.
    await owner.keyboard.press("Escape");
    await owner.locator(".ant-select-dropdown:visible").first().waitFor({ state: "hidden" });
  };
  await choose("按哪些字段查（全部填对才能查到）", "电话");
  await choose("查到后显示哪些字段", "供应商名称");
  await picture(owner, "21-link-settings");
  await drawer.getByRole("button", { name: /^创\s?建$/ }).click();
  const share = owner.getByRole("dialog", { name: "供应商登记" });
  const shown = share.getByLabel("链接", { exact: true });
  const address = await shown.inputValue();
  assert.match(address, /\/f\/[\w-]{22}$/);
  token = address.split("/").pop();
  // A dialog grows into its place: what can be clicked in it has come to rest and is to be seen.
  await shown.click({ trial: true });
  await share.locator("canvas:visible").first().waitFor();
  await picture(owner, "22-link-share");
});

test("a stranger on a phone with 4G is sent one small script and one style sheet, and sends one answer", async () => {
  stranger = await browser.phone();
  const network = await stranger.context().newCDPSession(stranger);
  await network.send("Network.enable");
  const bits = (1.6 * 1024 * 1024) / 8;
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: bits,
    uploadThroughput: bits,
  });
  const files = [];
  stranger.on("response", (response) => files.push(response));
  await stranger.goto(`${server.base}/f/${token}?contact=${encodeURIComponent("何经理")}&source=poster`, {
    waitUntil: "commit",
  });
  await stranger.getByLabel("供应商名称").fill("宁波样例五金厂");
  const loaded = files.filter((file) => ["script", "stylesheet"].includes(file.request().resourceType()));
  // The regions of the address come behind what the page needs, as a file of their own.
  const needed = loaded.filter((file) => !/\/regions-[^/]*\.js$/.test(file.url()));
  assert.equal(needed.length, 2, "one script and one style sheet");
  assert.ok(
    loaded.every((file) => file.headers()["content-encoding"] === "br"),
    "small on their way",
  );
  await becomes(() => stranger.getByLabel("联系人").inputValue(), "何经理", "the address has filled it in");
  await stranger.getByLabel("电话").fill("139 0000 1234");
  await picture(stranger, "23-public-form-phone");
  assert.deepEqual(await violations(stranger), []);
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByText("请先阅读并勾选同意").waitFor();
  await stranger.getByLabel("我已阅读并同意").check();
  await stranger.getByRole("button", { name: "提交" }).dblclick();
  await stranger.getByRole("heading", { name: "提交成功" }).waitFor();
  await picture(stranger, "24-public-thanks-phone");
  assert.deepEqual(await violations(stranger), []);
  given = {
    edit: await stranger.getByRole("link", { name: "修改我的答卷" }).getAttribute("href"),
    progress: await stranger.getByRole("link", { name: "查看处理进度" }).getAttribute("href"),
  };
  const records = await api(owner, "GET", "/apps/stock/forms/supplier/records?search=" + encodeURIComponent("宁波样例") + "&limit=9");
  assert.equal(records.items.length, 1, "a double click sends once");
  assert.deepEqual([records.items[0].values.phone, records.items[0].created_by], ["13900001234", null]);
  const links = await api(owner, "GET", "/apps/stock/links");
  assert.equal(links.items[0].answers, 1);
});

test("the stranger changes the answer, watches it and finds it, and no more", async () => {
  await stranger.goto(server.base + given.edit);
  await stranger.getByLabel("联系人").fill("贺经理");
  await stranger.getByRole("button", { name: "保存修改" }).click();
  await stranger.getByRole("heading", { name: "修改已保存" }).waitFor();
  await stranger.goto(server.base + given.progress);
  await stranger.getByText("已提交，等待处理").waitFor();
  await picture(stranger, "25-public-progress-phone");
  assert.deepEqual(await violations(stranger), []);
  await stranger.goto(`${server.base}/q/${token}`);
  await stranger.getByLabel("电话").fill("13900001234");
  await stranger.getByRole("button", { name: "查询" }).click();
  await stranger.getByText("查到 1 条").waitFor();
  await stranger.getByText("宁波样例五金厂").waitFor();
  await picture(stranger, "26-public-query-phone");
  assert.deepEqual(await violations(stranger), []);
  const denied = await stranger.evaluate(async () => (await fetch("/api/v1/apps/stock/forms/supplier/records")).status);
  assert.equal(denied, 401);
});

test("a revoked link ends everything that came from it", async () => {
  await owner.goto(`${server.base}/build/stock/links`);
  await owner.getByRole("button", { name: /^停\s?用$/ }).click();
  await owner.getByRole("dialog").getByRole("button", { name: /^停\s?用$/ }).click();
  await owner.getByText("已停用", { exact: true }).waitFor();
  await picture(owner, "27-links");
  assert.deepEqual(await violations(owner), []);
  for (const path of [`/f/${token}`, given.edit, given.progress, `/q/${token}`]) {
    await stranger.goto(server.base + path);
    await stranger.getByText("链接不存在或已停用").waitFor();
  }
});

test("a link by invitation is made by hand, and its address for one record handed out", async () => {
  const delivery = {
    key: "delivery",
    title: "送货登记",
    required: ["day"],
    properties: {
      supplier: { title: "供应商", "x-kind": "link", "x-form": "supplier" },
      day: { title: "到货日期", "x-kind": "date" },
    },
  };
  await api(owner, "PUT", "/apps/stock/definitions/forms/delivery.json", { text: JSON.stringify(delivery) });
  await api(owner, "POST", "/apps/stock/publish", {});
  await owner.goto(`${server.base}/build/stock/links?form=delivery`);
  await owner.getByRole("button", { name: "新建外链" }).click();
  const drawer = owner.getByRole("dialog").first();
  await drawer.getByLabel("每份答卷针对哪条数据（仅限邀请）").click();
  await owner.locator(".ant-select-dropdown:visible").last().getByText("供应商", { exact: true }).click();
  await drawer.getByRole("button", { name: /^创\s?建$/ }).click();
  const share = owner.getByRole("dialog", { name: "送货登记" });
  await share.getByText("这个外链只能通过邀请填写").waitFor();
  await share.getByLabel("为哪条数据邀请").fill("样例");
  await owner.getByRole("option", { name: "宁波样例五金厂" }).click();
  const address = await share.getByLabel("专用链接（30 天内填写一次）", { exact: true }).inputValue();
  assert.match(address, /\/f\/[\w-]{22}\?about=/);
  await picture(owner, "28-link-invitation");
  assert.deepEqual(await violations(owner), []);
  await stranger.goto(address);
  await stranger.getByLabel("到货日期").waitFor();
  await stranger.goto(address.split("?")[0]);
  await stranger.getByText("链接不完整或已失效").waitFor();
});

test("a form stands in a page of another site, as tall as it is, and its progress opens beside it", async () => {
  let page = "";
  const shop = createServer((_, answer) => answer.setHeader("content-type", "text/html; charset=utf-8").end(page));
  await new Promise((listens) => shop.listen(0, "127.0.0.1", listens));
  try {
    const site = `http://127.0.0.1:${shop.address().port}`;
    const settings = { fields: ["name", "contact", "phone", "address", "remark"], progress: ["name"], embed: [site] };
    const link = await api(owner, "POST", "/apps/stock/links", { form: "supplier", settings });
    const named = `data-form="${link.token}" data-title="供应商登记" data-params="contact=何经理"`;
    page = `<!doctype html><html lang="zh-CN"><title>小店</title><h1>小店</h1><script src="${server.base}/embed.js" ${named}></script></html>`;
    const visitor = await browser.phone();
    const began = Date.now();
    await visitor.goto(site);
    const form = visitor.frameLocator('iframe[title="供应商登记"]');
    await form.getByLabel("供应商名称").fill("绍兴样例轴承厂");
    await becomes(() => form.getByLabel("联系人").inputValue(), "何经理", "the script has filled it in");
    const inner = visitor.frames().find((frame) => frame.url().includes(`/f/${link.token}`));
    await inner.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight && innerHeight !== 640);
    const filled = await inner.evaluate(() => innerHeight);
    await picture(visitor, "29-public-embedded-phone");
    // Whoever answers within two seconds is taken for a program.
    await visitor.waitForFunction((since) => Date.now() - since > 2500, began + 500);
    await form.getByRole("button", { name: "提交" }).click();
    await form.getByRole("heading", { name: "提交成功" }).waitFor();
    await inner.waitForFunction((before) => innerHeight < before, filled);
    const popup = visitor.waitForEvent("popup");
    await form.getByRole("link", { name: "查看处理进度" }).click();
    await (await popup).getByText("已提交，等待处理").waitFor();
  } finally {
    shop.close();
  }
});
