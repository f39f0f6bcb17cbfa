import { App } from "antd";
import { useState } from "react";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { asText } from "@/features/form/kinds/kind";
import { isEmpty } from "@/features/form/values";
import type { FormDto, RuleSummary } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { Json, RecordAnswer, RuleResult } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import { useDecideRule, type RuleDecision } from "../calls/rules";
import { recordTexts } from "../texts/texts";
import { OverrideDialog } from "./override-dialog";
import styles from "./rule-card.module.css";

interface RuleCardProps {
  readonly form: FormDto;
  readonly answer: RecordAnswer;
  readonly rule: RuleSummary;
  readonly result: RuleResult;
  readonly target: Field | undefined;
}

const STATES = {
  set: { tone: "gray", text: "ruleSet" },
  suggested: { tone: "gold", text: "ruleSuggested" },
  accepted: { tone: "green", text: "ruleAccepted" },
  overridden: { tone: "purple", text: "ruleOverridden" },
} as const;

export function RuleCard({ form, answer, rule, result, target }: RuleCardProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const { record, refs, rights } = answer;
  const decide = useDecideRule(form.app, form.key, record.id, rule.key);
  const [overriding, setOverriding] = useState(false);
  const state = STATES[result.state];
  const suggested = result.state === "suggested";
  const by = result.by ? (refs.members?.[result.by] ?? "") : "";
  // What a person decided stands in the record; the rule's own finding stays beside it.
  const overridden = result.state === "overridden";
  const decided = overridden ? (record.values[rule.target] ?? null) : result.value;

  const send = (decision: RuleDecision) =>
    void decide.mutateAsync(decision).then(
      () => setOverriding(false),
      (error: unknown) => void message.error(messageOf(error)),
    );

  return (
    <section className={styles.card} data-suggested={suggested || undefined} aria-label={rule.title}>
      <div className={styles.top}>
        <h2 className={styles.title}>{rule.title}</h2>
        <span className={styles.value}>
          {suggested && <span className={styles.quiet}>{t("ruleSuggests")}</span>}
          <ResultValue target={target} value={decided} />
        </span>
        {!overridden && result.score !== undefined && result.score !== null && (
          <span className={`${styles.score} number`}>{t("ruleScore", { score: result.score })}</span>
        )}
        <ToneTag tone={state.tone}>{t(state.text)}</ToneTag>
        {rights.update && (
          <span className={styles.actions}>
            {suggested && (
              <Button look="primary" disabled={decide.isPending} onClick={() => send({ act: "accept" })}>
                {t("ruleAccept")}
              </Button>
            )}
            {rule.mode === "suggest" && (
              <Button disabled={decide.isPending} onClick={() => setOverriding(true)}>
                {t("ruleOverride")}
              </Button>
            )}
            <IconButton
              icon="refresh"
              label={t("ruleRun")}
              disabled={decide.isPending}
              onClick={() => send({ act: "run" })}
            />
          </span>
        )}
      </div>
      {overridden ? (
        <>
          <p className={styles.given}>
            {t("ruleDecidedBy", { by: by || t("someone"), at: formatMoment(result.decided_at ?? result.at) })}
            {result.reason && <q className={styles.reason}>{result.reason}</q>}
          </p>
          <div className={styles.finding}>
            <p className={styles.own}>
              <span>{t("ruleOwn")}</span>
              <ResultValue target={target} value={result.value} />
              {result.score !== undefined && result.score !== null && (
                <span className="number">{t("ruleScore", { score: result.score })}</span>
              )}
            </p>
            <Reasons because={result.because} />
          </div>
        </>
      ) : (
        <Reasons because={result.because} />
      )}
      <p className={styles.meta} title={formatExact(result.at)}>
        {by && !overridden ? t("ruleBy", { by, at: formatMoment(result.at) }) : formatMoment(result.at)}
      </p>
      {overriding && target && (
        <OverrideDialog
          rule={rule}
          target={target}
          value={decided}
          pending={decide.isPending}
          onSend={(value: Json, reason: string) => send({ act: "override", value, reason })}
          onClose={() => setOverriding(false)}
        />
      )}
    </section>
  );
}

function Reasons({ because }: { readonly because: readonly string[] }) {
  if (because.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {because.map((reason, index) => (
        <li key={index}>{reason}</li>
      ))}
    </ul>
  );
}

function ResultValue({ target, value }: { readonly target: Field | undefined; readonly value: Json }) {
  if (isEmpty(value)) return <>—</>;
  if (!target) return <>{asText(value)}</>;
  const kind = kindFor(target.kind);
  const Show = kind.Cell ?? kind.Display;
  return <Show field={target} value={value} />;
}
