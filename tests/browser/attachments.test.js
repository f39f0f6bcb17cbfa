// Files as people bring them: dragged, pasted, chosen, photographed by a stranger on a telephone; cut off on the way and
// gone on with; small pictures where they are looked at.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, release, violations } from "./stage.js";

const MB = 1024 * 1024;
const FORM = {
  key: "photo",
  title: "现场记录",
  "x-title": "{{ name }}",
  type: "object",
  required: ["name"],
  properties: {
    name: { title: "地点", type: "string", maxLength: 50 },
    photo: { title: "照片", "x-kind": "image", maxItems: 4 },
    paper: { title: "资料", "x-kind": "attachment", "x-max-size": 40 },
    sign: { title: "签名", "x-kind": "signature" },
  },
};
const WALL = { key: "photo-wall", title: "照片墙", form: "photo", kind: "gallery", gallery: { image: "photo" } };
let server;
let browser;
let owner;
let folder;
let large;
let huge;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  await api(owner, "POST", "/apps", { key: "site", title: "工地" });
  const app = { key: "site", title: "工地", version: "1.0.0", navigation: [{ items: [{ form: "photo" }] }] };
  const files = { "app.json": app, "forms/photo.json": FORM, "views/photo-wall.json": WALL };
  await release(owner, "site", files);
  folder = mkdtempSync(join(tmpdir(), "tenon-files-"));
  large = join(folder, "图纸.bin");
  writeFileSync(large, randomBytes(14 * MB));
  huge = join(folder, "大.bin");
  writeFileSync(huge, Buffer.alloc(41 * MB));
});

after(async () => {
  await browser?.close();
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A picture of two colours, drawn in the page, as something that can be dropped or pasted. */
function transferOf(page, name, width = 1600, height = 900) {
  return page.evaluateHandle(
    async ([name, width, height]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#c96442";
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = "#2f6f8f";
      pen.fillRect(0, 0, width / 2, height);
      const type = name.endsWith(".png") ? "image/png" : "image/jpeg";
      const blob = await new Promise((done) => canvas.toBlob(done, type));
      const transfer = new DataTransfer();
      transfer.items.add(new File([blob], name, { type }));
      return transfer;
    },
    [name, width, height],
  );
}

const listed = (page) => page.locator(".c-file:not(.c-file-sending) .c-file-name");
const drawn = (page, selector) =>
  page.waitForFunction((css) => [...document.querySelectorAll(css)].some((one) => one.complete && one.naturalWidth > 0), selector);

/** The offsets of the parts that a page sends from now on. */
function partsOf(page) {
  const offsets = [];
  page.on("request", (request) => {
    if (request.method() === "PUT" && request.url().includes("/uploads/"))
      offsets.push(Number(new URL(request.url()).searchParams.get("offset")));
  });
  return offsets;
}

async function fresh(page) {
  await page.goto(`${server.base}/apps/site/photo/new`);
  await page.getByLabel("地点").waitFor();
}

test("pictures are dropped and pasted, and what does not fit is said at once", async () => {
  await fresh(owner);
  await owner.getByLabel("地点").fill("一号楼");
  const photos = owner.locator(".c-files").first();
  await photos.dispatchEvent("drop", { dataTransfer: await transferOf(owner, "东侧.jpg") });
  await listed(owner).getByText("东侧.jpg").waitFor();
  await photos.locator("input[type=file]").first().focus();
  await owner.evaluate((transfer) => {
    const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  }, await transferOf(owner, "截图.png", 300, 200));
  await listed(owner).getByText("截图.png").waitFor();
  await photos.locator("input[type=file]").first().setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
  await owner.getByText("a.txt 不是这里接受的类型").waitFor();
  const papers = owner.locator(".c-files").nth(1);
  await papers.locator("input[type=file]").first().setInputFiles(huge);
  await owner.getByText("大.bin 超过 40 MB").waitFor();
  await drawn(owner, ".c-file img");
  await picture(owner, "attachments-form");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: /^(提交|保存)$/ }).first().click();
  await owner.waitForURL((url) => !url.pathname.endsWith("/new"));
  const [record] = (await api(owner, "GET", "/apps/site/forms/photo/records?limit=5")).items;
  assert.deepEqual(record.values.photo.map((file) => [file.name, file.mime]), [
    ["东侧.jpg", "image/jpeg"],
    ["截图.png", "image/png"],
  ]);
});

test("small pictures stand in the table, on the record and on the wall", async () => {
  const [record] = (await api(owner, "GET", "/apps/site/forms/photo/records?limit=5")).items;
  await owner.goto(`${server.base}/apps/site/photo`);
  await drawn(owner, '.f-thumbs img[src*="thumbnail?size=small"]');
  await picture(owner, "attachments-table");
  assert.deepEqual(await violations(owner), []);
  await owner.goto(`${server.base}/apps/site/photo/${record.id}`);
  await drawn(owner, '.f-images img[src*="thumbnail?size=large"]');
  await picture(owner, "attachments-record");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: "东侧.jpg" }).click();
  const viewer = owner.getByRole("dialog", { name: "图片" });
  await viewer.getByText("东侧.jpg 1 / 2").waitFor();
  await drawn(owner, ".f-viewer img");
  await picture(owner, "attachments-viewer");
  assert.deepEqual(await violations(owner), []);
  await owner.keyboard.press("ArrowRight");
  await viewer.getByText("截图.png 2 / 2").waitFor();
  await owner.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });
  await owner.goto(`${server.base}/apps/site/photo?view=photo-wall`);
  await drawn(owner, 'button img[src*="thumbnail?size=large"]');
  await picture(owner, "attachments-gallery");
  assert.deepEqual(await violations(owner), []);
  const sizes = await owner.evaluate(async (id) => {
    const size = async (path) => (await (await fetch(path)).blob()).size;
    return [await size(`/api/v1/files/${id}`), await size(`/api/v1/files/${id}/thumbnail?size=small`)];
  }, record.values.photo[0].id);
  assert.ok(sizes[1] < sizes[0] && sizes[1] < 5000, `${sizes}`);
});

test("a large file goes on after the connection broke", async () => {
  await fresh(owner);
  await owner.getByLabel("地点").fill("二号楼");
  const offsets = partsOf(owner);
  const papers = owner.locator(".c-files").nth(1);
  const firstPart = owner.waitForResponse((answer) => answer.request().method() === "PUT" && answer.ok());
  // The second part meets a dead line, and then one on which it hangs until it was looked at.
  let goesOn;
  const looked = new Promise((done) => (goesOn = done));
  let isDead = true;
  await owner.route("**/uploads/*offset=4194304*", async (route) => {
    if (isDead) {
      isDead = false;
      return route.abort("connectionreset");
    }
    await looked;
    return route.continue();
  });
  await papers.locator("input[type=file]").first().setInputFiles(large);
  await firstPart;
  await owner.getByText("连接中断，正在重试…").waitFor();
  await picture(owner, "attachments-waiting");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: /^(提交|保存)$/ }).first().click();
  await owner.getByText("还有 1 个文件正在上传").first().waitFor();
  goesOn();
  await listed(owner).getByText("图纸.bin").waitFor();
  await owner.unrouteAll({ behavior: "wait" });
  assert.equal(offsets.filter((offset) => offset === 0).length, 1, `the first part is sent once: ${offsets}`);
  assert.ok(offsets.filter((offset) => offset === 4 * MB).length === 2, `${offsets}`);
  await owner.getByRole("button", { name: /^(提交|保存)$/ }).first().click();
  await owner.waitForURL((url) => !url.pathname.endsWith("/new"));
});

test("a large file goes on after the page was loaded again, and can be given up", async () => {
  const network = await owner.context().newCDPSession(owner);
  await network.send("Network.enable");
  const slow = (bytes) =>
    network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes,
    });
  await fresh(owner);
  owner.on("dialog", (dialog) => dialog.accept());
  // The second part hangs, so the page is left in the middle of it.
  await owner.route("**/uploads/*offset=4194304*", () => undefined, { times: 1 });
  const input = () => owner.locator(".c-files").nth(1).locator("input[type=file]").first();
  const firstPart = owner.waitForResponse((answer) => answer.request().method() === "PUT" && answer.ok());
  await input().setInputFiles(large);
  await firstPart;
  await owner.locator(".c-file-sending").getByText("28%").waitFor();
  await picture(owner, "attachments-progress");
  await owner.unrouteAll({ behavior: "ignoreErrors" });
  await owner.reload();
  await owner.getByText("上次没有传完：图纸.bin").waitFor();
  const offsets = partsOf(owner);
  await input().setInputFiles(large);
  await listed(owner).getByText("图纸.bin").waitFor();
  await becomes(() => owner.getByText("上次没有传完").count(), 0);
  // Letting go of the route may let the part that hung through before the page is left.
  assert.ok(offsets[0] === 4 * MB || offsets[0] === 8 * MB, `it goes on from where the server is: ${offsets}`);

  await slow(200_000);
  const other = join(folder, "多余.bin");
  writeFileSync(other, randomBytes(6 * MB));
  await input().setInputFiles(other);
  const given = owner.waitForRequest((request) => request.method() === "DELETE" && request.url().includes("/uploads/"));
  await owner.getByRole("button", { name: "取消上传 多余.bin" }).click();
  await given;
  await slow(-1);
  await becomes(() => owner.locator(".c-file-sending").count(), 0);
});

/** Draws a stroke on the place to sign, and lifts the pen. */
async function sign(page) {
  const paper = page.locator(".c-signature canvas");
  await paper.scrollIntoViewIfNeeded();
  const box = await paper.boundingBox();
  await page.mouse.move(box.x + 30, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 60, { steps: 5 });
  await page.mouse.up();
}

const signaturesOf = async (name) => {
  const path = `/apps/site/forms/photo/records?search=${encodeURIComponent(name)}`;
  return (await api(owner, "GET", path)).items[0].values.sign ?? [];
};

test("a signature that is drawn is saved, though nobody said that it was done", async () => {
  await fresh(owner);
  await owner.getByLabel("地点").fill("五号楼");
  await sign(owner);
  await owner.getByRole("button", { name: "保存", exact: true }).click();
  await drawn(owner, "img.f-signature");
  assert.equal((await signaturesOf("五号楼")).length, 1);

  // Changed alone, it is a change: drawn anew it takes the place of the other.
  const [before] = await signaturesOf("五号楼");
  await owner.getByRole("button", { name: "编辑", exact: true }).click();
  await owner.getByRole("button", { name: "重新签名" }).click();
  await sign(owner);
  await owner.getByRole("button", { name: "保存", exact: true }).click();
  await drawn(owner, "img.f-signature");
  const [after, ...others] = await signaturesOf("五号楼");
  assert.notEqual(after.id, before.id);
  assert.deepEqual(others, []);
});

test("what a stranger draws goes with the answer, though they never say that it is done", async () => {
  const settings = { fields: ["name", "sign"], title: "签收" };
  const link = await api(owner, "POST", "/apps/site/links", { form: "photo", settings });
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${link.token}`);
  await stranger.getByLabel("地点").fill("六号楼");
  await sign(stranger);
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByRole("heading", { name: "提交成功" }).waitFor();
  assert.equal((await signaturesOf("六号楼")).length, 1);
  await stranger.context().close();
});

test("a stranger sends a photo and a signature with a public form on the phone", async () => {
  const link = await api(owner, "POST", "/apps/site/links", {
    form: "photo",
    settings: { fields: ["name", "photo", "sign"], title: "现场拍照上报" },
  });
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${link.token}`);
  await stranger.getByLabel("地点").fill("三号楼");
  await stranger.getByText("拍照", { exact: true }).waitFor();
  const camera = stranger.locator("input[capture]");
  assert.equal(await camera.getAttribute("capture"), "environment");
  const photo = await stranger.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 1200 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#7a9e4f";
    pen.fillRect(0, 0, 900, 1200);
    return canvas.toDataURL("image/jpeg").split(",")[1];
  });
  await camera.setInputFiles({ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: Buffer.from(photo, "base64") });
  await listed(stranger).getByText("IMG_0001.jpg").waitFor();
  await drawn(stranger, ".c-file img");
  const forged = { name: "假照片.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<html><script>alert(1)</script>") };
  await stranger.locator("input[type=file]:not([capture])").setInputFiles(forged);
  await stranger.getByText("内容不是可接受的类型").waitFor();
  await picture(stranger, "attachments-public-phone");
  assert.deepEqual(await violations(stranger), []);
  // What could not be sent is not left out in silence.
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByText("有 1 个文件上传失败，请重试，或取消后再保存").waitFor();
  await stranger.getByRole("button", { name: "取消上传 假照片.jpg" }).click();
  await stranger.getByLabel("或输入姓名").fill("何师傅");
  await stranger.getByRole("button", { name: "确认签名" }).click();
  await drawn(stranger, ".c-signature img");
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByRole("heading", { name: "提交成功" }).waitFor();
  const records = await api(owner, "GET", "/apps/site/forms/photo/records?search=" + encodeURIComponent("三号楼"));
  const { photo: photos, sign } = records.items[0].values;
  assert.deepEqual([photos.map((file) => file.name), sign.length], [["IMG_0001.jpg"], 1]);
  const denied = await stranger.evaluate(async (id) => (await fetch(`/api/v1/files/${id}`)).status, photos[0].id);
  assert.equal(denied, 401);
  await owner.goto(`${server.base}/apps/site/photo/${records.items[0].id}`);
  await drawn(owner, ".f-images img");
  await drawn(owner, "img.f-signature");
  await stranger.context().close();

  const english = await browser.phone("en-US");
  await english.goto(`${server.base}/f/${link.token}`);
  await english.getByText("Choose images").waitFor();
  await english.getByText("Camera", { exact: true }).waitFor();
  assert.deepEqual(await violations(english), []);
  await english.context().close();
});

test("files and screenshots go with a comment, on the desk and on the telephone", async () => {
  const record = await api(owner, "POST", "/apps/site/forms/photo/records", { values: { name: "四号楼" } });
  await owner.goto(`${server.base}/apps/site/photo/${record.id}`);
  const words = owner.getByLabel("写下评论…");
  await words.fill("看图");
  const shot = await transferOf(owner, "截图.png", 1200, 800);
  await words.focus();
  await owner.evaluate((transfer) => {
    const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  }, shot);
  await listed(owner).getByText("截图.png").waitFor();
  const paper = { name: "说明.txt", mimeType: "text/plain", buffer: Buffer.from("先看这里") };
  await owner.locator("#comment-files").setInputFiles(paper);
  await listed(owner).getByText("说明.txt").waitFor();
  await owner.getByRole("button", { name: "发送" }).click();
  const kept = owner.getByRole("list", { name: "附件" });
  await kept.getByText("说明.txt").waitFor();
  await drawn(owner, "ol .c-file img");
  await becomes(() => words.inputValue(), "");
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "attachments-comment");
  const [comment] = (await api(owner, "GET", `/apps/site/forms/photo/records/${record.id}/comments`)).items;
  assert.deepEqual(comment.files.map((file) => file.name).sort(), ["截图.png", "说明.txt"].sort());

  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/apps/site/photo/${record.id}`);
  await phone.getByRole("list", { name: "附件" }).getByText("截图.png").waitFor();
  await phone.locator("#comment-files").setInputFiles({ ...paper, name: "补充.txt" });
  await listed(phone).getByText("补充.txt").waitFor();
  // A file speaks for itself.
  await phone.getByRole("button", { name: "发送" }).tap();
  await phone.getByRole("list", { name: "附件" }).getByText("补充.txt").waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  assert.deepEqual(await violations(phone), []);
  await phone.context().close();
});
