import { useState } from "react";
import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Field } from "@/features/form/field";
import type { ColorRule } from "@/shared/api/form-types";
import type { Condition, Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { TONES } from "@/shared/theme/palette";
import type { SettingsPart } from "./settings-drawer";
import styles from "./settings-drawer.module.css";
import { viewTexts } from "./texts/texts";

interface ColorRulesProps extends SettingsPart {
  /** What conditions may be about. */
  readonly asked: readonly Field[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
}

interface Draft extends Omit<ColorRule, "when"> {
  readonly when: Condition | undefined;
}

const MOST = 10;

/** Colours by condition. A rule counts once it has a meaning and a condition; until then it lives here. */
export function ColorRules({ settings, fields, asked, operators, onChange }: ColorRulesProps) {
  const t = useTexts(viewTexts);
  const [rules, setRules] = useState<readonly Draft[]>(settings.colors ?? []);
  const write = (next: readonly Draft[]) => {
    setRules(next);
    const whole = next.flatMap((rule) =>
      rule.label.trim() !== "" && rule.when !== undefined ? [{ ...rule, when: rule.when }] : [],
    );
    if (JSON.stringify(whole) !== JSON.stringify(settings.colors ?? [])) onChange({ colors: whole });
  };
  const replace = (at: number, rule: Draft) => write(rules.map((one, i) => (i === at ? rule : one)));
  return (
    <section>
      <h2 className={styles.title}>{t("colors")}</h2>
      {rules.map((rule, at) => (
        <div key={at} className={styles.rule}>
          <div className={styles.line}>
            <TextInput
              id={`view-color-${at}-label`}
              label={t("colorLabel")}
              placeholder={t("colorLabelHint")}
              value={rule.label}
              onChange={(label) => replace(at, { ...rule, label })}
            />
            <SelectInput
              id={`view-color-${at}`}
              label={t("color")}
              value={rule.color}
              options={TONES.map((tone) => ({ value: tone, title: t(`tone_${tone}`) }))}
              onChange={(color) => replace(at, { ...rule, color })}
            />
            <IconButton
              icon="trash"
              label={t("removeColor")}
              onClick={() => write(rules.filter((_, index) => index !== at))}
            />
          </div>
          {(settings.kind ?? "table") === "table" && (
            <SelectInput
              id={`view-color-${at}-where`}
              label={t("colorWhere")}
              value={rule.column ?? ""}
              emptyTitle={t("colorRow")}
              options={fields.map((field) => ({ value: field.key, title: field.title }))}
              onChange={(column) => {
                const { column: _, ...rest } = rule;
                replace(at, column === "" ? rest : { ...rest, column });
              }}
            />
          )}
          <ConditionBuilder
            label={t("colorWhen")}
            vocabulary={{ fields: asked, operators, references: true }}
            condition={(rule.when ?? null) as Json}
            onChange={(when) => replace(at, { ...rule, when })}
          />
        </div>
      ))}
      {rules.length < MOST && (
        <Button
          look="quiet"
          icon="plus"
          onClick={() => setRules([...rules, { when: undefined, color: "red", label: "" }])}
        >
          {t("addColor")}
        </Button>
      )}
    </section>
  );
}
