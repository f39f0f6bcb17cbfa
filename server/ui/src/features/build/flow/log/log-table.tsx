/** The passings of a flow's nodes, with what each took in and gave out. */
import { Button } from "antd";
import { Link } from "react-router";
import type { NodeLogLine, NodeOutcome } from "@/shared/api/types";
import { formatExact, formatLength, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ToneTag } from "@/shared/ui/tone-tag";
import styles from "./log.module.css";
import { flowLogTexts, type FlowLogTextKey } from "./texts/texts";

const tones: Record<NodeOutcome, Tone> = { done: "green", failed: "red", waiting: "blue", dropped: "gray" };

export interface LogTableProps {
  readonly lines: NodeLogLine[];
  readonly busy: boolean;
  /** None for those who may only look, here and into the outbox. */
  readonly onRetry: ((line: NodeLogLine) => void) | null;
}

export function LogTable({ lines, busy, onRetry }: LogTableProps) {
  const t = useTexts(flowLogTexts);
  const columns: Column<NodeLogLine>[] = [
    {
      key: "record",
      title: t("record"),
      render: (line) => <Link to={`/runs/${line.run_id}`}>{line.record_title || t("noRecord")}</Link>,
    },
    { key: "node", title: t("node"), render: (line) => line.node_title },
    {
      key: "outcome",
      title: t("outcome"),
      render: (line) =>
        line.handed_over ? (
          <HandedOver call={line.handed_over} run={line.run_id} linked={onRetry !== null} />
        ) : (
          <>
            <ToneTag tone={tones[line.outcome]}>{t(line.outcome)}</ToneTag>
            {line.error ? <p className={styles.error}>{line.error}</p> : null}
          </>
        ),
    },
    { key: "attempt", title: t("attempt"), width: 72, align: "right", render: (line) => line.attempt },
    {
      key: "took",
      title: t("took"),
      width: 96,
      align: "right",
      // How long it took to hand it over says nothing of the call.
      render: (line) => (line.handed_over ? "—" : formatLength(line.millis)),
    },
    {
      key: "at",
      title: t("at"),
      width: 120,
      render: (line) => <span title={formatExact(line.at)}>{formatMoment(line.at)}</span>,
    },
    { key: "details", title: t("details"), render: (line) => <Details line={line} /> },
    {
      key: "actions",
      title: t("actions"),
      width: 88,
      render: (line) =>
        line.retryable && onRetry ? (
          <Button size="small" disabled={busy} onClick={() => onRetry(line)}>
            {t("retry")}
          </Button>
        ) : null,
    },
  ];
  return <RowsTable columns={columns} rows={lines} rowKey={(line) => String(line.id)} label={t("log")} />;
}

const callStates = {
  waiting: ["callWaiting", "blue"],
  held: ["callHeld", "gray"],
  failed: ["callFailed", "orange"],
  sent: ["callSent", "green"],
  dead: ["callDead", "red"],
} as const satisfies Record<string, readonly [FlowLogTextKey, Tone]>;

interface HandedOverProps {
  readonly call: NonNullable<NodeLogLine["handed_over"]>;
  readonly run: string;
  /** Whether whoever reads may look into the outbox. */
  readonly linked: boolean;
}

/** A call that nobody waits for: that it was handed over, and what has become of it since. */
function HandedOver({ call, run, linked }: HandedOverProps) {
  const t = useTexts(flowLogTexts);
  const state = Object.entries(callStates).find(([name]) => name === call.state)?.[1];
  return (
    <>
      <ToneTag tone={state?.[1] ?? "gray"}>{t("handedOver")}</ToneTag>
      {state ? (
        <p className={styles.why}>
          {t(state[0])} {linked ? <Link to={`/admin/outbox?run=${run}`}>{t("inOutbox")}</Link> : null}
        </p>
      ) : null}
      {call.error ? <p className={styles.error}>{call.error}</p> : null}
    </>
  );
}

function Details({ line }: { readonly line: NodeLogLine }) {
  const t = useTexts(flowLogTexts);
  if (line.input === null && line.output === null) return t("nothing");
  return (
    <details className={styles.details}>
      <summary>{t("details")}</summary>
      <span>{t("input")}</span>
      <pre>{said(line.input, t("nothing"))}</pre>
      <span>{t("output")}</span>
      <pre>{said(line.output, t("nothing"))}</pre>
    </details>
  );
}

function said(value: unknown, nothing: string): string {
  return value === null ? nothing : JSON.stringify(value, null, 2);
}
