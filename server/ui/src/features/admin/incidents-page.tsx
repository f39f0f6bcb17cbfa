/** /admin/incidents, and /build/:app/incidents for whoever builds one app: flows that went round in circles, started too often or did too much. `?state=closed`, `?flow=app/flow`. */
import { Segmented, Select } from "antd";
import { Link, useParams, useSearchParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import { useIncidents } from "@/shared/api/operations";
import type { Incident } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { IncidentTable } from "./incident-table";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const { app } = useParams();
  const [search, setSearch] = useSearchParams();
  const state = search.get("state") ?? "";
  const flow = search.get("flow") ?? "";
  const incidents = useIncidents({ ...(state && { state }), ...(flow && { flow }) }, app);
  const choose = (name: string, value: string | null | undefined) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return (
    <Page title={t("incidents")} lead={app === undefined ? undefined : <BackToApp app={app} />}>
      <div className={styles.filters}>
        <Segmented
          aria-label={t("state")}
          value={state}
          options={[
            { value: "", label: t("openState") },
            { value: "closed", label: t("closedState") },
          ]}
          onChange={(value) => choose("state", value)}
        />
        <Select
          className={styles.search ?? ""}
          allowClear
          value={flow || null}
          placeholder={t("anyFlow")}
          aria-label={t("ofFlow")}
          options={flowsOf(incidents.items, flow)}
          onChange={(value: string | undefined) => choose("flow", value)}
        />
      </div>
      {incidents.isPending ? (
        <ListSkeleton height={64} rows={5} />
      ) : incidents.isLoadingError ? (
        <LoadProblem error={incidents.error} retry={() => void incidents.refetch()} />
      ) : incidents.items.length ? (
        <>
          <IncidentTable items={incidents.items} />
          <MoreButton list={incidents} />
        </>
      ) : state === "closed" ? (
        <Empty title={t("noClosedIncidents")} />
      ) : (
        <Empty title={t("noIncidents")} text={t("noIncidentsText")} />
      )}
    </Page>
  );
}

function BackToApp({ app }: { readonly app: string }) {
  const title = useApp(app).data?.title ?? app;
  return <Link to={`/build/${app}`}>{title}</Link>;
}

/** The flows of the incidents shown, and the one they are narrowed to. */
function flowsOf(items: readonly Incident[], chosen: string): { value: string; label: string }[] {
  const found = new Map<string, string>(chosen === "" ? [] : [[chosen, chosen]]);
  for (const item of items) found.set(`${item.app}/${item.flow}`, `${item.app_title} · ${item.flow_title}`);
  return [...found].map(([value, label]) => ({ value, label }));
}
