/** On which days the digest of a day comes, and in which time zone the times of a member are. */
import { Checkbox, Form } from "antd";
import { SelectInput } from "@/shared/controls/select-input";
import { useLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { ZONES } from "@/shared/i18n/zones";
import { WEEKDAYS, weekdayTitle, type DigestDays, type Weekday } from "./notices";
import { texts } from "./texts/texts";

const DAYS = ["working", "every", "chosen"] as const satisfies readonly DigestDays[];

interface DaysProps {
  readonly days: DigestDays;
  readonly onChange: (days: DigestDays) => void;
}

export function DaysChoice({ days, onChange }: DaysProps) {
  const t = useTexts(texts);
  return (
    <Form.Item label={t("dailyDays")} htmlFor="notices_days">
      <SelectInput
        id="notices_days"
        value={days}
        options={DAYS.map((value) => ({ value, title: t(`days_${value}`) }))}
        onChange={(next) => onChange(DAYS.find((one) => one === next) ?? "working")}
      />
    </Form.Item>
  );
}

interface WeekdaysProps {
  readonly on: readonly Weekday[];
  readonly onChange: (on: Weekday[]) => void;
}

export function WeekdaysChoice({ on, onChange }: WeekdaysProps) {
  const t = useTexts(texts);
  const language = useLanguage();
  return (
    <Form.Item>
      <div role="group" aria-label={t("dailyOn")}>
        <Checkbox.Group
          value={[...on]}
          options={WEEKDAYS.map((value) => ({ value, label: weekdayTitle(value, language) }))}
          onChange={(chosen) => onChange(chosen)}
        />
      </div>
    </Form.Item>
  );
}

interface ZoneProps {
  /** Empty for that of the workspace. */
  readonly zone: string;
  readonly onChange: (zone: string) => void;
}

export function ZoneChoice({ zone, onChange }: ZoneProps) {
  const t = useTexts(texts);
  const workspace = useTimezone();
  return (
    <Form.Item label={t("ownZone")} htmlFor="notices_zone" extra={t("ownZoneHelp")}>
      <SelectInput
        id="notices_zone"
        value={zone}
        emptyTitle={t("workspaceZone", { zone: workspace })}
        options={ZONES}
        onChange={onChange}
      />
    </Form.Item>
  );
}
