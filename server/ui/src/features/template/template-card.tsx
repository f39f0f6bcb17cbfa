import type { Template } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { AppIcon } from "@/shared/ui/app-icon";
import { ToneTag } from "@/shared/ui/tone-tag";
import styles from "./templates-page.module.css";
import { texts } from "./texts/texts";

/** One template: what it is and how much it holds. The whole card opens it. */
export function TemplateCard({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const t = useTexts(texts);
  return (
    <button type="button" className={styles.card} onClick={onOpen}>
      <span className={styles.head}>
        <AppIcon title={template.title} icon={template.icon} color={template.color} size={40} />
        <span className={styles.name}>{template.title}</span>
        {template.installed.length ? <ToneTag tone="green">{t("installed")}</ToneTag> : null}
      </span>
      <span className={styles.text}>{template.description}</span>
      <span className={styles.facts}>
        <span>{t("forms", { n: template.forms.length })}</span>
        {template.flows ? <span>{t("flows", { n: template.flows })}</span> : null}
        {template.rules ? <span>{t("rules", { n: template.rules })}</span> : null}
        {demoTotal(template) ? <span>{t("demo")}</span> : null}
      </span>
    </button>
  );
}

/** How many records the demo data of a template has. */
export function demoTotal(template: Template): number {
  return Object.values(template.demo?.forms ?? {}).reduce((sum, count) => sum + count, 0);
}
