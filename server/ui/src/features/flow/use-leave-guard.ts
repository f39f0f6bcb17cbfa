/** Asks before unsaved input is left behind, inside the page and when the tab closes. */
import { App } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { useClosingGuard } from "@/shared/ui/use-closing-guard";
import { texts } from "./texts/texts";

export function useLeaveGuard(dirty: boolean): void {
  const t = useTexts(texts);
  const { modal } = App.useApp();
  // What has not arrived yet, such as a signature just drawn, is in no draft.
  const blocker = useBlocker(() => dirty || uploadsUnderWay() !== null);
  useClosingGuard(dirty);

  useEffect(() => {
    if (blocker.state !== "blocked") return;
    if (!dirty && uploadsUnderWay() === null) {
      blocker.proceed();
      return;
    }
    const shown = modal.confirm({
      title: t("leaveTitle"),
      content: t("leaveText"),
      okText: t("leave"),
      cancelText: t("stay"),
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
    return () => shown.destroy();
  }, [blocker, dirty, modal, t]);
}
