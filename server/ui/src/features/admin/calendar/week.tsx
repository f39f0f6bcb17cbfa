import { useTexts } from "@/shared/i18n/texts";
import type { WorkingHours } from "@/shared/api/types";
import { texts } from "../texts/texts";
import styles from "./calendar.module.css";
import { usualShifts } from "./hours";
import { ShiftsInput } from "./shifts-input";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

interface WeekProps {
  readonly hours: WorkingHours;
  readonly onChange: (hours: WorkingHours) => void;
}

/** Which days of the week are worked, and from when to when. */
export function Week({ hours, onChange }: WeekProps) {
  const t = useTexts(texts);
  const set = (at: number, shifts: WorkingHours["week"][number]) =>
    onChange({ ...hours, week: hours.week.map((day, index) => (index === at ? shifts : day)) });
  return (
    <ul className={styles.week}>
      {DAYS.map((day, at) => {
        const shifts = hours.week[at] ?? [];
        return (
          <li key={day} className={styles.day}>
            <label className={styles.dayName}>
              <input
                type="checkbox"
                className="c-check"
                checked={shifts.length > 0}
                onChange={(event) => set(at, event.target.checked ? usualShifts(hours) : [])}
              />
              {t(day)}
            </label>
            {shifts.length > 0 ? (
              <ShiftsInput label={t(day)} shifts={shifts} onChange={(next) => set(at, next)} />
            ) : (
              <span className={styles.off}>{t("dayOff")}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
