/** /admin/audit: who did what, newest first. */
import { Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useAudit } from "@/shared/api/operations";
import { useMembers } from "@/shared/api/people";
import type { AuditEntry, Json } from "@/shared/api/types";
import { formatExact } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MemberSelect } from "@/shared/ui/member-select";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const [action, setAction] = useState("");
  const [actor, setActor] = useState<string | null>(null);
  const wanted = useDeferredValue(action.trim());
  const audit = useAudit({ ...(wanted && { action: wanted }), ...(actor && { actor }) });
  const names = new Map(useMembers().items.map((member) => [member.id, member.name]));

  const columns: Column<AuditEntry>[] = [
    { key: "at", title: t("time"), width: 168, render: (entry) => formatExact(entry.at) },
    {
      key: "actor",
      title: t("actor"),
      render: (entry) =>
        entry.actor_name ?? (entry.actor ? (names.get(entry.actor) ?? entry.actor) : t("system")),
    },
    {
      key: "action",
      title: t("action"),
      render: (entry) => <span className={styles.code}>{entry.action}</span>,
    },
    { key: "target", title: t("target"), render: (entry) => entry.target ?? "—" },
    { key: "detail", title: t("detail"), render: (entry) => <Detail value={entry.detail ?? null} /> },
  ];

  return (
    <Page title={t("audit")} width="full">
      <div className={styles.filters}>
        <Input
          allowClear
          value={action}
          onChange={(event) => setAction(event.target.value)}
          placeholder={t("action")}
          aria-label={t("action")}
          className={styles.search ?? ""}
        />
        <div className={styles.search}>
          <MemberSelect allowClear value={actor} onChange={setActor} />
        </div>
      </div>
      {audit.isPending ? (
        <ListSkeleton height={40} rows={10} />
      ) : audit.error ? (
        <LoadProblem error={audit.error} retry={() => void audit.refetch()} />
      ) : audit.items.length ? (
        <>
          <RowsTable columns={columns} rows={audit.items} rowKey={(entry) => entry.id} label={t("audit")} />
          <MoreButton list={audit} />
        </>
      ) : (
        <Empty title={t("noAudit")} text={t("noAuditText")} />
      )}
    </Page>
  );
}

function Detail({ value }: { value: Json }) {
  if (value === null || (typeof value === "object" && !Object.keys(value).length)) return "—";
  return <span className={styles.quiet}>{typeof value === "string" ? value : JSON.stringify(value)}</span>;
}
