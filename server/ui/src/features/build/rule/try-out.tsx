import { useQuery } from "@tanstack/react-query";
import { computedText } from "@/features/form/kinds/computed";
import { useFormEnv } from "@/features/form/form-scope";
import { post } from "@/shared/api/client";
import type { Json } from "@/shared/api/types";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { readField } from "@/features/form/field";
import { TrialDialog } from "../frame/trial-dialog";
import { useRule } from "./rule-context";
import styles from "./rule.module.css";
import { ruleTexts } from "./texts/texts";

interface Trial {
  readonly total: number;
  readonly changed: number;
  readonly by_change: readonly { readonly from: Json; readonly to: Json; readonly count: number }[];
  readonly samples: readonly {
    readonly id: string;
    readonly title: string;
    readonly from: Json;
    readonly to: Json;
    readonly because: readonly string[];
  }[];
}

interface TryOutProps {
  readonly app: string;
  readonly rule: string;
  readonly text: string;
  readonly onClose: () => void;
}

const NO_REFS = {};

/** What the rule would change in the stored records. Nothing is written. */
export function TryOut({ app, rule, text, onClose }: TryOutProps) {
  const t = useTexts(ruleTexts);
  const { target } = useRule();
  const env = useFormEnv(NO_REFS);
  const trial = useQuery({
    queryKey: ["try-rule", app, rule, text],
    queryFn: ({ signal }) =>
      post<Trial>("/apps/{app}/rules/{rule}/try", { path: { app, rule }, body: { text }, signal }),
    retry: false,
    gcTime: 0,
  });
  const say = (value: Json) =>
    value === null ? t("nothing") : computedText(value, target ?? readField("value", {}, false), env);
  return (
    <TrialDialog
      title={t("tryTitle")}
      unpublished={t("tryUnpublished")}
      error={trial.error}
      retry={() => void trial.refetch()}
      onClose={onClose}
    >
      {trial.data && (
        <div className={styles.trial}>
          <p>{t("trySummary", { total: trial.data.total, changed: trial.data.changed })}</p>
          {trial.data.by_change.length > 0 && (
            <ul className={styles.steps}>
              {trial.data.by_change.map((step, index) => (
                <li key={index}>
                  {say(step.from)} → <strong>{say(step.to)}</strong>
                  <span className="number">{t("records", { n: step.count })}</span>
                </li>
              ))}
            </ul>
          )}
          {trial.data.samples.length > 0 && (
            <table className={styles.samples}>
              <thead>
                <tr>
                  <th scope="col">{t("record")}</th>
                  <th scope="col">{t("before")}</th>
                  <th scope="col">{t("after")}</th>
                  <th scope="col">{t("because")}</th>
                </tr>
              </thead>
              <tbody>
                {trial.data.samples.map((sample) => (
                  <tr key={sample.id}>
                    <td>{sample.title}</td>
                    <td>{say(sample.from)}</td>
                    <td>{say(sample.to)}</td>
                    <td>{inLine(sample.because)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
    </TrialDialog>
  );
}
