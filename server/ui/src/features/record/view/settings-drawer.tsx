/** Everything about a view that is not set where one sees it: its kind, fields, filter, order, groups and colours. */
import { Drawer } from "antd";
import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Field } from "@/features/form/field";
import type { FormDto, ViewKind, ViewSettings } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { beginning } from "./fields";
import { VIEW_KINDS } from "./registry";
import type { ViewPatch } from "./settings";
import { ColorRules } from "./settings-colors";
import { ColumnList } from "./settings-columns";
import { GroupLevels } from "./settings-groups";
import { Choice, KindLayout } from "./settings-layout";
import styles from "./settings-drawer.module.css";
import { SortList } from "./settings-sort";
import { viewTexts } from "./texts/texts";

export interface SettingsPart {
  readonly settings: ViewSettings;
  readonly fields: readonly Field[];
  readonly onChange: (patch: ViewPatch) => void;
}

interface SettingsDrawerProps extends SettingsPart {
  readonly form: FormDto;
  /** What conditions may be about: the fields and what is inside of them. */
  readonly asked: readonly Field[];
  readonly columns: readonly Field[];
  readonly onClose: () => void;
}

export default function SettingsDrawer({
  form,
  settings,
  fields,
  asked,
  columns,
  onChange,
  onClose,
}: SettingsDrawerProps) {
  const t = useTexts(viewTexts);
  const kind = settings.kind ?? "table";
  const part = { settings, fields, onChange };
  const choose = (next: ViewKind) => {
    const begun = beginning(next, fields);
    if (begun) onChange({ ...begun, ...(settings[next as keyof ViewSettings] ? { kind: next } : {}) });
  };
  return (
    <Drawer open title={t("settings")} size={460} onClose={onClose} mask={false}>
      <div className={styles.parts}>
        <div className={styles.kinds} role="group" aria-label={t("settings")}>
          {VIEW_KINDS.map((entry) => (
            <button
              key={entry.kind}
              type="button"
              className={styles.kind}
              aria-pressed={entry.kind === kind}
              disabled={beginning(entry.kind, fields) === null}
              onClick={() => choose(entry.kind)}
            >
              {t(`kind_${entry.kind}`)}
            </button>
          ))}
        </div>
        <KindLayout {...part} />
        {kind === "table" && (
          <Choice
            id="view-height"
            label={t("rowHeight")}
            value={settings.row_height ?? "low"}
            options={(["low", "middle", "high"] as const).map((one) => ({
              value: one,
              title: t(`height_${one}`),
            }))}
            onChange={(next) => onChange({ row_height: next === "middle" || next === "high" ? next : null })}
          />
        )}
        {(kind === "table" || kind === "gantt") && <GroupLevels {...part} />}
        <SortList {...part} />
        <section>
          <h2 className={styles.title}>{t("filter")}</h2>
          <ConditionBuilder
            label={t("filter")}
            vocabulary={{ fields: asked, operators: form.operators, references: true }}
            condition={(settings.filter ?? null) as Json}
            onChange={(filter) => onChange({ filter: filter ?? null })}
          />
        </section>
        <ColorRules {...part} asked={asked} operators={form.operators} />
        <ColumnList {...part} columns={columns} />
      </div>
    </Drawer>
  );
}
