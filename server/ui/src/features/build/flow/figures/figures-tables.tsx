/** The tables of the figures: by node, by person, by flow. */
import type {
  ComparedFlow,
  CountedTime,
  NodeFigures,
  PersonFigures,
  StandardFigures,
} from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import styles from "./figures.module.css";
import { keptText, overdueText } from "./heat";
import { flowFiguresTexts } from "./texts/texts";
import { useLength } from "./use-length";

const right = { align: "right" } as const;

/** The columns about the time that steps are to take; none where nothing says how long. */
function useStandard<R extends { readonly standard?: StandardFigures | null }>(
  rows: readonly R[],
): Column<R>[] {
  const t = useTexts(flowFiguresTexts);
  // What goes over is counted in working time, whatever the other lengths are of.
  const lengthOf = useLength("working");
  if (rows.every((row) => !row.standard)) return [];
  return [
    { key: "kept", title: t("kept"), render: (row) => keptText(row.standard ?? null), ...right },
    { key: "over", title: t("over"), render: (row) => lengthOf(row.standard?.mean_over ?? null), ...right },
  ];
}

interface NodesTableProps {
  readonly nodes: NodeFigures[];
  readonly time: CountedTime;
}

export function NodesTable({ nodes, time }: NodesTableProps) {
  const t = useTexts(flowFiguresTexts);
  const lengthOf = useLength(time);
  const standard = useStandard(nodes);
  const columns: Column<NodeFigures>[] = [
    { key: "node", title: t("node"), render: (node) => node.title },
    { key: "passages", title: t("passages"), render: (node) => node.passages, ...right },
    { key: "median", title: t("median"), render: (node) => lengthOf(node.median), ...right },
    { key: "p90", title: t("p90"), render: (node) => lengthOf(node.p90), ...right },
    ...standard,
    { key: "overdue", title: t("overdue"), render: overdueText, ...right },
    { key: "open", title: t("open"), render: (node) => node.open, ...right },
  ];
  return (
    <section className={styles.part}>
      <h2>{t("byNode")}</h2>
      <RowsTable columns={columns} rows={nodes} rowKey={(node) => node.node} label={t("byNode")} />
    </section>
  );
}

interface PeopleTableProps {
  readonly people: PersonFigures[];
  readonly time: CountedTime;
}

export function PeopleTable({ people, time }: PeopleTableProps) {
  const t = useTexts(flowFiguresTexts);
  const lengthOf = useLength(time);
  const columns: Column<PersonFigures>[] = [
    { key: "person", title: t("person"), render: (one) => one.person.name },
    { key: "decided", title: t("decided"), render: (one) => one.decided, ...right },
    { key: "median", title: t("median"), render: (one) => lengthOf(one.median), ...right },
    { key: "p90", title: t("p90"), render: (one) => lengthOf(one.p90), ...right },
    { key: "overdue", title: t("overdue"), render: overdueText, ...right },
    { key: "todo", title: t("todo"), render: (one) => one.open, ...right },
  ];
  return (
    <section className={styles.part}>
      <h2>{t("byPerson")}</h2>
      {people.length === 0 ? (
        <p className={styles.help}>{t("noPeople")}</p>
      ) : (
        <RowsTable columns={columns} rows={people} rowKey={(one) => one.person.id} label={t("byPerson")} />
      )}
    </section>
  );
}

interface FlowsTableProps {
  readonly flows: ComparedFlow[];
}

export function FlowsTable({ flows }: FlowsTableProps) {
  const t = useTexts(flowFiguresTexts);
  const standard = useStandard(flows);
  const columns: Column<ComparedFlow>[] = [
    { key: "flow", title: t("flow"), render: (flow) => flow.title },
    { key: "started", title: t("started"), render: (flow) => flow.started, ...right },
    { key: "running", title: t("running"), render: (flow) => flow.running, ...right },
    ...standard,
    { key: "overdue", title: t("overdue"), render: overdueText, ...right },
    { key: "open", title: t("open"), render: (flow) => flow.open, ...right },
  ];
  return (
    <section className={styles.part}>
      <h2>{t("byFlow")}</h2>
      <RowsTable columns={columns} rows={flows} rowKey={(flow) => flow.flow} label={t("byFlow")} />
    </section>
  );
}
