/** Messages with where they come from, how far they are and why they did not arrive. */
import { App, Button } from "antd";
import { Link } from "react-router";
import { useResend } from "@/shared/api/operations";
import { messageOf } from "@/shared/api/problem";
import type { OutboxMessage } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import styles from "./admin.module.css";
import { StateTag } from "./state-tag";
import { texts } from "./texts/texts";
import { What } from "./what";

const channels = {
  email: "email_",
  webhook: "webhook",
  http: "httpCall",
  print: "flowPrint",
  robot: "robot",
  inbox: "inbox",
} as const;

export function OutboxTable({ items }: { readonly items: OutboxMessage[] }) {
  const t = useTexts(texts);
  const channel = (name: string) => (name in channels ? t(channels[name as keyof typeof channels]) : name);
  const columns: Column<OutboxMessage>[] = [
    {
      key: "subject",
      title: t("subject"),
      render: (item) => (
        <What
          title={item.subject ?? channel(item.channel)}
          error={item.state === "held" ? t("heldWhy") : item.error}
        >
          <Origin message={item} />
        </What>
      ),
    },
    { key: "channel", title: t("channel"), width: 88, render: (item) => channel(item.channel) },
    {
      key: "to",
      title: t("recipient"),
      width: 176,
      render: (item) => <span className={styles.address}>{item.to}</span>,
    },
    { key: "state", title: t("state"), width: 88, render: (item) => <StateTag state={item.state} /> },
    { key: "attempts", title: t("attempts"), width: 56, align: "right", render: (item) => item.attempts },
    {
      key: "next",
      title: t("nextAt"),
      width: 112,
      render: (item) =>
        item.next_at ? <span title={formatExact(item.next_at)}>{formatMoment(item.next_at)}</span> : "—",
    },
    { key: "resend", title: t("rowActions"), width: 104, render: (item) => <Again message={item} /> },
  ];
  return <RowsTable columns={columns} rows={items} rowKey={(item) => item.id} label={t("outbox")} />;
}

/** The run a message stems from and its record; nothing for what no flow has sent. */
function Origin({ message: { run } }: { readonly message: OutboxMessage }) {
  if (!run) return null;
  const { app, form, record } = run;
  return (
    <span className={styles.quiet}>
      <Link to={`/runs/${run.run}`}>{run.flow_title}</Link>
      {form && record ? (
        <>
          {" · "}
          <Link to={`/apps/${app}/${form}/${record}`}>{run.record_title || record}</Link>
        </>
      ) : null}
    </span>
  );
}

function Again({ message: item }: { readonly message: OutboxMessage }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const resend = useResend();
  if (item.state === "sent" || item.state === "held") return null;
  const send = () =>
    // The list may be read anew, and this be gone, before the answer is here.
    void resend.mutateAsync(item.id).then(
      () => void message.success(t("resent")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <Button size="small" loading={resend.isPending} onClick={send}>
      {t("resend")}
    </Button>
  );
}
