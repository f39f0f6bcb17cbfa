// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { Timer } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setTimezone } from "@/shared/i18n/timezone";
import { setStage } from "@/shared/testing/stage";
import { TimerTable } from "./timer-table";

const stage = setStage();
const client = new QueryClient();
const dead: Timer = {
  id: "reminder/crm/due/1",
  title: "跟进提醒",
  kind: "reminder",
  due_at: "2026-11-22T01:00:00Z",
  state: "dead",
  late_seconds: 7200,
  app: "crm",
  app_title: "客户管理",
  form: "customer",
  record_id: "r1",
  record_title: "甲公司",
  run_id: null,
  catch_up: "skip",
  attempts: 8,
  error: "没有这样的成员",
  next_at: null,
  can_retry: true,
  can_cancel: true,
};

beforeEach(() => {
  setLanguage("zh-CN");
  setTimezone("Asia/Shanghai");
});

async function show(timers: Timer[]): Promise<void> {
  await act(async () =>
    stage.root.render(
      <App>
        <QueryClientProvider client={client}>
          <MemoryRouter>{timers.length ? <TimerTable timers={timers} /> : <p>空</p>}</MemoryRouter>
        </QueryClientProvider>
      </App>,
    ),
  );
}

const words = () => stage.place.textContent ?? "";
const button = (name: string) =>
  [...stage.place.querySelectorAll("button")].find((one) => one.textContent?.replace(/\s/g, "") === name);

test("a timer that has failed says what it is about, why, how late it is and what becomes of missed ones", async () => {
  await show([dead]);
  for (const word of ["客户管理 / 跟进提醒", "没有这样的成员", "2 小时", "跳过", "提醒"])
    expect(words()).toContain(word);
  expect(stage.place.querySelector("[title='2026-11-22 09:00:00']")).not.toBeNull();
  expect(stage.place.querySelector("a")?.getAttribute("href")).toBe("/apps/crm/customer/r1");
});

test("one that waits is not late and cannot be tried again", async () => {
  await show([{ ...dead, state: "waiting", late_seconds: 0, error: null, can_retry: false }]);
  expect(words()).not.toContain("小时");
  expect(button("重试")).toBeUndefined();
  expect(button("取消任务")).toBeDefined();
});

test.each([
  ["deadline", "审批期限", "Deadline"],
  ["delay", "等待", "Wait"],
  ["answer", "应答期限", "Answer due"],
  ["errand", "流程推进", "Flow goes on"],
])("what a run waits for is named: %s", async (kind, zh, en) => {
  const shown = () => stage.place.querySelector("tbody tr")?.children[1]?.textContent;
  await show([{ ...dead, kind }]);
  expect(shown()).toBe(zh);
  await act(async () => setLanguage("en"));
  expect(shown()).toBe(en);
});

test("that it was tried again is said although its row has left the list by then", async () => {
  let answer: (response: Response) => void = () => {};
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
  await show([dead]);
  expect(button("重试")).toBeDefined();
  await act(async () => button("重试")?.click());
  await show([]);
  await act(async () => answer(new Response(null, { status: 204 })));
  await vi.waitFor(() => expect(document.body.textContent).toContain("已重新排队"));
});
