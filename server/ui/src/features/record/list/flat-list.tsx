import { useCallback, type KeyboardEvent } from "react";
import type { DataRecord } from "@/shared/api/types";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import type { useRecords } from "../calls/records";
import type { ViewProps } from "../view/kind";
import { CellEdit } from "./cell-edit";
import type { Sort } from "./columns";
import { ListEmpty } from "./list-empty";
import { RecordCards } from "./record-cards";
import { RecordTable } from "./record-table";
import type { Selection } from "./use-selection";

interface FlatListProps extends ViewProps {
  readonly pages: ReturnType<typeof useRecords>;
  /** What is shown of them. */
  readonly records: readonly DataRecord[];
  /** Whether a filter or a search hides what there is. */
  readonly narrowed: boolean;
  readonly onClear: () => void;
  readonly sorts: readonly Sort[];
  readonly onSort: (sorts: readonly Sort[]) => void;
  readonly onFilter: (key: string) => void;
  readonly onOpenAt: (at: number) => void;
  readonly selection: Selection;
  /** Whether cards are being chosen. */
  readonly picking: boolean;
  readonly active: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** One row after the other: a table on the desktop, cards on the phone. */
export function FlatList(props: FlatListProps) {
  const { form, pages, records, columns } = props;
  const { fetchNextPage } = pages;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  if (pages.isPending) return <ListSkeleton rows={12} height={36} />;
  if (pages.error && records.length === 0)
    return <LoadProblem error={pages.error} retry={() => void pages.refetch()} />;
  if (records.length === 0)
    return <ListEmpty form={form} narrowed={props.narrowed} onClear={props.onClear} />;
  const shared = {
    records,
    columns,
    hasMore: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    onMore: more,
    onOpen: props.onOpenAt,
  };
  if (props.narrow)
    return (
      <RecordCards
        {...shared}
        settings={props.settings}
        selection={props.picking ? props.selection : undefined}
      />
    );
  return (
    <RecordTable
      {...shared}
      form={form}
      settings={props.settings}
      onChange={props.onChange}
      filter={props.filter}
      search={props.search}
      label={form.title}
      sorts={props.sorts}
      onSort={props.onSort}
      onFilter={props.onFilter}
      selection={props.selection}
      active={props.active}
      openId={props.openId}
      stale={pages.isPlaceholderData}
      onKeyDown={props.onKeyDown}
      overlay={
        form.rights.update ? (
          <CellEdit form={form} records={records} columns={columns} active={props.active} />
        ) : undefined
      }
    />
  );
}
