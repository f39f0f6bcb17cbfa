/** What each kind of view needs: the fields it is built on. */
import type { Field } from "@/features/form/field";
import { SelectInput, type Option } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { isBoardField, isDateField, isNumberField, looksReversed } from "./fields";
import type { SettingsPart } from "./settings-drawer";
import styles from "./settings-drawer.module.css";
import { viewTexts } from "./texts/texts";

function choices(fields: readonly Field[], fits: (field: Field) => boolean): Option[] {
  return fields.filter(fits).map((field) => ({ value: field.key, title: field.title }));
}

export function KindLayout({ settings, fields, onChange }: SettingsPart) {
  const t = useTexts(viewTexts);
  const { kanban, calendar, gantt, gallery } = settings;
  const dates = choices(fields, isDateField);
  const numbers = choices(fields, isNumberField);
  const fieldOf = (key: string | undefined) => fields.find((field) => field.key === key);
  const reversed = (start: string, end: string | undefined) =>
    looksReversed(fieldOf(start), fieldOf(end)) && (
      <p role="status" className={styles.doubt}>
        {t("looksReversed", { start: fieldOf(start)?.title ?? "", end: fieldOf(end)?.title ?? "" })}
      </p>
    );
  switch (settings.kind) {
    case "kanban":
      if (!kanban) return null;
      return (
        <>
          <Choice
            id="view-by"
            label={t("fieldBy")}
            value={kanban.by}
            options={choices(fields, isBoardField)}
            onChange={(by) => onChange({ kanban: { ...kanban, by } })}
          />
          <Choice
            id="view-sum"
            label={t("fieldSum")}
            value={kanban.sum ?? ""}
            options={numbers}
            empty={t("noSum")}
            onChange={(sum) => {
              const { sum: _, ...rest } = kanban;
              onChange({ kanban: sum === "" ? rest : { ...rest, sum } });
            }}
          />
          <label className="c-choice">
            <input
              type="checkbox"
              className="c-check"
              checked={kanban.hide_empty === true}
              onChange={(event) => onChange({ kanban: { ...kanban, hide_empty: event.target.checked } })}
            />
            <span>{t("hideEmpty")}</span>
          </label>
        </>
      );
    case "calendar":
      if (!calendar) return null;
      return (
        <>
          <Choice
            id="view-start"
            label={t("fieldStart")}
            value={calendar.start}
            options={dates}
            onChange={(start) => {
              // A span that ends where it begins is a day.
              const { end, ...rest } = calendar;
              onChange({ calendar: { ...rest, start, ...(end && end !== start ? { end } : {}) } });
            }}
          />
          <Choice
            id="view-end"
            label={t("fieldEnd")}
            value={calendar.end ?? ""}
            options={dates.filter((one) => one.value !== calendar.start)}
            empty={t("noEnd")}
            onChange={(end) => {
              const { end: _, ...rest } = calendar;
              onChange({ calendar: end === "" ? rest : { ...rest, end } });
            }}
          />
          {reversed(calendar.start, calendar.end)}
        </>
      );
    case "gantt":
      if (!gantt) return null;
      return (
        <>
          <Choice
            id="view-start"
            label={t("fieldStart")}
            value={gantt.start}
            options={dates}
            onChange={(start) =>
              onChange({ gantt: { ...gantt, start, end: start === gantt.end ? gantt.start : gantt.end } })
            }
          />
          <Choice
            id="view-end"
            label={t("fieldEnd")}
            value={gantt.end}
            options={dates}
            onChange={(end) =>
              onChange({ gantt: { ...gantt, end, start: end === gantt.start ? gantt.end : gantt.start } })
            }
          />
          {reversed(gantt.start, gantt.end)}
          <Choice
            id="view-progress"
            label={t("fieldProgress")}
            value={gantt.progress ?? ""}
            options={numbers}
            empty={t("none")}
            onChange={(progress) => {
              const { progress: _, ...rest } = gantt;
              onChange({ gantt: progress === "" ? rest : { ...rest, progress } });
            }}
          />
        </>
      );
    case "gallery":
      if (!gallery) return null;
      return (
        <>
          <Choice
            id="view-image"
            label={t("fieldImage")}
            value={gallery.image}
            options={choices(fields, (field) => field.kind === "image")}
            onChange={(image) => onChange({ gallery: { ...gallery, image } })}
          />
          <Choice
            id="view-fit"
            label={t("fit")}
            value={gallery.fit ?? "cover"}
            options={(["cover", "contain"] as const).map((fit) => ({ value: fit, title: t(`fit_${fit}`) }))}
            onChange={(fit) =>
              onChange({ gallery: { ...gallery, fit: fit === "contain" ? "contain" : "cover" } })
            }
          />
        </>
      );
    default:
      return null;
  }
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly empty?: string;
  readonly onChange: (value: string) => void;
}

export function Choice({ id, label, value, options, empty, onChange }: ChoiceProps) {
  return (
    <div className={styles.row}>
      <label htmlFor={id}>{label}</label>
      <SelectInput id={id} value={value} options={options} emptyTitle={empty} onChange={onChange} />
    </div>
  );
}
