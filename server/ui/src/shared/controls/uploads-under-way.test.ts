// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { uploadBegins, uploadsUnderWay } from "./uploads-under-way";

beforeEach(() => setLanguage("zh-CN"));

/** True when the page asks before it is left. */
function asks(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

it("holds saving back until every file has arrived or is given up, and says which it is", () => {
  expect(uploadsUnderWay()).toBeNull();
  expect(asks()).toBe(false);
  const one = uploadBegins();
  const two = uploadBegins();
  expect(uploadsUnderWay()?.message).toBe("还有 2 个文件正在上传，请等待完成，或取消后再保存");
  one.fails();
  expect(uploadsUnderWay()?.message).toBe("还有 1 个文件正在上传，请等待完成，或取消后再保存");
  two.ends();
  expect(uploadsUnderWay()?.message).toBe("有 1 个文件上传失败，请重试，或取消后再保存");
  setLanguage("en");
  expect(uploadsUnderWay()?.message).toBe("1 file could not be uploaded. Try again, or cancel it, then save");
  expect(asks()).toBe(true);
  one.goesOn();
  expect(uploadsUnderWay()?.message).toBe("1 file is still being uploaded. Wait, or cancel it, then save");
  one.ends();
  expect(uploadsUnderWay()).toBeNull();
  expect(asks()).toBe(false);
});

it("holds back only what a file is for, and leaving for every one", () => {
  const beside = uploadBegins(null, "comment");
  expect(uploadsUnderWay("form")).toBeNull();
  expect(uploadsUnderWay("comment")?.message).toContain("1");
  const signature = uploadBegins(() => undefined);
  expect(uploadsUnderWay("form")).not.toBeNull();
  expect(uploadsUnderWay("comment")?.message).toContain("1");
  beside.ends();
  expect(uploadsUnderWay("comment")).toBeNull();
  expect(uploadsUnderWay()).not.toBeNull();
  signature.ends();
  expect(uploadsUnderWay()).toBeNull();
});

it("hears nothing more of a file that is given up", () => {
  const one = uploadBegins();
  const two = uploadBegins();
  one.ends();
  one.fails();
  one.ends();
  expect(uploadsUnderWay()?.message).toContain("还有 1 个文件");
  two.ends();
  expect(uploadsUnderWay()).toBeNull();
});
