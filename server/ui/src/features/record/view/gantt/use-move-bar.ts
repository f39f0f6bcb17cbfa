import { App } from "antd";
import { useCallback } from "react";
import type { Field } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { dayOf, endsFirst, shifted } from "../days";
import { viewTexts } from "../texts/texts";
import type { Moves } from "../use-moves";
import type { Changes } from "../use-write";
import type { Part } from "./gantt-bar";

/** Moves a record, or one end of it, by some days; an end is not moved before the start. */
export function useMoveBar(start: Field, end: Field, move: Moves["move"]) {
  const t = useTexts(viewTexts);
  const { message } = App.useApp();
  const zone = useTimezone();
  return useCallback(
    (record: DataRecord, part: Part, days: number) => {
      const from = dayOf(record, start, zone);
      const to = dayOf(record, end, zone);
      if (days === 0 || from === null || to === null) return;
      const changes: Changes = {
        ...(part !== "end" ? { [start.key]: shifted(record, start, days, zone) } : {}),
        ...(part !== "start" ? { [end.key]: shifted(record, end, days, zone) } : {}),
      };
      const moved = { ...record, values: { ...record.values, ...changes } };
      if (endsFirst(moved, start, end, zone) && !endsFirst(record, start, end, zone)) {
        void message.warning(t("endFirstRefused"));
        return;
      }
      const said = part === "end" ? shifted(record, end, days, zone) : shifted(record, start, days, zone);
      void move(record, changes, t("movedDay", { to: String(said).slice(0, 10) }));
    },
    [start, end, zone, move, message, t],
  );
}
