import { App } from "antd";
import { useId } from "react";
import { Link } from "react-router";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { Bar } from "@/shared/ui/skeleton";
import { keptFileHref, useKeptValues, usePurge, type KeptGroup, type KeptValue } from "../../calls/kept";
import { formDesignTexts } from "../texts/texts";
import { useKindTitle } from "../use-kind-title";
import styles from "./kept.module.css";
import { KeptRepair } from "./kept-repair";

/** Kinds whose value can be typed as words. */
const TYPED: ReadonlySet<string> = new Set([
  "text",
  "textarea",
  "number",
  "money",
  "slider",
  "rating",
  "date",
  "datetime",
  "time",
  "month",
  "year",
  "radio",
  "select",
  "checkbox",
  "multi-select",
  "tags",
  "switch",
  "phone",
  "email",
  "url",
  "id-card",
  "barcode",
]);

interface KeptGroupProps {
  readonly app: string;
  readonly form: string;
  readonly group: KeptGroup;
}

/** The values one field has set aside. */
export function KeptGroupView({ app, form, group }: KeptGroupProps) {
  const t = useTexts(formDesignTexts);
  const kindTitle = useKindTitle();
  const { message, modal } = App.useApp();
  const purge = usePurge(app, form);
  const values = useKeptValues(app, form, group.column);
  const heading = useId();
  const { title } = group;
  const n = `${group.values}${group.exact ? "" : "+"}`;

  const askPurge = () =>
    modal.confirm({
      title: t("keptPurgeTitle", { title, n }),
      content: t("keptPurgeText"),
      okText: t("keptPurge"),
      okButtonProps: { danger: true },
      cancelText: t("keptCancel"),
      onOk: async () => {
        try {
          await purge.mutateAsync(group.column);
          void message.success(t("keptPurged", { title }));
        } catch (error) {
          void message.error(messageOf(error));
        }
      },
    });

  const columns: Column<KeptValue>[] = [
    {
      key: "record",
      title: t("keptRecord"),
      render: (row) => (
        <Link to={`/apps/${app}/${form}/${row.record}`}>
          {row.title === "" ? t("keptUntitled") : row.title}
        </Link>
      ),
    },
    {
      key: "value",
      title: t("keptValue"),
      render: (row) => <span className={styles.value}>{row.value}</span>,
    },
    ...(group.now === null
      ? []
      : [
          {
            key: "why",
            title: t("keptWhy"),
            render: (row: KeptValue) => row.problem ?? t("keptWaits"),
          },
        ]),
    ...(group.now !== null && TYPED.has(group.now)
      ? [
          {
            key: "repair",
            title: t("keptRepair"),
            width: 240,
            render: (row: KeptValue) => <KeptRepair app={app} form={form} field={group.field} row={row} />,
          },
        ]
      : []),
  ];

  return (
    <section className={styles.group} aria-labelledby={heading}>
      <header className={styles.head}>
        <h3 id={heading}>{title}</h3>
        <span className={styles.kinds}>
          {group.now === null
            ? t("keptGone", { kind: kindTitle(group.kind) })
            : group.now === group.kind
              ? kindTitle(group.kind)
              : t("keptKinds", { from: kindTitle(group.kind), to: kindTitle(group.now) })}
          {" · "}
          {t("keptValues", { n })}
        </span>
        <span className={styles.tools}>
          <a className="c-button" data-look="quiet" href={keptFileHref(app, form, group.column)} download>
            {t("keptExport")}
          </a>
          {!group.converting && (
            <Button look="quiet" onClick={askPurge}>
              {t("keptPurge")}
            </Button>
          )}
        </span>
      </header>
      {values.isLoadingError ? (
        <LoadProblem error={values.error} retry={() => void values.refetch()} compact />
      ) : values.isPending ? (
        <Bar width="60%" />
      ) : (
        <>
          <RowsTable
            columns={columns}
            rows={values.items}
            rowKey={(row) => row.record}
            label={t("keptOf", { title })}
          />
          <MoreButton list={values} />
        </>
      )}
    </section>
  );
}
