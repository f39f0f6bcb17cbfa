/**
 * /build/:app/flows/:flow/figures: how the runs of a flow went, by node and by person. `?days=N` says of how long,
 * `?time=elapsed` that nights and holidays count, `?scope=app` that it is of all flows of the app.
 */
import { Segmented } from "antd";
import { useEffect, useMemo } from "react";
import { useParams, useSearchParams } from "react-router";
import { texts as flowTexts } from "@/features/flow/texts/texts";
import { useApp } from "@/shared/api/apps";
import type { CountedTime, FlowFigures, Json, RunState } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinition } from "../../calls/definitions";
import { useAppFigures, useFlowFigures } from "../../calls/flow-figures";
import { BackToFlow } from "../back-to-flow";
import { readFlow } from "../flow-document";
import styles from "./figures.module.css";
import { FlowsTable, NodesTable, PeopleTable } from "./figures-tables";
import { keptText } from "./heat";
import { HeatDiagram } from "./heat-diagram";
import { IncidentNote } from "./incident-note";
import { firstDay, PERIODS, TIMES, USUAL } from "./period";
import { flowFiguresTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(flowFiguresTexts);
  const { app = "", flow = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const days = PERIODS.find((one) => String(one) === params.get("days")) ?? USUAL;
  const time = TIMES.find((one) => one === params.get("time")) ?? "working";
  const appTitle = useApp(app).data?.title ?? app;
  const definition = useDefinition(app, `flows/${flow}.json`);
  const published = definition.data?.published ?? null;
  const scope = params.get("scope") === "app" ? "app" : "flow";
  const figures = useFlowFigures(app, flow, firstDay(days), time);
  const all = useAppFigures(app, firstDay(days), time, scope === "app");
  const drawn = useMemo(
    () => (published === null ? null : readFlow(JSON.parse(published) as Json)),
    [published],
  );
  const title = drawn?.title || flow;
  const choose = (nextDays: number, nextTime: CountedTime, nextScope: string = scope) => {
    const next = new URLSearchParams();
    if (nextScope === "app") next.set("scope", "app");
    if (nextDays !== USUAL) next.set("days", String(nextDays));
    if (nextTime !== "working") next.set("time", nextTime);
    setParams(next, { replace: true });
  };
  useEffect(() => {
    document.title = `${t("figures")} · ${title} · ${appTitle} · Tenon`;
  }, [t, title, appTitle]);

  const body = () => {
    if (scope === "app") {
      if (all.isLoadingError) return <LoadProblem error={all.error} retry={() => void all.refetch()} />;
      if (!all.data) return <ListSkeleton />;
      return (
        <>
          {!all.data.exact && <p className={styles.partly}>{t("partly")}</p>}
          <FlowsTable flows={all.data.flows} />
          <PeopleTable people={all.data.people} time={all.data.time} />
        </>
      );
    }
    if (definition.isLoadingError)
      return <LoadProblem error={definition.error} retry={() => void definition.refetch()} />;
    if (!definition.data) return <ListSkeleton />;
    if (drawn === null) return <Empty title={t("notPublished")} text={t("notPublishedText")} />;
    if (figures.isLoadingError)
      return <LoadProblem error={figures.error} retry={() => void figures.refetch()} />;
    if (!figures.data) return <ListSkeleton />;
    if (figures.data.started === 0) return <Empty title={t("none")} text={t("noneText")} />;
    return (
      <>
        <Overview figures={figures.data} />
        {!figures.data.exact && <p className={styles.partly}>{t("partly")}</p>}
        <section className={styles.part}>
          <h2>{t("heat")}</h2>
          <p className={styles.help}>{t(figures.data.time === "working" ? "heatHelpWorking" : "heatHelp")}</p>
          <HeatDiagram flow={drawn} figures={figures.data} />
        </section>
        <NodesTable nodes={figures.data.nodes} time={figures.data.time} />
        <PeopleTable people={figures.data.people} time={figures.data.time} />
      </>
    );
  };

  return (
    <Page
      title={`${title} · ${t("figures")}`}
      width="wide"
      lead={<BackToFlow app={app} flow={flow} />}
      actions={
        <div className={styles.switches}>
          <Segmented
            aria-label={t("scope")}
            value={scope}
            options={(["flow", "app"] as const).map((one) => ({ value: one, label: t(`scope_${one}`) }))}
            onChange={(next) => choose(days, time, next)}
          />
          <Segmented
            aria-label={t("countedTime")}
            value={time}
            options={TIMES.map((one) => ({ value: one, label: t(one) }))}
            onChange={(next) => choose(days, next)}
          />
          <Segmented
            aria-label={t("period")}
            value={days}
            options={PERIODS.map((n) => ({ value: n, label: n === 365 ? t("year") : t("days", { n }) }))}
            onChange={(next) => choose(next, time)}
          />
        </div>
      }
    >
      <IncidentNote app={app} flow={flow} />
      {body()}
    </Page>
  );
}

function Overview({ figures }: { readonly figures: FlowFigures }) {
  const t = useTexts(flowFiguresTexts);
  const flow = useTexts(flowTexts);
  return (
    <section className={styles.part} aria-label={t("overview")}>
      <Counts
        items={[
          { title: t("started"), count: figures.started },
          { title: t("running"), count: figures.running },
          ...(figures.standard ? [{ title: t("kept"), count: keptText(figures.standard) }] : []),
          ...figures.ended.map((one) => ({ title: flow(one.state as RunState), count: one.count })),
        ]}
      />
    </section>
  );
}
