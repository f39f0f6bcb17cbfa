import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { WrittenShift } from "@/shared/api/types";
import { texts } from "../texts/texts";
import styles from "./calendar.module.css";
import { fromClock, isWholeDay, toClock, WHOLE_DAY, withAnother } from "./hours";

interface ShiftsInputProps {
  /** What the shifts are those of, for who cannot see where they stand. */
  readonly label: string;
  readonly shifts: readonly WrittenShift[];
  readonly onChange: (shifts: WrittenShift[]) => void;
}

const MOST = 6;

/** The stretches of work of one day. */
export function ShiftsInput({ label, shifts, onChange }: ShiftsInputProps) {
  const t = useTexts(texts);
  if (isWholeDay(shifts)) {
    return (
      <span className={styles.shifts}>
        <span>{t("wholeDay")}</span>
        <Button look="quiet" onClick={() => onChange([{ from: "09:00", to: "18:00" }])}>
          {t("setShifts")}
        </Button>
      </span>
    );
  }
  const set = (at: number, change: Partial<WrittenShift>) =>
    onChange(shifts.map((shift, index) => (index === at ? { ...shift, ...change } : shift)));
  return (
    <span className={styles.shifts}>
      {shifts.map((shift, at) => (
        <span key={at} className={styles.shift}>
          <input
            type="time"
            className="c-input"
            aria-label={t("shiftFrom", { day: label, n: at + 1 })}
            value={toClock(shift.from)}
            onChange={(event) => set(at, { from: event.target.value })}
          />
          <span aria-hidden="true">–</span>
          <input
            type="time"
            className="c-input"
            aria-label={t("shiftTo", { day: label, n: at + 1 })}
            value={toClock(shift.to)}
            onChange={(event) => set(at, { to: fromClock(event.target.value, true) })}
          />
          {shifts.length > 1 && (
            <Button
              look="quiet"
              aria-label={t("removeShift", { day: label, n: at + 1 })}
              onClick={() => onChange(shifts.filter((_, index) => index !== at))}
            >
              ×
            </Button>
          )}
        </span>
      ))}
      {shifts.length < MOST && (
        <Button
          look="quiet"
          aria-label={t("addShiftOf", { day: label })}
          onClick={() => onChange(withAnother(shifts))}
        >
          {t("addShift")}
        </Button>
      )}
      {shifts.length === 1 && (
        <Button
          look="quiet"
          aria-label={t("wholeDayOf", { day: label })}
          onClick={() => onChange([WHOLE_DAY])}
        >
          {t("wholeDay")}
        </Button>
      )}
    </span>
  );
}
