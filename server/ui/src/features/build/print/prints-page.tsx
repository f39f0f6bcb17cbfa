/** /build/:app/prints: the print templates of an app, by form. `?form=KEY` shows those of one form. */
import { useMemo, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import type { DefinitionEntry } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { ToneTag } from "@/shared/ui/tone-tag";
import { useDefinitions } from "../calls/definitions";
import { editorAddress } from "../list/addresses";
import { kindOfPath } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import { NewPrint } from "./new-print";
import styles from "./prints-page.module.css";
import { printDesignTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(printDesignTexts);
  const { app = "" } = useParams();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const wanted = params.get("form");
  const title = useApp(app).data?.title ?? app;
  const definitions = useDefinitions(app);
  const [creating, setCreating] = useState<{ readonly form: string | null } | null>(null);
  const groups = useMemo(() => byForm(definitions.data?.items ?? [], wanted), [definitions.data, wanted]);
  const create = (
    <Button look="primary" icon="plus" onClick={() => setCreating({ form: wanted })}>
      {t("newPrint")}
    </Button>
  );
  const back = wanted === null ? `/build/${app}` : `/apps/${app}/${wanted}`;
  return (
    <Page
      title={t("prints")}
      lead={
        <Link to={back} className={styles.back}>
          <Icon name="left" size={14} />
          {wanted === null ? title : t("backToRecords")}
        </Link>
      }
      actions={groups.length > 0 ? create : null}
    >
      {definitions.isLoadingError ? (
        <LoadProblem error={definitions.error} retry={() => void definitions.refetch()} />
      ) : !definitions.data ? (
        <ListSkeleton rows={4} />
      ) : groups.length === 0 ? (
        <Empty title={t("noPrints")} text={t("noPrintsText")}>
          {create}
        </Empty>
      ) : (
        groups.map((group) => (
          <section key={group.form} className={styles.group}>
            <h2>{group.title}</h2>
            <ul className={styles.prints}>
              {group.prints.map((entry) => (
                <li key={entry.path}>
                  <PrintCard app={app} entry={entry} />
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
      {creating && definitions.data && (
        <NewPrint
          app={app}
          entries={definitions.data.items}
          form={creating.form}
          onClose={() => setCreating(null)}
          onCreated={(path) => void navigate(editorAddress(app, path))}
        />
      )}
    </Page>
  );
}

function PrintCard({ app, entry }: { readonly app: string; readonly entry: DefinitionEntry }) {
  const build = useTexts(buildTexts);
  return (
    <Link to={editorAddress(app, entry.path)} className={styles.print}>
      <Icon name="print" />
      <span className={styles.name}>{entry.title}</span>
      {entry.has_draft ? (
        <ToneTag tone="gold">{build("draft")}</ToneTag>
      ) : (
        <small>{build("published", { n: entry.published_version ?? 1 })}</small>
      )}
    </Link>
  );
}

interface PrintsOfForm {
  readonly form: string;
  readonly title: string;
  readonly prints: readonly DefinitionEntry[];
}

function byForm(entries: readonly DefinitionEntry[], wanted: string | null): PrintsOfForm[] {
  const forms = new Map<string, DefinitionEntry[]>();
  for (const entry of entries) {
    const form = entry.form ?? "";
    if (kindOfPath(entry.path) !== "print" || (wanted !== null && form !== wanted)) continue;
    forms.set(form, [...(forms.get(form) ?? []), entry]);
  }
  const titleOf = (key: string) =>
    entries.find((entry) => entry.key === key && ["form", "aggregate"].includes(kindOfPath(entry.path)))
      ?.title ?? key;
  return [...forms].map(([form, prints]) => ({ form, title: titleOf(form), prints }));
}
