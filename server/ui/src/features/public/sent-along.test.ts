// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { timezone } from "@/shared/i18n/timezone";
import { sentAlong, takeUp } from "./sent-along";

beforeEach(() => setLanguage("zh-CN"));

function send(language: string, json: string) {
  document.head.innerHTML = `<script type="application/json" id="opened" lang="${language}">${json}</script>`;
}

it("reads what came with the page, markup in it included", () => {
  send("zh-CN", String.raw`{"title":"\u003c/script>报修","timezone":"Asia/Tokyo"}`);
  expect(sentAlong()).toEqual({ title: "</script>报修", timezone: "Asia/Tokyo" });
});

it("leaves what came in a language that was not chosen, and is content with nothing", () => {
  send("zh-CN", "{}");
  setLanguage("en");
  expect(sentAlong()).toBeNull();
  document.head.innerHTML = "";
  expect(sentAlong()).toBeNull();
});

it("gives the page the name and the clock of what has come", () => {
  const answer = { title: "报修", timezone: "Asia/Tokyo" };
  expect(takeUp(answer)).toBe(answer);
  expect([document.title, timezone()]).toEqual(["报修", "Asia/Tokyo"]);
});
