/** The tables of the report over all flows: by week, by node, by flow. */
import type { CountedTime, ReportFlow, ReportNode, ReportWeek } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import styles from "./figures.module.css";
import { keptText, overdueText } from "./heat";
import { flowFiguresTexts } from "./texts/texts";
import { useLength } from "./use-length";

const right = { align: "right" } as const;

type Figures = ReportFlow["figures"];

/** The columns that every table has. */
function useShared<R extends { readonly figures: Figures }>(
  rows: readonly R[],
  time: CountedTime,
): Column<R>[] {
  const t = useTexts(flowFiguresTexts);
  const lengthOf = useLength(time);
  // What goes over is counted in working time, whatever the other lengths are of.
  const overOf = useLength("working");
  const standard: Column<R>[] = [
    { key: "kept", title: t("kept"), render: ({ figures }) => keptText(figures.standard ?? null), ...right },
    {
      key: "over",
      title: t("over"),
      render: ({ figures }) => overOf(figures.standard?.mean_over ?? null),
      ...right,
    },
  ];
  return [
    { key: "passages", title: t("decided"), render: ({ figures }) => figures.passages, ...right },
    {
      key: "median",
      title: t("median"),
      render: ({ figures }) => lengthOf(figures.median ?? null),
      ...right,
    },
    { key: "p90", title: t("p90"), render: ({ figures }) => lengthOf(figures.p90 ?? null), ...right },
    ...(rows.some((row) => row.figures.standard) ? standard : []),
    { key: "overdue", title: t("overdue"), render: ({ figures }) => overdueText(figures), ...right },
    { key: "open", title: t("open"), render: ({ figures }) => figures.open, ...right },
  ];
}

interface WeeksProps {
  readonly weeks: ReportWeek[];
  readonly time: CountedTime;
}

/** Week by week, each with a bar as long as its share of the busiest. */
export function ReportWeeks({ weeks, time }: WeeksProps) {
  const t = useTexts(flowFiguresTexts);
  const shared = useShared(weeks, time);
  const most = Math.max(1, ...weeks.map((week) => week.figures.passages));
  const columns: Column<ReportWeek>[] = [
    {
      key: "week",
      title: t("week"),
      render: (week) => (
        <>
          {week.week}
          <span
            className={styles.bar}
            style={{ width: `${(week.figures.passages / most) * 100}%` }}
            aria-hidden="true"
          />
        </>
      ),
    },
    ...shared,
  ];
  return (
    <section className={styles.part}>
      <h2>{t("byWeek")}</h2>
      <RowsTable columns={columns} rows={weeks} rowKey={(week) => week.week} label={t("byWeek")} />
    </section>
  );
}

interface NodesProps {
  readonly nodes: ReportNode[];
  readonly time: CountedTime;
}

export function ReportNodes({ nodes, time }: NodesProps) {
  const t = useTexts(flowFiguresTexts);
  const lengthOf = useLength(time);
  const shared = useShared(nodes, time);
  const columns: Column<ReportNode>[] = [
    { key: "node", title: t("node"), render: (node) => node.title },
    { key: "flow", title: t("flow"), render: (node) => `${node.app_title} · ${node.flow_title}` },
    { key: "total", title: t("total"), render: (node) => lengthOf(node.total), ...right },
    { key: "share", title: t("share"), render: (node) => `${node.share}%`, ...right },
    ...shared,
  ];
  return (
    <section className={styles.part}>
      <h2>{t("byNode")}</h2>
      <RowsTable
        columns={columns}
        rows={nodes}
        rowKey={(node) => `${node.app}/${node.flow}/${node.node}`}
        label={t("byNode")}
      />
    </section>
  );
}

interface FlowsProps {
  readonly flows: ReportFlow[];
  readonly time: CountedTime;
}

export function ReportFlows({ flows, time }: FlowsProps) {
  const t = useTexts(flowFiguresTexts);
  const shared = useShared(flows, time);
  const columns: Column<ReportFlow>[] = [
    { key: "flow", title: t("flow"), render: (flow) => flow.title },
    { key: "app", title: t("app"), render: (flow) => flow.app_title },
    { key: "started", title: t("started"), render: (flow) => flow.started, ...right },
    { key: "running", title: t("running"), render: (flow) => flow.running, ...right },
    ...shared,
  ];
  return (
    <section className={styles.part}>
      <h2>{t("byFlow")}</h2>
      <RowsTable
        columns={columns}
        rows={flows}
        rowKey={(flow) => `${flow.app}/${flow.flow}`}
        label={t("byFlow")}
      />
    </section>
  );
}
