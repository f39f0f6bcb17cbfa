import { useCallback, useEffect, useState } from "react";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { setTimezone } from "@/shared/i18n/timezone";
import { progressOf, type ProgressAnswer } from "./calls";
import { SaidList } from "./said-list";
import { Sheet } from "./sheet";
import { StepList } from "./step-list";
import { publicTexts } from "./texts/texts";

const STATES = ["running", "returned", "approved", "rejected", "withdrawn", "terminated"] as const;

/** /p/SECRET: how far the matter of an answer is. */
export function ProgressPage({ secret }: { readonly secret: string }) {
  const t = useTexts(publicTexts);
  const [answer, setAnswer] = useState<ProgressAnswer | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const load = useCallback(() => {
    progressOf(secret).then(
      (found) => {
        setTimezone(found.timezone);
        document.title = found.title;
        setFailure(null);
        setAnswer(found);
      },
      (error: unknown) => setFailure(messageOf(error)),
    );
  }, [secret]);
  useEffect(load, [load]);
  if (failure) {
    return (
      <Sheet>
        <p role="alert">{failure}</p>
      </Sheet>
    );
  }
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
      <div className="p-foot">
        <Button onClick={load}>{t("refresh")}</Button>
      </div>
    </Sheet>
  );
}
