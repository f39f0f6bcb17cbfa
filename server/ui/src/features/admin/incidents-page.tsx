/** /admin/incidents, and /build/:app/incidents for whoever builds one app: runs that are stuck, and flows that went round in circles, started too often or did too much. `?state=closed`, `?flow=app/flow`. */
import { Segmented, Select } from "antd";
import { Link, useParams, useSearchParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import { useIncidents, useStuckRuns } from "@/shared/api/operations";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { IncidentTable } from "./incident-table";
import tableStyles from "./incident-table.module.css";
import { StuckRuns } from "./stuck-runs";
import { stuckTexts } from "./texts/stuck";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const ts = useTexts(stuckTexts);
  const { app } = useParams();
  const [search, setSearch] = useSearchParams();
  const state = search.get("state") ?? "";
  const flow = search.get("flow") ?? "";
  const incidents = useIncidents({ ...(state && { state }), ...(flow && { flow }) }, app);
  const stuck = useStuckRuns(flow, app, state === "");
  const isStuck = state === "" && stuck.items.length > 0;
  const failed = [incidents, stuck].find((list) => list.isLoadingError);
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
          options={flowsOf([...stuck.items, ...incidents.items], flow)}
          onChange={(value: string | undefined) => choose("flow", value)}
        />
      </div>
      {incidents.isPending || (state === "" && stuck.isPending) ? (
        <ListSkeleton height={64} rows={5} />
      ) : failed ? (
        <LoadProblem error={failed.error} retry={() => void failed.refetch()} />
      ) : isStuck || incidents.items.length ? (
        <>
          {isStuck && <StuckRuns list={stuck} />}
          {isStuck && incidents.items.length > 0 && (
            <h2 className={tableStyles.heading}>{ts("otherIncidents")}</h2>
          )}
          {incidents.items.length > 0 && <IncidentTable items={incidents.items} />}
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

interface OfFlow {
  readonly app: string;
  readonly app_title: string;
  readonly flow: string;
  readonly flow_title: string;
}

/** The flows of what is shown, and the one it is narrowed to. */
function flowsOf(items: readonly OfFlow[], chosen: string): { value: string; label: string }[] {
  const found = new Map<string, string>(chosen === "" ? [] : [[chosen, chosen]]);
  for (const item of items) found.set(`${item.app}/${item.flow}`, `${item.app_title} · ${item.flow_title}`);
  return [...found].map(([value, label]) => ({ value, label }));
}
