// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { ON_ITS_WAY_MS } from "@/shared/ui/on-its-way";
import type { PublicTask } from "./calls";
import { TaskDecide } from "./task-decide";

const stage = setStage();

const task: PublicTask = {
  flow_title: "采购审批",
  record_title: "投影仪",
  step_title: "经理审批",
  kind: "approve",
  fields: [],
  asks: [],
  picks: [],
  steps: [],
  actions: ["approve", "return"],
  return_targets: [
    { node: "start", title: "发起人" },
    { node: "check", title: "初审" },
  ],
  buttons: {},
  opinion: "refusing",
  signature: [],
  attachments: null,
  ticket: "t",
  timezone: "Asia/Shanghai",
};

beforeEach(() => setLanguage("zh-CN"));
afterEach(() => void vi.useRealTimers());

async function show(shown: PublicTask) {
  await act(async () =>
    stage.root.render(
      <TaskDecide token="k" task={shown} session="s" onAnew={vi.fn()} onDone={vi.fn()} onOver={vi.fn()} />,
    ),
  );
}

const button = (name: string) =>
  [...stage.place.querySelectorAll("button")].find((one) => one.textContent === name);
const press = (name: string) => act(async () => button(name)?.click());

it("leads to the choice of where to return to, and back to its button", async () => {
  await show(task);
  button("退回")?.focus();
  await press("退回");
  expect(document.activeElement?.getAttribute("value")).toBe("start");
  expect(button("同意")).toBeUndefined();
  await press("取消");
  expect(document.activeElement).toBe(button("退回"));
});

it("asks once before it is sent, and leads back to its button", async () => {
  vi.useFakeTimers();
  const sent = vi.fn(() => Promise.resolve(new Response(null, { status: 204 })));
  vi.stubGlobal("fetch", sent);
  await show(task);
  await press("同意");
  expect(stage.place.textContent).toContain("确定“同意”吗？");
  expect(document.activeElement).toBe(button("确定提交"));
  await press("取消");
  expect(document.activeElement).toBe(button("同意"));
  expect(sent).not.toHaveBeenCalled();
  await press("同意");
  await press("确定提交");
  expect(sent, "a second tap of the same finger is no answer").not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(ON_ITS_WAY_MS));
  await press("确定提交");
  expect(sent).toHaveBeenCalledOnce();
});

it("says what has to be done first in the words of its kind", async () => {
  await show({ ...task, kind: "handle", actions: [], asks: ["备注", "金额"], picks: ["复核"] });
  expect([...stage.place.querySelectorAll("[role=note]")].map((note) => note.textContent)).toEqual([
    "完成前需要先填写：备注、金额。",
    "完成前需要先选择以下节点的处理人：复核。",
  ]);
});

it("asks for words before it returns, and sends nothing without them", async () => {
  const sent = vi.fn();
  vi.stubGlobal("fetch", sent);
  await show({ ...task, return_targets: task.return_targets.slice(0, 1) });
  await press("退回发起人");
  expect(stage.place.querySelector("[role=alert]")?.textContent).toBe("请填写审批意见");
  expect(stage.place.querySelector("textarea")?.getAttribute("aria-invalid")).toBe("true");
  expect(sent).not.toHaveBeenCalled();
});
