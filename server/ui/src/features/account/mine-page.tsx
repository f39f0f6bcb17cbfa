/** /mine: the fourth tab of the phone. */
import { RightOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "react-router";
import { useLogout, useMe } from "@/shared/api/me";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { Page } from "@/shared/ui/page";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const me = useMe().data;
  const logout = useLogout();
  const navigate = useNavigate();
  if (!me) return null;
  const links: [path: string, title: string][] = [
    ["/profile", t("title")],
    ...(me.is_admin
      ? ([
          ["/templates", t("templates")],
          ["/admin", t("admin")],
        ] as [string, string][])
      : []),
  ];
  return (
    <Page title={t("mine")}>
      <div className={styles.person}>
        <Avatar name={me.name} size={48} />
        <div>
          <div className={styles.personName}>{me.name}</div>
          <div className={styles.quiet} style={{ margin: 0 }}>
            {[me.workspace.title, ...me.departments.map((department) => department.title)].join(" · ")}
          </div>
        </div>
      </div>
      <ul className={styles.menu}>
        {links.map(([path, title]) => (
          <li key={path}>
            <Link to={path} className={styles.item}>
              {title}
              <RightOutlined />
            </Link>
          </li>
        ))}
      </ul>
      <ul className={styles.menu}>
        <li>
          <button
            type="button"
            className={styles.item}
            onClick={() => logout.mutate(undefined, { onSettled: () => void navigate("/login") })}
          >
            {t("logout")}
          </button>
        </li>
      </ul>
    </Page>
  );
}
