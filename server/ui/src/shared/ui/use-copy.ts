import { App } from "antd";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "./texts";

/** Copies a text and says so; null without a secure context, where the browser offers no clipboard. */
export function useCopy(): ((text: string, said?: string) => void) | null {
  const t = useTexts(texts);
  const { message } = App.useApp();
  if (!("clipboard" in navigator)) return null;
  return (text, said = t("copied")) =>
    void navigator.clipboard.writeText(text).then(
      () => message.success(said),
      (error: unknown) => message.error(String(error)),
    );
}
