/** Asks before unsaved input is left behind, inside the page and when the tab closes. */
import { App } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { useClosingGuard } from "@/shared/ui/use-closing-guard";
import { texts } from "./texts/texts";

export function useLeaveGuard(dirty: boolean): void {
  const t = useTexts(texts);
  const { modal } = App.useApp();
  const blocker = useBlocker(dirty);
  useClosingGuard(dirty);

  useEffect(() => {
    if (blocker.state !== "blocked") return;
    if (!dirty) {
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
