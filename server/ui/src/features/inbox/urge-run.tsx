/** Urges those a run waits for, out of the list of runs. */
import { App, Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { messageOf } from "@/shared/api/problem";
import { useRunCommand, type RunCommand } from "@/shared/api/runs";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { urgeWait } from "../flow/urge-wait";
import { texts } from "./texts/texts";
import { useNow } from "./use-now";

const RunDialog = lazy(() => import("../flow/run-dialog").then((found) => ({ default: found.RunDialog })));

export function UrgeRun({ run, className }: { readonly run: Run; readonly className: string }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const narrow = useNarrow();
  const command = useRunCommand(run.id);
  const [asking, setAsking] = useState(false);
  const wait = urgeWait(run, useNow());
  const send = (wish: RunCommand) =>
    command.mutate(wish, {
      onSuccess: () => {
        setAsking(false);
        void message.success(t("urged"));
      },
      onError: (error) => void message.warning(messageOf(error)),
    });
  return (
    <>
      <Button
        size={narrow ? "large" : "middle"}
        className={className}
        aria-label={t("urgeOne", { title: run.record_title })}
        title={wait ? t("urgeAgain", { at: wait }) : ""}
        disabled={wait !== null}
        onClick={() => setAsking(true)}
      >
        {t("urge")}
      </Button>
      {asking ? (
        <Suspense fallback={null}>
          <RunDialog
            ask={{ action: "urge" }}
            pending={command.isPending}
            onSend={send}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
