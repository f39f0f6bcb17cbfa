import { useState } from "react";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import type { WorkingHours } from "@/shared/api/types";
import { texts } from "../texts/texts";
import styles from "./calendar.module.css";
import { usualShifts } from "./hours";
import { ShiftsInput } from "./shifts-input";

interface SpecialDaysProps {
  readonly hours: WorkingHours;
  readonly onChange: (hours: WorkingHours) => void;
}

/** Days of one's own: off or worked, whatever the week and the holidays say. */
export function SpecialDays({ hours, onChange }: SpecialDaysProps) {
  const t = useTexts(texts);
  const [day, setDay] = useState("");
  const days = [...hours.days].sort((one, other) => one.day.localeCompare(other.day));
  const write = (next: WorkingHours["days"]) => onChange({ ...hours, days: next });
  const change = (key: string, part: Partial<WorkingHours["days"][number]>) =>
    write(days.map((one) => (one.day === key ? { ...one, ...part } : one)));
  const taken = days.some((one) => one.day === day);
  const add = () => {
    write([...days, { day, title: "", shifts: [] }]);
    setDay("");
  };
  return (
    <>
      {days.length > 0 && (
        <ul className={styles.week}>
          {days.map((one) => (
            <li key={one.day} className={styles.special}>
              <strong>{one.day}</strong>
              <SelectInput
                id={`special-${one.day}`}
                label={t("specialKind", { day: one.day })}
                value={one.shifts.length > 0 ? "worked" : "off"}
                options={[
                  { value: "off", title: t("dayOff") },
                  { value: "worked", title: t("dayWorked") },
                ]}
                onChange={(kind) => change(one.day, { shifts: kind === "worked" ? usualShifts(hours) : [] })}
              />
              <TextInput
                id={`special-title-${one.day}`}
                label={t("specialTitle", { day: one.day })}
                placeholder={t("specialTitleHint")}
                value={one.title}
                maxLength={40}
                onChange={(title) => change(one.day, { title })}
              />
              {one.shifts.length > 0 && (
                <ShiftsInput
                  label={one.day}
                  shifts={one.shifts}
                  onChange={(shifts) => change(one.day, { shifts })}
                />
              )}
              <Button
                look="quiet"
                aria-label={t("removeSpecial", { day: one.day })}
                onClick={() => write(days.filter((other) => other.day !== one.day))}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.special}>
        <input
          type="date"
          className="c-input"
          aria-label={t("specialDay")}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <Button icon="plus" disabled={day === "" || taken} onClick={add}>
          {t("addSpecial")}
        </Button>
        {taken && <span role="status">{t("specialTaken")}</span>}
      </div>
    </>
  );
}
