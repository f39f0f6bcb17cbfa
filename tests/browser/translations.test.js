// An owner writes what the texts of an app are called in English, as in a spreadsheet; a colleague who reads English sees it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, release, signIn, violations } from "./stage.js";

let server;
let browser;
let owner;

const form = {
  key: "trip",
  title: "出差申请",
  type: "object",
  "x-title": "{{ city }}",
  properties: {
    city: { title: "城市", type: "string", "x-placeholder": "要去哪里" },
    kind: { title: "交通工具", type: "string", "x-kind": "radio", enum: ["高铁", "飞机"] },
    days: { title: "天数", type: "number", description: "按半天算" },
  },
  "x-checks": [{ that: "days > 0", message: "天数要大于零", at: "days" }],
};

/** The cell of a text. */
const cell = (page, text) => page.getByRole("textbox", { name: `“${text}”的English译文` });

const listed = async () => {
  const { texts } = await api(owner, "GET", "/apps/trip/translations");
  return Object.fromEntries(texts.filter((one) => one.words.en).map((one) => [one.text, one.words.en]));
};

/** Pastes as a spreadsheet does. */
const paste = (locator, text) =>
  locator.evaluate((element, plain) => {
    const data = new DataTransfer();
    data.setData("text/plain", plain);
    element.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
  await api(owner, "POST", "/apps", { key: "trip", title: "差旅" });
  const files = {
    "forms/trip.json": form,
    "app.json": { key: "trip", title: "差旅", version: "1.0.0", navigation: [{ items: [{ form: "trip" }] }] },
    "access.json": {
      groups: [
        { key: "all", title: "所有人", form: "trip", members: ["everyone"], operations: ["create", "read"] },
      ],
    },
  };
  await release(owner, "trip", files);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the cells are gone through by keys and write themselves", async () => {
  await owner.goto(`${server.base}/build/trip`);
  await owner.getByRole("link", { name: "翻译…" }).click();
  await owner.getByRole("heading", { name: "翻译", exact: true }).waitFor();
  await owner.getByRole("button", { name: "出差申请：已翻译 0，共 9" }).click();
  await owner.getByLabel("只看未翻译").check();
  await cell(owner, "出差申请").fill("Trip request");
  await cell(owner, "出差申请").press("Enter");
  await becomes(() => cell(owner, "城市").evaluate((element) => element === document.activeElement), true);
  await cell(owner, "城市").fill("City");
  await cell(owner, "城市").press("ArrowDown");
  await cell(owner, "要去哪里").fill("Where to {{ town }}");
  await cell(owner, "要去哪里").press("ArrowUp");
  await owner.getByText("原文里没有 {{ town }}").waitFor();
  await cell(owner, "要去哪里").fill("Where to");
  await cell(owner, "要去哪里").press("Enter");
  await owner.getByText("原文里没有 {{ town }}").waitFor({ state: "detached" });
  await owner.getByRole("button", { name: "出差申请：已翻译 3，共 9" }).waitFor();
  await picture(owner, "translations");
  assert.deepEqual(await violations(owner), []);
  await becomes(listed, { 出差申请: "Trip request", 城市: "City", 要去哪里: "Where to" });
});

test("two columns are pasted, and rows that are wrong are named", async () => {
  const first = cell(owner, "出差申请");
  await paste(first, "高铁\tHigh-speed train\n飞机x\tPlane\n");
  await owner.getByText("第 2 行：应用里没有“飞机x”").waitFor();
  await picture(owner, "translations-mistakes");
  await owner.getByRole("dialog").getByRole("button", { name: "关闭", exact: true }).last().click();
  assert.equal((await listed())["高铁"], undefined, "nothing of it was written");
  await paste(first, "高铁\tHigh-speed train\n飞机\tPlane\n交通工具\tBy\n");
  await owner.getByText("已写入 3 处译文，发布后生效").waitFor();
  assert.equal((await listed())["飞机"], "Plane");
});

test("a file goes out and comes back mended", async () => {
  const [download] = await Promise.all([
    owner.waitForEvent("download"),
    owner.getByRole("button", { name: "导出" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  assert.match(text, /^\uFEFF原文,en,位置\r\n/);
  const mended = text
    .replace(/^天数,,/m, "天数,Days,")
    .replace(/^按半天算,,/m, "按半天算,In halves,")
    .replace(/^天数要大于零,,/m, "天数要大于零,There must be days,");
  const chosen = owner.waitForEvent("filechooser");
  await owner.getByRole("button", { name: "导入" }).click();
  await (await chosen).setFiles({ name: "mended.csv", mimeType: "text/csv", buffer: Buffer.from(mended) });
  await owner.getByText("已写入 3 处译文，发布后生效").last().waitFor();
  await owner.getByRole("button", { name: "出差申请：已翻译 9，共 9" }).waitFor();
  await owner.getByRole("button", { name: "发布" }).click();
  await owner
    .getByRole("dialog")
    .getByRole("button", { name: /发\s*布/ })
    .click();
  await owner.getByText("已发布 1 项").waitFor();
});

test("a colleague reads the form in English on the phone", async () => {
  const phone = await browser.phone("en");
  await phone.addInitScript(() => localStorage.setItem("tenon.language", "en"));
  await signIn(server, owner, phone, "linxiaoyan");
  await phone.goto(`${server.base}/apps/trip/trip/new`);
  await phone.getByLabel("City").waitFor();
  assert.equal(await phone.getByLabel("City").getAttribute("placeholder"), "Where to");
  await phone.getByText("In halves").waitFor();
  await phone.getByText("High-speed train").first().waitFor();
  await picture(phone, "translated-form-phone");
  assert.deepEqual(await violations(phone), []);
  await phone.context().close();
});

test("on an English phone the owner has the same table", async () => {
  const phone = await browser.phone("en");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.addInitScript(() => localStorage.setItem("tenon.language", "en"));
  await phone.goto(`${server.base}/build/trip/translations`);
  await phone.getByRole("heading", { name: "Translations" }).waitFor();
  await phone.getByRole("textbox", { name: "“城市” in English" }).waitFor();
  await picture(phone, "translations-phone-en");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
