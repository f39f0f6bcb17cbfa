// A form is begun at the desk and finished on the phone: what is typed is the member's, not the browser's; and whoever has
// fallen behind is told before anything is written over or sent twice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, release, signIn, violations } from "./stage.js";

const TRIP = {
  key: "trip",
  title: "出差申请",
  "x-title": "{{ place }}",
  type: "object",
  required: ["place", "days"],
  properties: {
    place: { title: "目的地", type: "string" },
    days: { title: "天数", type: "number" },
    paper: { title: "邀请函", "x-kind": "attachment" },
  },
};
const ACCESS = {
  groups: [{ key: "all", title: "所有人", form: "trip", members: ["everyone"], operations: ["create", "read"] }],
};
const DRAFT = "/apps/trips/forms/trip/draft";

let server;
let browser;
let owner;
let desk;
let phone;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  await api(owner, "POST", "/apps", { key: "trips", title: "出差" });
  const app = { key: "trips", title: "出差", version: "1.0.0", navigation: [{ items: [{ form: "trip" }] }] };
  await release(owner, "trips", { "app.json": app, "access.json": ACCESS, "forms/trip.json": TRIP });
  desk = await browser.desktop();
  await signIn(server, owner, desk, "linxiaoyan");
  phone = await browser.phone();
  await phone.context().addCookies(await desk.context().cookies());
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const place = (page) => page.getByRole("textbox", { name: "目的地" });
const trips = async () => (await api(owner, "GET", "/apps/trips/forms/trip/records?limit=50")).items;
/** Opens a new record, and waits until it is known whether one was begun. */
async function open(page) {
  const known = page.waitForResponse((answer) => answer.url().endsWith("/draft") && answer.request().method() === "GET");
  await page.goto(`${server.base}/apps/trips/trip/new`);
  await place(page).waitFor();
  await known;
}
/** Waits until the account has something with these words in it. */
function kept(page, ...words) {
  return page.waitForResponse((answer) => {
    const sent = answer.request().postData() ?? "";
    return answer.url().endsWith("/draft") && answer.ok() && words.every((word) => sent.includes(word));
  });
}
const copies = (page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("tenon.draft.")).length);

test("what is begun at the desk is finished on the phone", async () => {
  await open(desk);
  const all = kept(desk, "南京", '"days":2', "邀请.pdf");
  await place(desk).fill("南京");
  await desk.getByLabel("天数").fill("2");
  const paper = { name: "邀请.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nx") };
  await desk.locator('input[type="file"]').first().setInputFiles(paper);
  await all;
  await desk.getByText(/^草稿已保存 · 今天/).waitFor();
  await becomes(() => copies(desk), 0, "nothing is left in the browser");
  await picture(desk, "draft-1-desk");
  assert.deepEqual(await violations(desk), []);

  await open(phone);
  await phone.getByText("未提交的草稿").waitFor();
  await picture(phone, "draft-2-phone-found");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.getByRole("button", { name: "恢复草稿" }).click();
  await becomes(() => place(phone).inputValue(), "南京");
  await phone.getByText("邀请.pdf").first().waitFor();
  const more = kept(phone, '"days":3');
  await phone.getByLabel("天数").fill("3");
  await more;
  await phone.getByText(/^草稿已保存/).waitFor();
  await picture(phone, "draft-3-phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);

  // The desk has fallen behind, and does not write over what came later.
  await place(desk).fill("南京南");
  await desk.getByText("继续填写了这份草稿").waitFor();
  await picture(desk, "draft-4-overtaken");
  assert.deepEqual(await violations(desk), []);
  assert.equal((await api(desk, "GET", DRAFT)).draft.values.days, 3);
  await desk.getByRole("button", { name: "使用其他设备的" }).click();
  await desk.getByRole("dialog").getByRole("button", { name: "恢复草稿" }).click();
  await desk.getByRole("dialog").waitFor({ state: "hidden" });
  await becomes(() => place(desk).inputValue(), "南京");
  await becomes(async () => (await desk.getByLabel("天数").inputValue())[0], "3");

  await phone.getByRole("button", { name: "保存", exact: true }).click();
  await phone.waitForURL(/\/trip\/(?!new)/);
  const [made, ...others] = await trips();
  assert.deepEqual([made.values.place, made.values.days, made.values.paper[0].name], ["南京", 3, "邀请.pdf"]);
  assert.equal(others.length, 0);
  assert.equal((await api(desk, "GET", DRAFT)).draft, null);

  // And it does not send what was sent already.
  await desk.getByRole("button", { name: "保存", exact: true }).click();
  await desk.getByText("这份草稿已在其他设备提交或放弃").waitFor();
  assert.equal((await trips()).length, 1);
  await desk.getByRole("button", { name: "放弃草稿" }).click();
  await desk.getByText("这份草稿已在其他设备提交或放弃").waitFor({ state: "hidden" });
  await becomes(() => place(desk).inputValue(), "");
  assert.equal((await trips()).length, 1);
});

test("without a connection it is kept in the browser until there is one", async () => {
  await open(desk);
  await desk.context().setOffline(true);
  await place(desk).fill("苏州");
  await desk.getByText("暂时连不上服务器，草稿先存在本设备").waitFor();
  await becomes(() => copies(desk), 1);
  const all = kept(desk, "苏州");
  await desk.context().setOffline(false);
  await all;
  await desk.getByText(/^草稿已保存/).waitFor();
  await becomes(() => copies(desk), 0);
});

test("a draft that is given up is gone everywhere", async () => {
  await open(phone);
  await phone.getByText("未提交的草稿").waitFor();
  await open(desk);
  await desk.getByRole("button", { name: "恢复草稿" }).click();
  await becomes(() => place(desk).inputValue(), "苏州");
  await desk.getByRole("button", { name: "放弃草稿" }).click();
  const gone = desk.waitForResponse((answer) => answer.request().method() === "DELETE");
  await desk.getByRole("dialog").getByRole("button", { name: "放弃草稿" }).click();
  assert.equal((await gone).status(), 204);
  await becomes(() => place(desk).inputValue(), "");
  await open(phone);
  assert.equal((await api(phone, "GET", DRAFT)).draft, null);
  assert.equal(await phone.getByText("未提交的草稿").count(), 0);
});

test("what was changed after a saving that nobody heard of goes into the record that is there", async () => {
  await open(owner);
  await place(owner).fill("无锡");
  await owner.getByLabel("天数").fill("1");
  // The server stores it, and the answer is lost on the way.
  const sending = (url) => url.pathname.endsWith("/forms/trip/records");
  await owner.route(sending, async (route) => {
    await route.fetch();
    await route.abort();
  });
  const lost = owner.waitForEvent("requestfailed", (request) => sending(new URL(request.url())));
  const save = owner.getByRole("button", { name: "保存", exact: true });
  await save.click();
  await lost;
  await owner.unroute(sending);
  await owner.getByLabel("天数").fill("4");
  await save.click();
  const dialog = owner.getByRole("dialog").filter({ hasText: "之前的提交已经保存：无锡" });
  await dialog.getByText("此后修改的 天数 还没有写进去").waitFor();
  assert.deepEqual(await violations(owner), []);
  await dialog.getByRole("button", { name: "写入修改" }).click();
  await owner.waitForURL(/\/trip\/(?!new)/);
  const made = (await trips()).filter((trip) => trip.values.place === "无锡");
  assert.deepEqual(
    made.map((trip) => trip.values.days),
    [4],
  );
});
