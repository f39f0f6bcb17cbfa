/** The quiet sheet that stands before the workspace: login and set-up. */
import { useEffect, type ReactNode } from "react";
import { setLanguage, useLanguage } from "@/shared/i18n/language";
import { Logo } from "@/shared/ui/logo";
import styles from "./entry-card.module.css";

export function EntryCard({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const language = useLanguage();
  useEffect(() => {
    document.title = `${title} · Tenon`;
  }, [title]);
  return (
    <div className={styles.place}>
      <main className={styles.card}>
        <div className={styles.brand}>
          <Logo size={32} />
          <span>Tenon</span>
        </div>
        <h1 className={styles.title}>{title}</h1>
        {text ? <p className={styles.text}>{text}</p> : null}
        <div className={styles.body}>{children}</div>
      </main>
      <button
        type="button"
        className={styles.language}
        lang={language === "en" ? "zh-CN" : "en"}
        onClick={() => setLanguage(language === "en" ? "zh-CN" : "en")}
      >
        {language === "en" ? "简体中文" : "English"}
      </button>
    </div>
  );
}
