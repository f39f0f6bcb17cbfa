import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "../../frame/row";

export const SCHEDULES = { daily: "0 9 * * *", weekly: "0 9 * * 1", monthly: "0 9 1 * *" } as const;
const NAMES = ["daily", "weekly", "monthly"] as const;

interface TimetableProps {
  /** The prefix of the ids of its controls. */
  readonly id: string;
  readonly cron: string;
  readonly onChange: (cron: string) => void;
}

/** When something comes again and again: a usual time, or one that is written. */
export function Timetable({ id, cron, onChange }: TimetableProps) {
  const t = useTexts(flowDesignTexts);
  const name = NAMES.find((one) => SCHEDULES[one] === cron);
  return (
    <>
      <Row id={`${id}-schedule`} label={t("schedule")}>
        <SelectInput
          id={`${id}-schedule`}
          value={name ?? "own"}
          options={[
            ...NAMES.map((one) => ({ value: one, title: t(`schedule_${one}`) })),
            { value: "own", title: t("schedule_own") },
          ]}
          onChange={(next) => {
            const chosen = NAMES.find((one) => one === next);
            onChange(chosen ? SCHEDULES[chosen] : "30 8 * * *");
          }}
        />
      </Row>
      {!name && (
        <Row id={`${id}-cron`} label={t("cron")} help={t("cronHelp")}>
          <TextInput id={`${id}-cron`} value={cron} onChange={onChange} />
        </Row>
      )}
    </>
  );
}
