/** A table whose rows stand under the values of one field or two. Groups open when asked for and load by pages. */
import { useMemo, useState } from "react";
import { FormScope, useFormEnv } from "@/features/form/form-scope";
import type { Field } from "@/features/form/field";
import { colorOf } from "@/features/form/kinds/options";
import { kindFor } from "@/features/form/kinds/registry";
import type { FormDto, GroupLevel, ViewSettings } from "@/shared/api/form-types";
import type { Condition, Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { Tag } from "@/shared/controls/tag";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { measure, useSections, type Section } from "../../calls/figures";
import { useRecords } from "../../calls/records";
import { RecordRow } from "../../list/record-row";
import styles from "../../list/record-table.module.css";
import { bothOf, levelField, type ViewPatch } from "../settings";
import { viewTexts } from "../texts/texts";
import { TableHead, type TableHeadProps } from "./table-head";
import { tableLook, type TableLook } from "./table-look";
import { Figure, TotalsRow } from "./totals-row";

interface GroupedTableProps extends Pick<TableHeadProps, "sorts" | "onSort" | "onFilter"> {
  readonly form: FormDto;
  readonly settings: ViewSettings;
  readonly fields: readonly Field[];
  readonly columns: readonly Field[];
  readonly levels: readonly GroupLevel[];
  readonly filter: Condition | undefined;
  readonly search: string;
  readonly sort: string | undefined;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
  readonly onChange: (patch: ViewPatch) => void;
}

export function GroupedTable(props: GroupedTableProps) {
  const { form, settings, columns } = props;
  const look = useMemo(() => tableLook(columns, settings), [columns, settings]);
  return (
    <div className={styles.box}>
      <div
        className={styles.table}
        role="treegrid"
        aria-label={form.title}
        aria-colcount={columns.length + 1}
        style={{ gridTemplateColumns: look.template, minWidth: look.width }}
      >
        <TableHead
          columns={columns}
          look={look}
          widths={settings.widths}
          frozen={settings.frozen}
          sorts={props.sorts}
          onSort={props.onSort}
          onFilter={props.onFilter}
          onChange={props.onChange}
        />
        <Groups {...props} look={look} depth={0} />
        <TotalsRow {...props} look={look} />
      </div>
    </div>
  );
}

interface GroupsProps extends GroupedTableProps {
  readonly look: TableLook;
  readonly depth: number;
}

/** The groups of one level, below the filter of those around them. */
function Groups(props: GroupsProps) {
  const { form, settings, columns, levels, depth, sorts } = props;
  const t = useTexts(viewTexts);
  const level = levels[depth];
  const totals = columns.filter((column) => settings.totals?.[column.key] !== undefined);
  const field = props.fields.find((one) => level !== undefined && one.key === levelField(level));
  const found = useSections(
    form.app,
    form.key,
    {
      by: level ?? "",
      descending: sorts[0]?.descending === true && sorts[0].key === field?.key,
      filter: props.filter,
      search: props.search,
      measures: totals.map((column) => measure(settings.totals?.[column.key] ?? "count", column.key)),
    },
    field !== undefined,
  );
  // The first group is open to begin with, so that one sees what stands in them.
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = (key: string, at: number) => toggled.get(key) ?? at === 0;
  if (!field) return null;
  if (found.isPending)
    return (
      <div className={styles.wide}>
        <ListSkeleton rows={depth === 0 ? 6 : 2} height={36} />
      </div>
    );
  if (found.error && found.sections.length === 0)
    return (
      <div className={styles.wide}>
        <LoadProblem error={found.error} retry={() => void found.refetch()} compact />
      </div>
    );
  if (found.sections.length === 0)
    return (
      <p className={styles.wide} role="status">
        {t("noGroups")}
      </p>
    );
  return (
    <FormScope app={form.app} refs={found.refs}>
      {found.sections.map((section, at) => {
        const key = JSON.stringify(section.value);
        return (
          <Group
            key={key}
            {...props}
            field={field}
            level={level ?? ""}
            totals={totals}
            section={section}
            refs={found.refs}
            open={isOpen(key, at)}
            onToggle={() => setToggled((before) => new Map(before).set(key, !isOpen(key, at)))}
          />
        );
      })}
      {found.hasNextPage && (
        <div className={styles.wide}>
          <Button look="quiet" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t("moreGroups")}
          </Button>
        </div>
      )}
    </FormScope>
  );
}

interface GroupProps extends GroupsProps {
  readonly field: Field;
  readonly level: GroupLevel;
  readonly totals: readonly Field[];
  readonly section: Section;
  readonly refs: Parameters<typeof useFormEnv>[0];
  readonly open: boolean;
  readonly onToggle: () => void;
}

function Group(props: GroupProps) {
  const { field, level, section, look, columns, depth, open, totals, settings } = props;
  const t = useTexts(viewTexts);
  const env = useFormEnv(props.refs);
  const title = groupTitle(section.value, field, level, env) || t("emptyGroup");
  const filter = useMemo(() => bothOf(props.filter, section.condition), [props.filter, section.condition]);
  const color = typeof section.value === "string" ? colorOf(field, section.value) : undefined;
  return (
    <>
      <div
        className={styles.groupRow}
        role="row"
        aria-level={depth + 1}
        aria-expanded={open}
        style={{ gridTemplateColumns: look.template }}
        data-depth={depth}
      >
        <div className={styles.groupHead} role="gridcell">
          <button
            type="button"
            className={styles.fold}
            aria-expanded={open}
            aria-label={t(open ? "collapse" : "expand", { title })}
            onClick={props.onToggle}
          >
            <Icon name={open ? "down" : "right"} size={14} />
            {color ? <Tag text={title} color={color} /> : <span>{title}</span>}
          </button>
          <span className={styles.groupCount}>
            {t(section.exact ? "groupCount" : "groupCountMore", { n: formatNumber(section.count) })}
          </span>
        </div>
        {columns.slice(1).map((column) => {
          const op = settings.totals?.[column.key];
          const at = totals.indexOf(column);
          return (
            <div
              key={column.key}
              role="gridcell"
              className={styles.cell}
              data-align={at >= 0 ? "right" : undefined}
            >
              {op !== undefined && at >= 0 && (
                <>
                  <Figure column={column} op={op} value={section.values[at] ?? null} />
                  {section.exact ? "" : "+"}
                </>
              )}
            </div>
          );
        })}
      </div>
      {open &&
        (depth + 1 < props.levels.length ? (
          <Groups {...props} filter={filter} depth={depth + 1} />
        ) : (
          <GroupRecords {...props} filter={filter} />
        ))}
    </>
  );
}

const PAGE = 50;

function GroupRecords(props: GroupProps) {
  const { form, settings, columns, look, section } = props;
  const t = useTexts(viewTexts);
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const pages = useRecords(form.app, form.key, {
    filter: props.filter,
    search: props.search,
    sort: props.sort,
    limit: PAGE,
    marks,
  });
  const { records, refs } = pages.list;
  if (pages.isPending)
    return (
      <div className={styles.wide}>
        <ListSkeleton rows={Math.min(3, section.count)} height={look.rowHeight} />
      </div>
    );
  if (pages.error && records.length === 0)
    return (
      <div className={styles.wide}>
        <LoadProblem error={pages.error} retry={() => void pages.refetch()} compact />
      </div>
    );
  return (
    <FormScope app={form.app} refs={refs}>
      <div className={styles.body} role="rowgroup" style={{ height: records.length * look.rowHeight }}>
        {records.map((record, at) => (
          <RecordRow
            key={record.id}
            record={record}
            columns={columns}
            settings={settings}
            at={at}
            top={at * look.rowHeight}
            look={look}
            active={false}
            open={record.id === props.openId}
            selected={false}
            onToggle={undefined}
            onOpen={props.onOpen}
          />
        ))}
      </div>
      {pages.hasNextPage && (
        <div className={styles.wide}>
          <Button look="quiet" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("moreRecords", { n: PAGE })}
          </Button>
        </div>
      )}
    </FormScope>
  );
}

/** A value as people read it; spans of time by their first day, month or year. */
function groupTitle(
  value: Json,
  field: Field,
  level: GroupLevel,
  env: Parameters<ReturnType<typeof kindFor>["text"]>[2],
): string {
  if (value === null) return "";
  if (typeof level === "object" && typeof value === "string") {
    if (level.by === "year") return value.slice(0, 4);
    if (level.by === "month") return value.slice(0, 7);
    if (level.by === "quarter") return `${value.slice(0, 4)} Q${Math.ceil(Number(value.slice(5, 7)) / 3)}`;
    return value;
  }
  return kindFor(field.kind).text(value, field, env);
}
