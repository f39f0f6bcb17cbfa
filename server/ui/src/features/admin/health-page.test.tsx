// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import type { SystemStatus } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setTimezone } from "@/shared/i18n/timezone";
import { setStage } from "@/shared/testing/stage";
import { Health } from "./health-page";

const GB = 1024 ** 3;
const system: SystemStatus = {
  version: "0.1.0",
  uptime_seconds: 7200,
  database: "sqlite",
  database_bytes: 3.5 * GB,
  database_free_bytes: 0.5 * GB,
  files_free_bytes: null,
  last_backup: "2026-11-22T02:00:00Z",
  members: 12,
  timers_late: 0,
  timers_dead: 2,
  outbox_waiting: 3,
  outbox_dead: 0,
  jobs_open: 1,
  incidents_open: 0,
  runs_stuck: 0,
  tasks_open: 40,
  runs_open: 20,
};
const stage = setStage();

beforeEach(() => {
  setLanguage("zh-CN");
  setTimezone("Asia/Shanghai");
});

async function shown(status: SystemStatus): Promise<HTMLElement> {
  await act(async () => stage.root.render(<Health system={status} />));
  return stage.place;
}

test("what has failed and what is scarce stands out, and the last backup is told", async () => {
  const page = await shown(system);
  const bad = [...page.querySelectorAll("[data-bad]")].map((one) => one.textContent);
  expect(bad).toEqual(["失败的定时任务2", "数据库所在磁盘可用512.0 MB"]);
  expect(page.textContent).toContain("数据库大小3.5 GB");
  expect(page.textContent).toContain("已运行2 小时");
  expect(page.textContent).toContain("上次备份：2026-11-22 10:00:00");
  expect(page.querySelector("code")?.textContent).toBe("tenon backup 备份.tar --data 数据目录");
});

test("a PostgreSQL workspace is backed up in another way", async () => {
  const page = await shown({ ...system, database: "postgres", database_free_bytes: null, last_backup: null });
  expect(page.textContent).toContain("pg_dump");
  expect(page.textContent).toContain("还没有登记过备份。");
  expect(page.querySelector("code")?.textContent).toBe("tenon backup --note --database postgres://…");
});

test("a backup of PostgreSQL that was noted is told", async () => {
  const page = await shown({ ...system, database: "postgres", database_free_bytes: null });
  expect(page.textContent).toContain("上次备份：2026-11-22 10:00:00");
});
