import type { ReactNode } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { LanguageSwitch } from "./language-switch";
import "./public.css";
import { publicTexts } from "./texts/texts";

interface SheetProps {
  readonly title?: string;
  readonly about?: string | undefined;
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** The one sheet of paper a public page is. */
export function Sheet({ title, about, busy, children }: SheetProps) {
  const t = useTexts(publicTexts);
  return (
    <div className="p-page">
      <LanguageSwitch />
      <main className="p-sheet" aria-busy={busy}>
        {title && <h1 className="p-title">{title}</h1>}
        {about && <p className="p-about">{about}</p>}
        {children}
      </main>
      <footer className="p-made">{t("madeWith")}</footer>
    </div>
  );
}

/** What is there until the server has answered. */
export function Opening() {
  const t = useTexts(publicTexts);
  return <Sheet busy>{t("loading")}</Sheet>;
}
