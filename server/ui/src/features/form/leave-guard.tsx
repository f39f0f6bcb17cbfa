import { useEffect, useRef } from "react";
import { useBlocker } from "react-router";
import { Button } from "@/shared/controls/button";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { useClosingGuard } from "@/shared/ui/use-closing-guard";
import { formTexts } from "./texts/texts";

interface LeaveGuardProps {
  readonly dirty: boolean;
  /** False when what was typed is not kept as a draft. */
  readonly kept?: boolean;
}

/** Asks before unsaved input is left, by link, by Back or by closing the tab. */
export function LeaveGuard({ dirty, kept = true }: LeaveGuardProps) {
  const t = useTexts(formTexts);
  const dialog = useRef<HTMLDialogElement>(null);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      (dirty || uploadsUnderWay() !== null) && currentLocation.pathname !== nextLocation.pathname,
  );
  const blocked = blocker.state === "blocked";
  // What has not arrived yet, such as a signature just drawn, is in no draft.
  const sending = blocked && uploadsUnderWay() !== null;
  useClosingGuard(dirty);

  useEffect(() => {
    if (blocked) dialog.current?.showModal();
    else dialog.current?.close();
  }, [blocked]);

  return (
    <dialog
      ref={dialog}
      className="f-dialog"
      aria-labelledby="leave-title"
      onCancel={() => blocker.reset?.()}
    >
      <h2 id="leave-title">{t("leaveTitle")}</h2>
      <p>{t(kept && !sending ? "leaveText" : "leaveLost")}</p>
      <div className="f-dialog-buttons">
        <Button onClick={() => blocker.proceed?.()}>{t("leave")}</Button>
        <Button look="primary" onClick={() => blocker.reset?.()}>
          {t("stay")}
        </Button>
      </div>
    </dialog>
  );
}
