import { Segmented } from "antd";
import { isOwned } from "@/features/form/field";
import type { DefinitionEntry } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Sheet } from "../frame/sheet";
import { DecisionTable } from "./decision-table";
import { Otherwise } from "./outcome";
import { useRule } from "./rule-context";
import styles from "./rule.module.css";
import { RunTimes } from "./run-times";
import { ScorecardEditor } from "./scorecard-editor";
import { ruleTexts } from "./texts/texts";

/** Kinds that hold a grade, a word, a number or a yes. */
const TARGETS: ReadonlySet<string> = new Set([
  "select",
  "radio",
  "text",
  "number",
  "rating",
  "switch",
  "multi-select",
]);

/** The whole rule on one sheet: what it writes to, when it runs, how it finds the value. */
export function RuleSheet({ entries }: { readonly entries: readonly DefinitionEntry[] }) {
  const t = useTexts(ruleTexts);
  const { store, rule, fields } = useRule();
  const set = (keyword: string, value: string) => store.edit((draft) => draft.set([keyword], value), keyword);
  // A field that only rules write is made for this; formulas and the like are not.
  const targets = fields.filter(
    (field) => TARGETS.has(field.kind) && (!isOwned(field) || field.schema["x-readonly"] === true),
  );
  const way = rule.scorecard ? "scorecard" : rule.script ? "script" : "table";
  const setWay = (next: string) =>
    store.edit((draft) => {
      if (next === way) return;
      draft.remove([way]);
      if (next === "scorecard")
        draft.set(["scorecard"], { start: 0, items: [], bands: [{ min: 0, then: null }] });
      else draft.set(["table"], []);
    });

  return (
    <Sheet>
      <section className={styles.basics} aria-label={t("basics")}>
        <label htmlFor="rule-title">{t("name")}</label>
        <TextInput
          id="rule-title"
          value={rule.title}
          onChange={(next) => set("title", next)}
          maxLength={60}
        />
        <label htmlFor="rule-form">{t("form")}</label>
        <SelectInput
          id="rule-form"
          value={rule.form}
          emptyTitle={rule.form === "" ? t("chooseForm") : undefined}
          options={entries
            .filter((entry) => entry.kind === "form")
            .map((entry) => ({ value: entry.key, title: entry.title }))}
          onChange={(next) => set("form", next)}
        />
        <label htmlFor="rule-target">{t("target")}</label>
        <SelectInput
          id="rule-target"
          value={rule.target}
          emptyTitle={rule.target === "" ? t("chooseTarget") : undefined}
          options={targets.map((field) => ({ value: field.key, title: field.title }))}
          onChange={(next) => set("target", next)}
        />
        <label htmlFor="rule-mode">{t("mode")}</label>
        <SelectInput
          id="rule-mode"
          value={rule.mode ?? "set"}
          options={(["set", "suggest"] as const).map((mode) => ({ value: mode, title: t(`mode_${mode}`) }))}
          onChange={(next) => set("mode", next)}
        />
        <RunTimes />
      </section>
      <div className={styles.way}>
        <Segmented
          aria-label={t("way")}
          value={way}
          onChange={setWay}
          options={[
            { value: "table", label: t("way_table") },
            { value: "scorecard", label: t("way_scorecard") },
            ...(way === "script" ? [{ value: "script", label: t("way_script") }] : []),
          ]}
        />
        <p>{t(`wayText_${way}`)}</p>
      </div>
      {way === "table" && <DecisionTable />}
      {way === "scorecard" && <ScorecardEditor />}
      {way === "script" && <p className={styles.note}>{t("scriptFile", { path: rule.script ?? "" })}</p>}
      {way !== "script" && <Otherwise />}
    </Sheet>
  );
}
