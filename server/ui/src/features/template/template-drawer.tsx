/** What a template brings: forms, flows, rules and demo data; and its installation. */
import { Button, Drawer } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "@/shared/api/me";
import type { Template } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { AppIcon } from "@/shared/ui/app-icon";
import { useNarrow } from "@/shared/ui/use-narrow";
import { InstallDialog } from "./install-dialog";
import { demoTotal } from "./template-card";
import styles from "./templates-page.module.css";
import { texts } from "./texts/texts";

export function TemplateDrawer({
  template,
  onClose,
}: {
  template: Template | undefined;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const navigate = useNavigate();
  const admin = useMe().data?.is_admin;
  const [installing, setInstalling] = useState<string | null>(null);
  // Who has gone back and on to another template has not asked for the installation of that one.
  if (installing !== null && installing !== template?.key) setInstalling(null);
  const installed = template?.installed[0];
  return (
    <Drawer
      open={template !== undefined}
      onClose={onClose}
      placement={narrow ? "bottom" : "right"}
      size={narrow ? "90%" : 480}
      title={template?.title}
      footer={
        admin ? (
          <div className={styles.actions}>
            {installed ? (
              <Button type="primary" onClick={() => void navigate(`/apps/${installed}`)}>
                {t("open")}
              </Button>
            ) : null}
            <Button
              type={installed ? "default" : "primary"}
              onClick={() => setInstalling(template?.key ?? null)}
            >
              {t(installed ? "installAgain" : "install")}
            </Button>
          </div>
        ) : (
          <span className={styles.quiet}>{t("onlyAdmin")}</span>
        )
      }
    >
      {template ? <Details template={template} /> : null}
      {template && installing !== null && (
        <InstallDialog template={template} onClose={() => setInstalling(null)} />
      )}
    </Drawer>
  );
}

function Details({ template }: { template: Template }) {
  const t = useTexts(texts);
  const counts = Object.entries(template.demo?.forms ?? {});
  return (
    <>
      <div className={styles.head}>
        <AppIcon title={template.title} icon={template.icon} color={template.color} size={48} />
        <div className={styles.facts}>
          {template.version !== null && <span>{t("version", { version: template.version })}</span>}
          <span>{t("forms", { n: template.forms.length })}</span>
          <span>{t("flows", { n: template.flows })}</span>
          <span>{t("rules", { n: template.rules })}</span>
        </div>
      </div>
      <p className={styles.section}>{template.description}</p>
      <section className={styles.section}>
        <h3>{t("whatForms")}</h3>
        <ul className={styles.forms}>
          {template.forms.map((title) => (
            <li key={title} className={styles.form}>
              {title}
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.section}>
        <h3>{t("whatDemo")}</h3>
        {demoTotal(template) ? (
          <ul className={styles.counts}>
            {counts.map(([title, count]) => (
              <li key={title} className={styles.count}>
                <span>{title}</span>
                <span>{t("records", { n: count })}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className={styles.quiet}>{t("noDemo")}</p>
        )}
      </section>
    </>
  );
}
