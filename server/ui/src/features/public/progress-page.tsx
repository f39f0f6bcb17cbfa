import { useEffect, useState } from "react";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { progressOf, type ProgressAnswer } from "./calls";
import { Refused } from "./refused";
import { useSaidAnew } from "./said-anew";
import { SaidList } from "./said-list";
import { takeUp, type First } from "./sent-along";
import { Sheet } from "./sheet";
import { StepList } from "./step-list";
import { publicTexts } from "./texts/texts";

const STATES = ["running", "returned", "approved", "rejected", "withdrawn", "terminated"] as const;

interface ProgressPageProps {
  readonly secret: string;
  readonly first: First<ProgressAnswer>;
}

/** /p/SECRET: how far the matter of an answer is. */
export function ProgressPage({ secret, first }: ProgressPageProps) {
  const t = useTexts(publicTexts);
  const [answer, setAnswer] = useState<ProgressAnswer | null>(() =>
    first instanceof Promise ? null : takeUp(first),
  );
  const [failure, setFailure] = useState<unknown>(null);
  const settle = (asked: Promise<ProgressAnswer>) =>
    asked.then(
      (found) => {
        setFailure(null);
        setAnswer(takeUp(found));
      },
      (error: unknown) => setFailure(error),
    );
  useEffect(() => {
    if (first instanceof Promise) void settle(first);
  }, [first]);
  const again = () => void settle(progressOf(secret));
  const retry = () => {
    setFailure(null);
    again();
  };
  useSaidAnew(
    () => Promise.resolve(),
    () => {
      if (answer) again();
    },
  );
  if (!answer && failure !== null) return <Refused error={failure} onAgain={retry} />;
  if (!answer) return <Sheet busy>{t("loading")}</Sheet>;
  const state = STATES.find((one) => one === answer.state);
  return (
    <Sheet title={answer.title} about={t("progress")}>
      <SaidList
        fields={[
          { title: t("state"), text: t(state ? `state_${state}` : "state_none") },
          { title: t("sentAt"), text: formatMoment(answer.sent_at) },
          ...answer.fields,
        ]}
      />
      <StepList steps={answer.steps} />
      {failure !== null && (
        <p className="p-error" role="alert">
          {messageOf(failure)}
        </p>
      )}
      <div className="p-foot">
        <Button onClick={again}>{t("refresh")}</Button>
      </div>
    </Sheet>
  );
}
