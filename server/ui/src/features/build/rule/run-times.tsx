import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useRule, type RuleEvent } from "./rule-context";
import styles from "./rule.module.css";
import { ruleTexts } from "./texts/texts";

/** Times of day at which people do not wait for anything. */
const SCHEDULES = { daily: "0 2 * * *", weekly: "30 2 * * 1", monthly: "0 3 1 * *" } as const;
const NAMES = ["daily", "weekly", "monthly"] as const;

/** When the rule looks at a record: as it is made or changed, and on a timetable. */
export function RunTimes() {
  const t = useTexts(ruleTexts);
  const { store, rule } = useRule();
  const on = rule.on ?? [];
  const write = (next: readonly RuleEvent[]) =>
    store.edit((draft) =>
      draft.set(
        ["on"],
        next.map((one) => (typeof one === "string" ? one : { ...one })),
      ),
    );
  const cron = on.find((one) => typeof one === "object")?.cron ?? "";
  const name = NAMES.find((one) => SCHEDULES[one] === cron);
  return (
    <>
      <span id="rule-on-label">{t("on")}</span>
      <div className={styles.on} role="group" aria-labelledby="rule-on-label">
        {(["create", "update"] as const).map((event) => (
          <label key={event} className="c-choice">
            <input
              type="checkbox"
              checked={on.includes(event)}
              onChange={(change) =>
                write(change.target.checked ? [event, ...on] : on.filter((one) => one !== event))
              }
            />
            <span>{t(`on_${event}`)}</span>
          </label>
        ))}
        <SelectInput
          id="rule-cron"
          label={t("schedule")}
          value={cron === "" ? "" : (name ?? cron)}
          emptyTitle={t("schedule_none")}
          options={NAMES.map((one) => ({ value: one, title: t(`schedule_${one}`) }))}
          onChange={(next) => {
            const rest = on.filter((one) => typeof one === "string");
            const chosen = NAMES.find((one) => one === next);
            write(chosen ? [...rest, { cron: SCHEDULES[chosen] }] : rest);
          }}
        />
      </div>
    </>
  );
}
