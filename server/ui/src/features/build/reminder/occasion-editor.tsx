import { isColumn } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { CheckGroup } from "@/shared/controls/choice-group";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow/flow-context";
import { textIn, wordsIn } from "../flow/flow-document";
import { CatchUpChoice } from "../flow/panel/catch-up-choice";
import { DateDistance } from "../flow/panel/date-distance";
import { Row } from "../frame/row";
import { Timetable } from "../flow/panel/timetable";
import { blankOn, countsDays, OCCASIONS, type ReminderDocument } from "./reminder-document";
import styles from "./reminder.module.css";
import { reminderTexts } from "./texts/texts";

/** What sets the reminder off: a change, a date of the record, or a timetable. */
export function OccasionEditor({ reminder }: { readonly reminder: ReminderDocument }) {
  const t = useTexts(reminderTexts);
  const { store, fields } = useFlow();
  const { occasion, on, keywords } = reminder;
  const set = (path: readonly string[], value: Json | undefined) =>
    store.edit((draft) => draft.set(path, value), path.join(" "));
  const choose = (next: string) => {
    const chosen = OCCASIONS.find((one) => one === next);
    if (!chosen || chosen === occasion) return;
    store.edit((draft) => {
      draft.set(["on"], { ...blankOn(chosen) });
      // What happens at once is never missed.
      if (chosen === "create" || chosen === "update") draft.remove(["catch_up"]);
    });
  };
  return (
    <div className={styles.rows}>
      <Row id="reminder-occasion" label={t("occasion")}>
        <SelectInput
          id="reminder-occasion"
          value={occasion}
          options={OCCASIONS.map((value) => ({ value, title: t(`occasion_${value}`) }))}
          onChange={choose}
        />
      </Row>
      {occasion === "update" && (
        <Row id="reminder-fields" label={t("watched")} group help={t("watchedHelp")}>
          <CheckGroup
            id="reminder-fields"
            value={wordsIn(on["fields"])}
            options={fields.filter(isColumn).map((field) => ({ value: field.key, title: field.title }))}
            onChange={(next) => set(["on", "fields"], next.length === 0 ? undefined : [...next])}
          />
        </Row>
      )}
      {occasion === "date" && (
        <>
          <DateDistance id="reminder-date" at={["on"]} value={on} />
          {(countsDays(on) || on["working"] === true) && (
            <Row id="reminder-working" label={t("workingDays")} inline help={t("workingDaysHelp")}>
              <SwitchInput
                id="reminder-working"
                value={on["working"] === true}
                onChange={(working) => set(["on", "working"], working ? true : undefined)}
              />
            </Row>
          )}
          <Row id="reminder-yearly" label={t("yearly")} inline>
            <SwitchInput
              id="reminder-yearly"
              value={on["repeat"] === "year"}
              onChange={(yearly) => set(["on", "repeat"], yearly ? "year" : undefined)}
            />
          </Row>
        </>
      )}
      {occasion === "schedule" && (
        <>
          <Timetable id="reminder" cron={textIn(on["cron"])} onChange={(next) => set(["on", "cron"], next)} />
          <p className={styles.help}>{t("scheduleHelp")}</p>
        </>
      )}
      {(occasion === "date" || occasion === "schedule") && (
        <CatchUpChoice
          id="reminder-catch-up"
          value={textIn(keywords["catch_up"])}
          onChange={(next) => set(["catch_up"], next)}
        />
      )}
    </div>
  );
}
