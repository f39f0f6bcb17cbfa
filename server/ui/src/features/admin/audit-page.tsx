/** /admin/audit: who did what, newest first. */
import { DatePicker, Select, Tag } from "antd";
import dayjs from "dayjs";
import { Link, useSearchParams } from "react-router";
import { useAudit } from "@/shared/api/operations";
import type { AuditEntry } from "@/shared/api/types";
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
import { auditActions, isKnownAction, type AuditAction } from "./audit-actions";
import { detailPairs, isId } from "./audit-detail";
import { auditWords } from "./audit-words";
import { inWords, settingWords } from "./audit-settings";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const [search, setSearch] = useSearchParams();
  const action = search.get("action") ?? "";
  const actor = search.get("actor") ?? "";
  const from = search.get("from") ?? "";
  const to = search.get("to") ?? "";
  // People outside are no members: they are chosen in the list.
  const isOutside = actor.startsWith("outside-");
  const audit = useAudit({
    ...(action && { action }),
    ...(actor && { actor }),
    ...(from && { from }),
    ...(to && { to }),
  });
  const chooseAll = (values: Readonly<Record<string, string | null | undefined>>) =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      for (const [name, value] of Object.entries(values)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return next;
    });
  const choose = (name: string, value: string | null | undefined) => chooseAll({ [name]: value });

  return (
    <Page title={t("audit")} width="full">
      <div className={styles.filters}>
        <ActionSelect value={action} onChange={(value) => choose("action", value)} />
        <div className={styles.search}>
          <MemberSelect
            allowClear
            label={t("actor")}
            value={isOutside ? null : actor || null}
            onChange={(value) => choose("actor", value)}
          />
        </div>
        <DatePicker.RangePicker
          aria-label={t("auditDays")}
          placeholder={[t("fromDay"), t("toDay")]}
          allowEmpty={[true, true]}
          value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
          onChange={(days) =>
            chooseAll({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })
          }
        />
        {isOutside && (
          <Tag closable onClose={() => choose("actor", null)}>
            {audit.items[0]?.actor_name ?? actor}
          </Tag>
        )}
      </div>
      {audit.isPending ? (
        <ListSkeleton height={40} rows={10} />
      ) : audit.isLoadingError ? (
        <LoadProblem error={audit.error} retry={() => void audit.refetch()} />
      ) : audit.items.length ? (
        <>
          <Entries items={audit.items} />
          <MoreButton list={audit} />
        </>
      ) : (
        <Empty title={t("noAudit")} text={t("noAuditText")} />
      )}
    </Page>
  );
}

function ActionSelect({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const t = useTexts(texts);
  const word = useTexts(auditActions);
  return (
    <Select
      className={styles.search ?? ""}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      value={value || null}
      placeholder={t("anyAction")}
      aria-label={t("action")}
      options={Object.keys(auditActions["zh-CN"]).map((action) => ({
        value: action,
        label: word(action as AuditAction),
      }))}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
}

function Entries({ items }: { items: AuditEntry[] }) {
  const t = useTexts(texts);
  const word = useTexts(auditActions);
  const columns: Column<AuditEntry>[] = [
    {
      key: "action",
      title: t("action"),
      width: 128,
      render: ({ action }) => (isKnownAction(action) ? word(action) : action),
    },
    {
      key: "actor",
      title: t("actor"),
      width: 112,
      render: (entry) => {
        const name = entry.actor_name ?? entry.actor;
        if (!entry.actor || !name) return t("system");
        return (
          <Link to={`?actor=${encodeURIComponent(entry.actor)}`} title={t("onlyTheirs", { name })}>
            {name}
          </Link>
        );
      },
    },
    {
      key: "at",
      title: t("time"),
      width: 168,
      render: (entry) => <span className={styles.exact}>{formatExact(entry.at)}</span>,
    },
    { key: "target", title: t("target"), render: (entry) => <Target entry={entry} /> },
    { key: "detail", title: t("detail"), render: (entry) => <Detail entry={entry} /> },
    { key: "ip", title: "IP", width: 128, render: (entry) => entry.ip ?? "—" },
  ];
  return <RowsTable columns={columns} rows={items} rowKey={(entry) => entry.id} label={t("audit")} />;
}

/** A record leads to its page; everything else is named. */
function Target({ entry }: { entry: AuditEntry }) {
  const parts = entry.target?.split("/") ?? [];
  const [app = "", form = "", record] = parts;
  const { names } = entry;
  const place = [names.app ?? app, names.form ?? form].filter(Boolean).join(" / ");
  if (parts.length === 3)
    return (
      <>
        <Link to={`/apps/${app}/${form}/${record}`}>{names.record ?? place}</Link>
        {names.record && <div className={styles.quiet}>{place}</div>}
      </>
    );
  if (names.app) return place;
  return entry.target && !isId(entry.target) ? entry.target : "—";
}

function Detail({ entry }: { entry: AuditEntry }) {
  const word = useTexts(settingWords);
  const say = useTexts(auditWords);
  const detail = entry.action === "settings.change" ? inWords(entry.detail, word) : entry.detail;
  return <span className={styles.quiet}>{detailPairs({ ...entry, detail }, say).join(" · ") || "—"}</span>;
}
