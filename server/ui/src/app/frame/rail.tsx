/** The left rail: the workbench, the apps with the forms of the open one, and the account. */
import {
  AppstoreAddOutlined,
  BellOutlined,
  DesktopOutlined,
  EditOutlined,
  SettingOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { NavLink, useParams } from "react-router";
import { useApps } from "@/shared/api/apps";
import { useMe } from "@/shared/api/me";
import type { App } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { AppIcon } from "@/shared/ui/app-icon";
import { CountBadge } from "@/shared/ui/count-badge";
import { Logo } from "@/shared/ui/logo";
import { MenuIcon } from "@/shared/ui/menu-icon";
import { Bar } from "@/shared/ui/skeleton";
import { texts } from "../texts/texts";
import { Account } from "./account";
import styles from "./rail.module.css";

export function Rail() {
  const t = useTexts(texts);
  const me = useMe().data;
  return (
    <nav className={styles.rail} aria-label={t("navigation")}>
      <div className={styles.head}>
        <Logo size={24} />
        <span className={styles.workspace}>{me?.workspace.title}</span>
      </div>
      <ul>
        <Item to="/" icon={<DesktopOutlined />} title={t("workbench")} count={me?.todo} />
        <Item to="/notifications" icon={<BellOutlined />} title={t("notifications")} count={me?.unread} />
      </ul>
      <h2 className={styles.section}>{t("apps")}</h2>
      <div className={styles.apps}>
        <Apps />
      </div>
      <ul className={styles.foot}>
        {me?.is_admin ? (
          <>
            <Item to="/templates" icon={<AppstoreAddOutlined />} title={t("templates")} />
            <Item to="/admin" icon={<SettingOutlined />} title={t("admin")} />
          </>
        ) : null}
      </ul>
      <Account />
    </nav>
  );
}

function Item({
  to,
  icon,
  title,
  count,
}: {
  to: string;
  icon: ReactNode;
  title: string;
  count?: number | undefined;
}) {
  return (
    <li>
      <NavLink to={to} end={to === "/"} className={styles.item ?? ""}>
        <span className={styles.icon}>{icon}</span>
        <span className={styles.text}>{title}</span>
        <CountBadge count={count ?? 0} />
      </NavLink>
    </li>
  );
}

function Apps() {
  const t = useTexts(texts);
  const apps = useApps();
  const { app: open } = useParams();
  if (apps.isPending) {
    return (
      <div className={styles.loading}>
        <Bar width="70%" />
        <Bar width="55%" />
      </div>
    );
  }
  if (!apps.data) return null;
  if (!apps.data.items.length) return <p className={styles.none}>{t("noApps")}</p>;
  return (
    <ul>
      {apps.data.items.map((app) => (
        <li key={app.key}>
          <NavLink
            to={`/apps/${app.key}`}
            end
            className={`${styles.item} ${app.key === open ? styles.open : ""}`}
          >
            <AppIcon title={app.title} icon={app.icon} color={app.color} size={20} />
            <span className={styles.text}>{app.title}</span>
          </NavLink>
          {app.key === open ? <AppForms app={app} /> : null}
        </li>
      ))}
    </ul>
  );
}

/** The groups of the open app. Dashboards are left out: the page does not draw them yet. */
function AppForms({ app }: { app: App }) {
  const t = useTexts(texts);
  return (
    <div className={styles.forms}>
      {app.navigation.map((group) => {
        const forms = group.items.filter((item) => item.form);
        if (!forms.length) return null;
        return (
          <section key={group.title}>
            {group.title ? <h3 className={styles.group}>{group.title}</h3> : null}
            <ul>
              {forms.map((item) => (
                <li key={item.form}>
                  <NavLink to={`/apps/${app.key}/${item.form}`} className={`${styles.item} ${styles.form}`}>
                    <MenuIcon app={app} icon={item.icon} />
                    <span className={styles.text}>{item.title}</span>
                  </NavLink>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {app.can_build ? (
        <NavLink to={`/build/${app.key}`} className={`${styles.item} ${styles.form} ${styles.build}`}>
          <EditOutlined />
          <span className={styles.text}>{t("build")}</span>
        </NavLink>
      ) : null}
    </div>
  );
}
