// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { readField } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { layoutWeek } from "./layout";
import { WeekRow } from "./week-row";

const stage = setStage();

beforeEach(() => setLanguage("zh-CN"));

const start = readField("from", { type: "string", format: "date" }, false);
const end = readField("to", { type: "string", format: "date" }, false);
const record = (id: string, from: string, to: string) =>
  ({ id, title: id, values: { from, to } }) as unknown as DataRecord;

test("what ends before it starts is marked on the day it starts", async () => {
  const records = [record("出差", "2026-11-24", "2026-11-25"), record("会议", "2026-11-26", "2026-11-20")];
  const spans = records.map((item) => ({ item, id: item.id, from: "2026-11-24", to: "2026-11-24" }));
  await act(async () =>
    stage.root.render(
      <WeekRow
        week={layoutWeek("2026-11-23", spans, new Map(), 4)}
        lanes={4}
        month={null}
        today="2026-11-23"
        picked={null}
        start={start}
        end={end}
        settings={{}}
        zone="Asia/Shanghai"
        narrow={false}
        openId={null}
        movable={() => false}
        onOpen={vi.fn()}
        onMove={vi.fn()}
        onPick={vi.fn()}
        onGrab={vi.fn()}
      />,
    ),
  );
  const bar = (id: string) => stage.place.querySelector<HTMLElement>(`[data-record="${id}"]`);
  expect(bar("会议")?.textContent).toBe("结束早于开始会议");
  expect(bar("会议")?.title).toContain("会议 · 结束早于开始");
  expect(bar("会议")?.dataset.reversed).toBe("true");
  expect(bar("出差")?.textContent).toBe("出差");
  expect(bar("出差")?.dataset.reversed).toBeUndefined();
});
