import { useEffect, useRef } from "react";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { Thanks } from "./calls";
import { isFramed } from "./in-frame";
import { Sheet } from "./sheet";
import { publicTexts } from "./texts/texts";

/**
 * Where the page goes on to by itself. Links to one's answer are to be kept first: with them it stays and offers the way.
 * So it does inside a page of another site, where most pages refuse to be shown.
 */
export function goesOnTo({ redirect, edit, progress }: Thanks): string | null {
  return edit || progress || isFramed() ? null : (redirect ?? null);
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
  // What is not the form itself opens beside the page that shows it.
  const beside = isFramed() ? { target: "_blank", rel: "noopener" } : {};
  return (
    <Sheet title={t(changed ? "changedTitle" : "thanksTitle")}>
      <div className="p-stack" ref={heading} tabIndex={-1} role="status">
        <p>{thanks.text ?? t("thanksText")}</p>
        {thanks.edit && (
          <p>
            <a href={thanks.edit} {...beside}>
              {t("editLink")}
            </a>
            <small>{t("editKeep")}</small>
          </p>
        )}
        {thanks.progress && (
          <p>
            <a href={thanks.progress} {...beside}>
              {t("progressLink")}
            </a>
            <small>{t("progressKeep")}</small>
          </p>
        )}
        {thanks.redirect && (
          <a href={thanks.redirect} {...beside}>
            {t("goOn")}
          </a>
        )}
        {onAgain && <Button onClick={onAgain}>{t("again")}</Button>}
      </div>
    </Sheet>
  );
}
