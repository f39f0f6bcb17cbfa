/** Urges those a run waits for, out of the list of runs. */
import { App, Button } from "antd";
import { lazy, Suspense, useRef, useState } from "react";
import { messageOf } from "@/shared/api/problem";
import { useRunCommand, type RunCommand } from "@/shared/api/runs";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { urgeWait } from "../flow/urge-wait";
import { texts } from "./texts/texts";
import { useNow } from "./use-now";

const RunDialog = lazy(() => import("../flow/run-dialog").then((found) => ({ default: found.RunDialog })));

const URGE = { action: "urge" } as const;

export function UrgeRun({ run, className }: { readonly run: Run; readonly className: string }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const narrow = useNarrow();
  const command = useRunCommand(run.id);
  // Once it was opened the dialog stays, so that it can give the focus back.
  const [asking, setAsking] = useState<boolean | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const urged = useRef(false);
  const wait = urgeWait(run, useNow());
  const send = (wish: RunCommand) =>
    void command.mutateAsync(wish).then(
      () => {
        urged.current = true;
        setAsking(false);
        void message.success(t("urged"));
      },
      (error: unknown) => void message.warning(messageOf(error)),
    );
  /** The button cannot be pressed again for a while: then what is beside it has the focus. */
  const giveBack = () => {
    const row = button.current?.closest("li")?.querySelector<HTMLElement>("a");
    (urged.current ? row : button.current)?.focus();
    urged.current = false;
  };
  return (
    <>
      <Button
        ref={button}
        size={narrow ? "large" : "middle"}
        className={className}
        aria-label={t("urgeOne", { title: run.record_title })}
        title={wait ? t("urgeAgain", { at: wait }) : ""}
        disabled={wait !== null}
        onClick={() => setAsking(true)}
      >
        {t("urge")}
      </Button>
      {asking === null ? null : (
        <Suspense fallback={null}>
          <RunDialog
            ask={asking ? URGE : null}
            pending={command.isPending}
            onSend={send}
            onClose={() => setAsking(false)}
            onClosed={giveBack}
          />
        </Suspense>
      )}
    </>
  );
}
