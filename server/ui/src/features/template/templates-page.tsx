/** /templates: the shipped apps as cards; one opens to its details and the installation. */
import { useSearchParams } from "react-router";
import { useTemplates } from "@/shared/api/templates";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { TemplateCard } from "./template-card";
import { TemplateDrawer } from "./template-drawer";
import styles from "./templates-page.module.css";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  return (
    <Page title={t("title")}>
      <p className={styles.lead}>{t("lead")}</p>
      <Templates />
    </Page>
  );
}

function Templates() {
  const t = useTexts(texts);
  const templates = useTemplates();
  const [search, setSearch] = useSearchParams();
  if (templates.isPending) return <ListSkeleton rows={3} height={120} />;
  if (templates.isLoadingError)
    return <LoadProblem error={templates.error} retry={() => void templates.refetch()} />;
  const { items } = templates.data;
  if (!items.length) return <Empty title={t("empty")} text={t("emptyText")} />;
  return (
    <>
      <ul className={styles.cards}>
        {items.map((template) => (
          <li key={template.key}>
            <TemplateCard template={template} onOpen={() => setSearch({ open: template.key })} />
          </li>
        ))}
      </ul>
      <TemplateDrawer
        template={items.find((template) => template.key === search.get("open"))}
        onClose={() => setSearch({})}
      />
    </>
  );
}
