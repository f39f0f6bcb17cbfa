import { useState } from "react";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { FlowVersion, MigrationPlan } from "../../calls/migration";
import styles from "./migrate.module.css";
import { migrateTexts } from "./texts/texts";

type Choice = Pick<MigrationPlan, "from" | "to">;

interface ChooseStepProps {
  /** The newest first. */
  readonly versions: readonly FlowVersion[];
  readonly choice: Choice | null;
  readonly onChoose: (choice: Choice) => void;
}

/** From which versions to which. */
export function ChooseStep({ versions, choice, onChoose }: ChooseStepProps) {
  const t = useTexts(migrateTexts);
  const current = versions.find((one) => one.is_current) ?? versions[0];
  const [to, setTo] = useState(choice?.to ?? current?.version ?? 0);
  const [chosen, setChosen] = useState<readonly number[]>(
    choice?.from ?? versions.filter((one) => one.running > 0).map((one) => one.version),
  );
  const from = chosen.filter((version) => version !== to);
  const toggle = (version: number) =>
    setChosen(chosen.includes(version) ? chosen.filter((other) => other !== version) : [...chosen, version]);
  return (
    <>
      <p className={styles.help}>{t("chooseHelp")}</p>
      <div className={styles.choose}>
        <fieldset className={styles.versions}>
          <legend>{t("from")}</legend>
          {versions
            .filter((one) => one.running > 0)
            .map((one) => (
              <label key={one.version} className="c-choice">
                <input
                  type="checkbox"
                  checked={from.includes(one.version)}
                  disabled={one.version === to}
                  onChange={() => toggle(one.version)}
                />
                <span>
                  {t("versionLine", { n: one.version })} · {t("runningCount", { n: one.running })}
                </span>
              </label>
            ))}
        </fieldset>
        <div className={styles.target}>
          <label htmlFor="migrate-to">{t("to")}</label>
          <SelectInput
            id="migrate-to"
            value={String(to)}
            options={versions.map((one) => ({
              value: String(one.version),
              title: [
                t("versionLine", { n: one.version }),
                ...(one.is_current ? [t("current")] : []),
                formatMoment(one.published_at),
              ].join(" · "),
            }))}
            onChange={(value) => setTo(Number(value))}
          />
        </div>
      </div>
      <div className={styles.foot}>
        <Button
          look="primary"
          disabled={from.length === 0}
          onClick={() => onChoose({ from: [...from].sort((a, b) => a - b), to })}
        >
          {t("next")}
        </Button>
      </div>
    </>
  );
}
