import type { GroupLevel } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { isDateField, isGroupable } from "./fields";
import { levelField, levelsOf } from "./settings";
import type { SettingsPart } from "./settings-drawer";
import { Choice } from "./settings-layout";
import { viewTexts } from "./texts/texts";

const SPANS = ["day", "week", "month", "quarter", "year"] as const;

/** The one or two fields that head the groups; dates are grouped by their spans. */
export function GroupLevels({ settings, fields, onChange }: SettingsPart) {
  const t = useTexts(viewTexts);
  const levels = levelsOf(settings);
  // A chart has one column of names, so one level of groups.
  const most = settings.kind === "gantt" ? 1 : 2;
  const write = (at: number, next: GroupLevel | null) => {
    const rest = levels.filter((_, index) => index !== at);
    if (next === null) onChange({ group: at === 0 ? [] : rest });
    else
      onChange({
        group: at < levels.length ? levels.map((one, i) => (i === at ? next : one)) : [...levels, next],
      });
  };
  const levelOf = (key: string): GroupLevel | null => {
    const field = fields.find((one) => one.key === key);
    if (!field) return null;
    return isDateField(field) ? { field: key, by: "month" } : key;
  };
  return (
    <>
      {Array.from({ length: Math.min(most, levels.length + 1) }, (_, at) => {
        const level = levels[at];
        const taken = levels.filter((__, index) => index !== at).map(levelField);
        return (
          <div key={at}>
            <Choice
              id={`view-group-${at}`}
              label={t(at === 0 ? "groupBy" : "thenBy")}
              value={level === undefined ? "" : levelField(level)}
              options={fields
                .filter((field) => isGroupable(field) && !taken.includes(field.key))
                .map((field) => ({ value: field.key, title: field.title }))}
              empty={t(at === 0 ? "noGroup" : "none")}
              onChange={(key) => write(at, levelOf(key))}
            />
            {typeof level === "object" && (
              <Choice
                id={`view-span-${at}`}
                label={t("groupSpan")}
                value={level.by}
                options={SPANS.map((span) => ({ value: span, title: t(`span_${span}`) }))}
                onChange={(by) => write(at, { ...level, by: SPANS.find((span) => span === by) ?? "month" })}
              />
            )}
          </div>
        );
      })}
    </>
  );
}
