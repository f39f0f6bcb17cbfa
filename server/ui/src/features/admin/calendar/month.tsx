import type { WorkingHours } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "../texts/texts";
import styles from "./calendar.module.css";
import { monthBeside } from "./hours";
import { usePlannedMonth } from "./use-planned-month";

const HEADS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

interface MonthProps {
  /** As they are being edited. */
  readonly hours: WorkingHours;
  /** As `2026-10`. */
  readonly month: string;
  readonly onMonth: (month: string) => void;
}

/** A month as it would be worked. */
export function Month({ hours, month, onMonth }: MonthProps) {
  const t = useTexts(texts);
  const { data } = usePlannedMonth(hours, month);
  const [year = "", number = ""] = month.split("-");
  const blanks = data ? (new Date(`${data.days[0]?.day ?? ""}T00:00:00Z`).getUTCDay() + 6) % 7 : 0;
  return (
    <div>
      <div className={styles.monthHead}>
        <IconButton icon="left" label={t("monthBefore")} onClick={() => onMonth(monthBeside(month, -1))} />
        <strong role="status">{t("monthName", { year, month: Number(number) })}</strong>
        <IconButton icon="right" label={t("monthAfter")} onClick={() => onMonth(monthBeside(month, 1))} />
      </div>
      {data && !data.published && <p className={styles.notice}>{t("notPublished", { year })}</p>}
      <ol className={styles.month} aria-label={t("monthName", { year, month: Number(number) })}>
        {HEADS.map((head) => (
          <li key={head} className={styles.monthDay} aria-hidden="true">
            {t(head)}
          </li>
        ))}
        {Array.from({ length: blanks }, (_, at) => (
          <li key={`blank-${at}`} aria-hidden="true" />
        ))}
        {data?.days.map((day) => {
          const off = day.shifts.length === 0;
          const mark =
            day.reason === "exchanged" || (day.reason === "own" && !off)
              ? t("markWorked")
              : day.reason === "holiday" || day.reason === "own"
                ? t("markOff")
                : "";
          const says =
            day.title || (off ? t("dayOff") : day.shifts.map((one) => `${one.from}–${one.to}`).join(" "));
          return (
            <li
              key={day.day}
              className={styles.monthDay}
              data-off={off || undefined}
              title={`${day.day} ${says}`}
            >
              <span>{Number(day.day.slice(8))}</span>
              {mark && <span className={styles.mark}>{mark}</span>}
              <span className={styles.says}>{day.title}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
