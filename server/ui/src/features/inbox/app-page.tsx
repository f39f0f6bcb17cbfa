/** /apps/KEY: on the desktop the form last used; on the phone the forms to choose from. */
import { RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, Navigate, useNavigate, useParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import type { App } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MenuIcon } from "@/shared/ui/menu-icon";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./app-page.module.css";
import { lastForm } from "./last-form";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const { app: key } = useParams();
  const app = useApp(key);
  const narrow = useNarrow();
  const navigate = useNavigate();
  if (app.isPending) return <ListSkeleton />;
  if (app.isLoadingError) return <LoadProblem error={app.error} retry={() => void app.refetch()} />;
  if (!app.data) return <Empty title={t("noAppsMember")} text={t("noAppsMemberText")} />;

  const forms = app.data.navigation.flatMap((group) => group.items).flatMap((item) => item.form ?? []);
  if (!forms.length) {
    return (
      <Empty title={t("noForms")} text={t("noFormsText")}>
        {app.data.can_build ? (
          <Button type="primary" onClick={() => void navigate(`/build/${app.data?.key}?new=form`)}>
            {t("newForm")}
          </Button>
        ) : null}
      </Empty>
    );
  }
  if (narrow) return <FormChoice app={app.data} />;
  const last = lastForm(app.data.key);
  const form = last && forms.includes(last) ? last : forms[0];
  return <Navigate to={`/apps/${app.data.key}/${form}`} replace />;
}

function FormChoice({ app }: { app: App }) {
  return (
    <Page title={app.title}>
      {app.navigation
        .filter((group) => group.items.some((item) => item.form))
        .map((group) => (
          <section key={group.title} className={styles.group}>
            <h2 className={styles.heading}>{group.title}</h2>
            <ul className={styles.sheet}>
              {group.items
                .filter((item) => item.form)
                .map((item) => (
                  <li key={item.form}>
                    <Link to={`/apps/${app.key}/${item.form}`} className={styles.item}>
                      <MenuIcon app={app} icon={item.icon} />
                      <span className={styles.title}>{item.title}</span>
                      <RightOutlined className={styles.arrow} />
                    </Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
    </Page>
  );
}
