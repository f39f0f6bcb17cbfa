/**
 * /admin/figures: how the flows of all apps go. `?days=N` says of how long, `?time=elapsed` that nights and holidays count,
 * `?app=`, `?flow=` and `?member=` of what alone.
 */
import { Button, Dropdown, Segmented, Select } from "antd";
import { useSearchParams } from "react-router";
import { useApps } from "@/shared/api/apps";
import type { CountedTime, FlowReport, ReportPart } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MemberSelect } from "@/shared/ui/member-select";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { reportHref, useFlowReport } from "../../calls/flow-figures";
import styles from "./figures.module.css";
import { PeopleTable } from "./figures-tables";
import { keptText, overdueText } from "./heat";
import { firstDay, PERIODS, TIMES, USUAL } from "./period";
import { ReportFlows, ReportNodes, ReportWeeks } from "./report-tables";
import { flowFiguresTexts } from "./texts/texts";

const PARTS = ["flows", "nodes", "people", "weeks"] as const satisfies readonly ReportPart[];

export function Component() {
  const t = useTexts(flowFiguresTexts);
  const [params, setParams] = useSearchParams();
  const days = PERIODS.find((one) => String(one) === params.get("days")) ?? USUAL;
  const time: CountedTime = TIMES.find((one) => one === params.get("time")) ?? "working";
  const said = (name: string) => params.get(name) ?? "";
  const wish = { from: firstDay(days), time, app: said("app"), flow: said("flow"), member: said("member") };
  const report = useFlowReport(wish);
  const choose = (changed: Record<string, string>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changed)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setParams(next, { replace: true });
  };
  return (
    <Page
      title={t("report")}
      width="full"
      actions={
        <div className={styles.switches}>
          <Button href={reportHref(wish)} download>
            {t("takeBook")}
          </Button>
          <Dropdown
            trigger={["click"]}
            menu={{
              items: PARTS.map((part) => ({
                key: part,
                label: (
                  <a href={reportHref(wish, part)} download>
                    {t(`csv_${part}`)}
                  </a>
                ),
              })),
            }}
          >
            <Button>{t("takeCsv")}</Button>
          </Dropdown>
        </div>
      }
    >
      <p className={styles.help}>{t("reportText")}</p>
      <div className={styles.filters}>
        <Segmented
          aria-label={t("period")}
          value={days}
          options={PERIODS.map((n) => ({ value: n, label: n === 365 ? t("year") : t("days", { n }) }))}
          onChange={(next) => choose({ days: next === USUAL ? "" : String(next) })}
        />
        <Segmented
          aria-label={t("countedTime")}
          value={time}
          options={TIMES.map((one) => ({ value: one, label: t(one) }))}
          onChange={(next) => choose({ time: next === "working" ? "" : next })}
        />
        <Places
          app={wish.app}
          flow={wish.flow}
          report={report.data}
          onChange={(app, flow) => choose({ app, flow })}
        />
        <div className={styles.member}>
          <MemberSelect
            label={t("person")}
            value={wish.member || null}
            known={report.data?.people.map((one) => one.person) ?? []}
            allowClear
            onChange={(member) => choose({ member: member ?? "" })}
          />
        </div>
      </div>
      {report.isLoadingError ? (
        <LoadProblem error={report.error} retry={() => void report.refetch()} />
      ) : report.data ? (
        <Body report={report.data} />
      ) : (
        <ListSkeleton />
      )}
    </Page>
  );
}

interface PlacesProps {
  readonly app: string;
  readonly flow: string;
  readonly report: FlowReport | undefined;
  readonly onChange: (app: string, flow: string) => void;
}

/** Of which app, and of which of its flows. */
function Places({ app, flow, report, onChange }: PlacesProps) {
  const t = useTexts(flowFiguresTexts);
  const apps = useApps().data?.items ?? [];
  const flows = (report?.flows ?? []).filter((one) => one.app === app);
  return (
    <>
      <Select
        aria-label={t("app")}
        className={styles.place ?? ""}
        value={app}
        options={[
          { value: "", label: t("everyApp") },
          ...apps.map((one) => ({ value: one.key, label: one.title })),
        ]}
        onChange={(next) => onChange(next, "")}
      />
      {app && (
        <Select
          aria-label={t("flow")}
          className={styles.place ?? ""}
          value={flow}
          options={[
            { value: "", label: t("everyFlow") },
            ...flows.map((one) => ({ value: one.flow, label: one.title })),
          ]}
          onChange={(next) => onChange(app, next)}
        />
      )}
    </>
  );
}

function Body({ report }: { readonly report: FlowReport }) {
  const t = useTexts(flowFiguresTexts);
  const started = report.flows.reduce((sum, flow) => sum + flow.started, 0);
  if (started === 0) return <Empty title={t("noReport")} text={t("noReportText")} />;
  const { whole, nodes } = report;
  const slowest = nodes[0];
  return (
    <>
      <section className={styles.part} aria-label={t("overview")}>
        <Counts
          items={[
            { title: t("started"), count: started },
            { title: t("running"), count: report.flows.reduce((sum, flow) => sum + flow.running, 0) },
            { title: t("open"), count: whole.open },
            { title: t("overdue"), count: overdueText(whole) },
            ...(whole.standard ? [{ title: t("kept"), count: keptText(whole.standard) }] : []),
          ]}
        />
      </section>
      {!report.exact && <p className={styles.partly}>{t("partly")}</p>}
      {slowest && slowest.total > 0 && (
        <p className={styles.slowest}>
          <strong>{t("slowest")}</strong>{" "}
          {t("slowestText", {
            node: slowest.title,
            flow: slowest.flow_title,
            share: slowest.share,
            open: slowest.figures.open,
          })}
        </p>
      )}
      <ReportWeeks weeks={report.weeks} time={report.time} />
      <ReportNodes nodes={nodes} time={report.time} />
      <ReportFlows flows={report.flows} time={report.time} />
      <PeopleTable people={report.people} time={report.time} />
    </>
  );
}
