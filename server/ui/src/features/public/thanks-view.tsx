import { useEffect, useRef } from "react";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { Thanks } from "./calls";
import { Sheet } from "./sheet";
import { publicTexts } from "./texts/texts";

/** Where the page goes on to by itself. Links to one's answer are to be kept first: with them it stays and offers the way. */
export function goesOnTo({ redirect, edit, progress }: Thanks): string | null {
  return edit || progress ? null : (redirect ?? null);
}

interface ThanksViewProps {
  readonly thanks: Thanks;
  /** An answer was changed rather than sent. */
  readonly changed: boolean;
  readonly onAgain: (() => void) | undefined;
}

export function ThanksView({ thanks, changed, onAgain }: ThanksViewProps) {
  const t = useTexts(publicTexts);
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Sheet title={t(changed ? "changedTitle" : "thanksTitle")}>
      <div className="p-stack" ref={heading} tabIndex={-1} role="status">
        <p>{thanks.text ?? t("thanksText")}</p>
        {thanks.edit && (
          <p>
            <a href={thanks.edit}>{t("editLink")}</a>
            <small>{t("editKeep")}</small>
          </p>
        )}
        {thanks.progress && (
          <p>
            <a href={thanks.progress}>{t("progressLink")}</a>
            <small>{t("progressKeep")}</small>
          </p>
        )}
        {thanks.redirect && <a href={thanks.redirect}>{t("goOn")}</a>}
        {onAgain && <Button onClick={onAgain}>{t("again")}</Button>}
      </div>
    </Sheet>
  );
}
