import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { urgeWait } from "./urge-wait";

beforeEach(() => setLanguage("zh-CN"));

const now = new Date("2026-11-22T10:00:00+08:00");

test("a run is left alone until the moment the server names", () => {
  expect(urgeWait({ urge_again_at: null }, now)).toBeNull();
  expect(urgeWait({ urge_again_at: "2026-11-22T01:59:00Z" }, now)).toBeNull();
  expect(urgeWait({ urge_again_at: "2026-11-22T02:30:00Z" }, now)).toBe("今天 10:30");
});
