/** /admin: the sections on the left, on the phone as a row on top. */
import { NavLink, Outlet } from "react-router";
import { useMe } from "@/shared/api/me";
import { useOpenIncidents, useOutboxCounts } from "@/shared/api/operations";
import { useTexts } from "@/shared/i18n/texts";
import { CountBadge } from "@/shared/ui/count-badge";
import { Empty } from "@/shared/ui/empty";
import styles from "./admin-layout.module.css";
import { texts } from "./texts/texts";

const groups = [
  { title: "people", sections: ["members", "departments", "roles"] },
  { title: "workspace", sections: ["settings", "calendar", "notices"] },
  { title: "integration", sections: ["keys", "secrets", "outbox"] },
  { title: "operation", sections: ["figures", "incidents", "timers", "jobs", "audit", "health"] },
] as const;

type Section = (typeof groups)[number]["sections"][number];

export function Component() {
  const t = useTexts(texts);
  const me = useMe().data;
  const open = useOpenIncidents(me?.is_admin === true).data;
  const incidents = open ? open.count + open.stuck : 0;
  const undelivered = useOutboxCounts(me?.is_admin === true).data?.dead ?? 0;
  const counts: Partial<Record<Section, number>> = { incidents, outbox: undelivered };
  if (!me?.is_admin) return <Empty title={t("onlyAdmin")} text={t("onlyAdminText")} />;
  return (
    <div className={styles.layout}>
      <nav className={styles.sections} aria-label={t("sections")}>
        {groups.map((group) => (
          <div key={group.title} className={styles.group}>
            <h2 className={styles.heading}>{t(group.title)}</h2>
            {group.sections.map((section) => (
              <NavLink key={section} to={`/admin/${section}`} className={styles.item ?? ""}>
                {t(section)}
                <CountBadge count={counts[section] ?? 0} strong />
              </NavLink>
            ))}
          </div>
        ))}
      </nav>
      <div className={styles.body}>
        <Outlet />
      </div>
    </div>
  );
}
