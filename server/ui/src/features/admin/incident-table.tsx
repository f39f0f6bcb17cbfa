import { App, Button } from "antd";
import { Link } from "react-router";
import { useMe } from "@/shared/api/me";
import { useSettleIncident } from "@/shared/api/operations";
import { messageOf } from "@/shared/api/problem";
import type { Incident } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ToneTag } from "@/shared/ui/tone-tag";
import styles from "./incident-table.module.css";
import { texts } from "./texts/texts";

const kinds = {
  loop: ["kindLoop", "red"],
  depth: ["kindDepth", "red"],
  pace: ["kindPace", "orange"],
  start: ["kindStart", "red"],
  nodes: ["kindNodes", "red"],
  records: ["kindRecords", "red"],
} as const satisfies Record<Incident["kind"], readonly [string, Tone]>;

/** What happened, what to do about it, and the two ways to be done with it. */
export function IncidentTable({ items }: { items: Incident[] }) {
  const t = useTexts(texts);
  const columns: Column<Incident>[] = [
    { key: "what", title: t("happened"), render: (item) => <Story item={item} /> },
    {
      key: "kind",
      title: t("kind"),
      width: 112,
      render: (item) => <ToneTag tone={kinds[item.kind][1]}>{t(kinds[item.kind][0])}</ToneTag>,
    },
    { key: "count", title: t("count"), width: 64, align: "right", render: (item) => item.count },
    {
      key: "last",
      title: t("lastAt"),
      width: 120,
      render: (item) => <span title={formatExact(item.last_at)}>{formatMoment(item.last_at)}</span>,
    },
    { key: "actions", title: t("rowActions"), width: 132, render: (item) => <Ways item={item} /> },
  ];
  return <RowsTable columns={columns} rows={items} rowKey={(item) => item.id} label={t("incidents")} />;
}

function Story({ item }: { item: Incident }) {
  const t = useTexts(texts);
  const { run, form, record } = item;
  return (
    <div className={styles.story}>
      <strong>{item.subject}</strong>
      <p className={styles.advice}>{item.advice}</p>
      {item.waiting > 0 && <p>{t("inLine", { n: item.waiting })}</p>}
      <p className={styles.links}>
        {run && <Link to={`/runs/${run}`}>{t("openRun")}</Link>}
        {form && record && (
          <Link to={`/apps/${item.app}/${form}/${record}`}>
            {t("openRecord", { title: item.record_title || record })}
          </Link>
        )}
        <Link to={`/build/${item.app}/flows/${item.flow}`}>{t("openDesign")}</Link>
      </p>
    </div>
  );
}

function Ways({ item }: { item: Incident }) {
  const t = useTexts(texts);
  const { message, modal } = App.useApp();
  const settle = useSettleIncident();
  const admin = useMe().data?.is_admin === true;
  // The row may be gone by the time the answer comes; the word about it is said all the same.
  const send = (how: "close" | "go_on") =>
    settle.mutateAsync({ id: item.id, how }).then(
      () => void message.success(t(how === "close" ? "dealtWithDone" : "letGoOnDone")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  const ask = () => {
    modal.confirm({
      title: t("letGoOnSure"),
      content: t(`letGoOn_${item.kind}`),
      okText: t("letGoOn"),
      onOk: () => send("go_on"),
    });
  };
  if (item.closed_at) {
    const at = formatMoment(item.closed_at);
    return <span className={styles.advice}>{t("dealtWithBy", { name: item.closed_by ?? "—", at })}</span>;
  }
  if (!admin) return <span className={styles.advice}>{t("byAdmin")}</span>;
  return (
    <div className={styles.ways}>
      <Button size="small" disabled={settle.isPending} onClick={() => void send("close")}>
        {t("dealtWith")}
      </Button>
      <Button size="small" disabled={settle.isPending} onClick={ask}>
        {t("letGoOn")}
      </Button>
    </div>
  );
}
