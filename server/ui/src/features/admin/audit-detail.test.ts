import { describe, expect, test } from "vitest";
import type { AuditEntry, Json } from "@/shared/api/types";
import { detailPairs, type Say } from "./audit-detail";
import { auditWords } from "./audit-words";

const id = "01a202d8-d9eb-73cc-a9fb-45d0c06f80f5";
const names = {
  app: "人事",
  form: "请假",
  record: "李雷的请假",
  flow: "请假审批",
  fields: { handover: "工作交接人", days: "天数" },
  rules: { risk: "风险等级" },
};
const say =
  (language: keyof typeof auditWords): Say =>
  (word, values = {}) =>
    auditWords[language][word].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");

const entry = (
  detail: Json,
  target: string | null = null,
): Pick<AuditEntry, "detail" | "target" | "names"> => ({
  detail,
  target,
  names,
});

describe("what an entry says", () => {
  test.each([
    [{ member: id, username: "lilei", is_admin: false, roles: [] }, "李雷", ["用户名：lilei", "管理员：否"]],
    [{ role: "finance", title: "财务" }, "finance", ["名称：财务"]],
    [{ changed: ["title", "timezone"] }, null, ["修改：title、timezone"]],
    [{ key: id, expires_at: null }, null, []],
    [{ run: id, flow: "leave-approval", state: "running" }, null, ["流程：请假审批", "状态：进行中"]],
    [
      { changes: { handover: [null, "x"], days: [1, 2], gone: [1, 2] } },
      null,
      ["修改的字段：工作交接人、天数、gone"],
    ],
    [
      { flow_state: [null, "approved"], rules: { risk: "高" } },
      null,
      ["流程状态：无 → 已通过", "评级规则：风险等级"],
    ],
    [{ newly: "made" }, null, ["newly：made"]],
    [null, null, []],
    ["free text", null, ["free text"]],
  ])("%j", (detail, target, expected) => {
    expect(detailPairs(entry(detail, target), say("zh-CN"))).toEqual(expected);
  });

  test("in English, too", () => {
    const detail = { flow: "leave-approval", state: "returned", changes: { handover: [1, 2], days: [1, 2] } };
    expect(detailPairs(entry(detail), say("en"))).toEqual([
      "Flow: 请假审批",
      "State: Returned",
      "Changed fields: 工作交接人, 天数",
    ]);
  });
});
