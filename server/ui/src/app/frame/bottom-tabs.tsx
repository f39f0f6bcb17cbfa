/** The four places of the phone. */
import { AppstoreOutlined, BellOutlined, DesktopOutlined, UserOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { useMe } from "@/shared/api/me";
import { useTexts } from "@/shared/i18n/texts";
import { CountBadge } from "@/shared/ui/count-badge";
import { texts } from "../texts/texts";
import styles from "./bottom-tabs.module.css";

export function BottomTabs() {
  const t = useTexts(texts);
  const me = useMe().data;
  return (
    <nav className={styles.tabs} aria-label={t("navigation")}>
      <Tab to="/" icon={<DesktopOutlined />} title={t("workbench")} count={me?.todo} />
      <Tab to="/apps" icon={<AppstoreOutlined />} title={t("apps")} />
      <Tab to="/notifications" icon={<BellOutlined />} title={t("notifications")} count={me?.unread} />
      <Tab to="/mine" icon={<UserOutlined />} title={t("mine")} />
    </nav>
  );
}

function Tab({
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
    <NavLink to={to} end={to === "/"} className={styles.tab ?? ""}>
      <span className={styles.icon}>
        {icon}
        <span className={styles.badge}>
          <CountBadge count={count ?? 0} strong />
        </span>
      </span>
      <span>{title}</span>
    </NavLink>
  );
}
