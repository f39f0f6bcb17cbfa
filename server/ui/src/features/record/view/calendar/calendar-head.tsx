import { Button, IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { addDays, monthStart } from "../days";
import { viewTexts } from "../texts/texts";
import styles from "./calendar.module.css";

interface CalendarHeadProps {
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly today: string;
  readonly scale: "month" | "week";
  readonly onDate: (day: string) => void;
  readonly onScale: (scale: "month" | "week") => void;
}

/** Where one is in time, and the way elsewhere. */
export function CalendarHead({ at, from, to, today, scale, onDate, onScale }: CalendarHeadProps) {
  const t = useTexts(viewTexts);
  const step = (by: number) => onDate(scale === "month" ? monthStart(at, by) : addDays(at, 7 * by));
  const [year, month] = at.split("-").map(Number);
  return (
    <header className={styles.head}>
      <IconButton
        icon="left"
        label={t(scale === "month" ? "previousMonth" : "previousWeek")}
        onClick={() => step(-1)}
      />
      <IconButton
        icon="right"
        label={t(scale === "month" ? "nextMonth" : "nextWeek")}
        onClick={() => step(1)}
      />
      <h2 className={styles.when} aria-live="polite">
        {scale === "month"
          ? t("monthTitle", { year: year ?? 0, month: month ?? 0 })
          : t("weekTitle", { from, to })}
      </h2>
      <Button look="quiet" disabled={at === today} onClick={() => onDate(today)}>
        {t("today")}
      </Button>
      <div className={styles.scales} role="group" aria-label={t("scale")}>
        {(["month", "week"] as const).map((one) => (
          <button
            key={one}
            type="button"
            className={styles.scale}
            aria-pressed={one === scale}
            onClick={() => onScale(one)}
          >
            {t(one)}
          </button>
        ))}
      </div>
    </header>
  );
}
