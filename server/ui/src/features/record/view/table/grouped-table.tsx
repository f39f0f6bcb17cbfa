/** A table whose rows stand under the values of one field or two. Groups open when asked for and load by pages. */
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
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
import { CellEdit } from "../../list/cell-edit";
import { clickedRow, RecordRow, rowId } from "../../list/record-row";
import styles from "../../list/record-table.module.css";
import { useGroupPart, type GroupRows } from "../../list/use-group-rows";
import type { Selection } from "../../list/use-selection";
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
  readonly onChange: (patch: ViewPatch) => void;
  /** The rows of all open groups. */
  readonly rows: GroupRows;
  readonly selection: Selection;
  /** The row the keyboard stands on. */
  readonly active: number;
  readonly onOpenAt: (at: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function GroupedTable(props: GroupedTableProps) {
  const { form, settings, columns, rows, selection, active } = props;
  const look = useMemo(() => tableLook(columns, settings), [columns, settings]);
  const { records } = rows;
  const all = records.length > 0 && records.every((record) => selection.has(record.id));
  useEffect(() => {
    if (active >= 0) document.getElementById(rowId(active))?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className={styles.box}>
      <div
        className={styles.table}
        role="treegrid"
        tabIndex={0}
        aria-label={form.title}
        aria-multiselectable="true"
        aria-activedescendant={active >= 0 ? rowId(active) : undefined}
        onKeyDown={props.onKeyDown}
        onClick={(event) => {
          const at = clickedRow(event);
          if (at !== null) props.onOpenAt(at);
        }}
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
          picked={{
            all,
            onAll: () => (all ? selection.clear() : selection.set(records.map((record) => record.id))),
          }}
        />
        <Groups {...props} look={look} depth={0} path="" />
        <TotalsRow {...props} look={look} />
      </div>
      {form.rights.update && <CellEdit form={form} records={records} columns={columns} active={active} />}
    </div>
  );
}

interface GroupsProps extends GroupedTableProps {
  readonly look: TableLook;
  readonly depth: number;
  /** Where the group around these stands; empty for the outermost. */
  readonly path: string;
}

/** What stands between the rows, as wide as the table. */
function Wide({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.wide} role="row">
      <div role="gridcell">{children}</div>
    </div>
  );
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
      <Wide>
        <ListSkeleton rows={depth === 0 ? 6 : 2} height={36} />
      </Wide>
    );
  if (found.error && found.sections.length === 0)
    return (
      <Wide>
        <LoadProblem error={found.error} retry={() => void found.refetch()} compact />
      </Wide>
    );
  if (found.sections.length === 0)
    return (
      <Wide>
        <p role="status">{t("noGroups")}</p>
      </Wide>
    );
  return (
    <FormScope app={form.app} refs={found.refs}>
      {found.sections.map((section, at) => {
        const key = JSON.stringify(section.value);
        return (
          <Group
            key={key}
            {...props}
            path={props.path === "" ? `${at}` : `${props.path}/${at}`}
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
        <Wide>
          <Button look="quiet" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t("moreGroups")}
          </Button>
        </Wide>
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
        <div className={styles.groupHead} role="gridcell" data-edge={look.edge === 0 || undefined}>
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
        {columns.slice(1).map((column, index) => {
          const left = look.lefts[index + 1];
          const op = settings.totals?.[column.key];
          const at = totals.indexOf(column);
          return (
            <div
              key={column.key}
              role="gridcell"
              className={left === undefined ? styles.cell : `${styles.cell} ${styles.first}`}
              data-align={at >= 0 ? "right" : undefined}
              data-edge={index + 1 === look.edge || undefined}
              style={left === undefined ? undefined : { left }}
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
  const { form, settings, columns, look, section, path, search, sort, filter, selection } = props;
  const t = useTexts(viewTexts);
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const pages = useRecords(form.app, form.key, { filter, search, sort, limit: PAGE, marks });
  const { refs } = pages.list;
  const { records } = useGroupPart(props.rows, path, pages, JSON.stringify([filter, search, sort]));
  if (pages.isPending)
    return (
      <Wide>
        <ListSkeleton rows={Math.min(3, section.count)} height={look.rowHeight} />
      </Wide>
    );
  if (pages.error && records.length === 0)
    return (
      <Wide>
        <LoadProblem error={pages.error} retry={() => void pages.refetch()} compact />
      </Wide>
    );
  const start = props.rows.startOf(path);
  return (
    <FormScope app={form.app} refs={refs}>
      <div className={styles.body} role="rowgroup" style={{ height: records.length * look.rowHeight }}>
        {records.map((record, index) => (
          <RecordRow
            key={record.id}
            record={record}
            columns={columns}
            settings={settings}
            at={start + index}
            top={index * look.rowHeight}
            look={look}
            active={start + index === props.active}
            open={record.id === props.openId}
            selected={selection.has(record.id)}
            onToggle={selection.toggle}
            rowIndex={undefined}
          />
        ))}
      </div>
      {pages.hasNextPage && (
        <Wide>
          <Button look="quiet" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("moreRecords", { n: PAGE })}
          </Button>
        </Wide>
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
