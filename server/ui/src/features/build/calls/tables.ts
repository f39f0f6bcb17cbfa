/** A table file as a form: what its columns seem to be, and the form of those that are kept. Nothing is saved by it. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { get, post } from "@/shared/api/client";
import { uploadTo } from "@/shared/api/upload";
import type { Adopted } from "./adopt";

export interface Table {
  /** Also the id of the import by which its rows follow. */
  readonly id: string;
  readonly file: string;
  readonly sheets: readonly string[];
}

export interface TableColumn {
  readonly heading: string;
  readonly samples: readonly string[];
  /** The kind of field its values seem to be of. */
  readonly kind: string;
  /** What a choice would have as options; empty when there are too many words. */
  readonly options: readonly string[];
}

export interface TableColumns {
  readonly heading_line: number;
  readonly columns: readonly TableColumn[];
}

export interface AdoptTable {
  readonly key: string;
  readonly title: string;
  readonly sheet: string | null;
  readonly heading_line: number | null;
  readonly columns: readonly { readonly heading: string; readonly title: string; readonly kind: string }[];
}

const TABLES = "/apps/{app}/tables";

export function uploadTable(app: string, file: File, onProgress: (share: number) => void): Promise<Table> {
  return uploadTo<Table>(TABLES, { app }, file, onProgress);
}

/** What stands in a sheet never changes. */
export function useTableColumns(app: string, id: string, sheet: string | null, line: number | null) {
  return useQuery({
    queryKey: ["table-columns", app, id, sheet, line],
    queryFn: ({ signal }) =>
      get<TableColumns>(`${TABLES}/{id}/columns`, {
        path: { app, id },
        query: { sheet, heading_line: line },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

export function useAdoptTable(app: string, id: string) {
  return useMutation({
    mutationFn: (body: AdoptTable) => post<Adopted>(`${TABLES}/{id}/adopt`, { path: { app, id }, body }),
  });
}
