/** Imports: a file goes up, is looked at, carried out, and may be taken back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { API_ROOT, fillPath, get, post, remove } from "@/shared/api/client";
import { jobsKey, lookAgain, type Job, type SaidMistake } from "@/shared/api/jobs";
import { usePages } from "@/shared/api/pages";
import type { Mapping, Target, UnknownOption } from "../mapping";

export interface Sort {
  readonly code: string;
  readonly column: string | null;
  readonly message: string;
  readonly count: number;
}

export interface Shown {
  readonly line: number;
  readonly update: boolean;
  readonly cells: Readonly<Record<string, string>>;
  readonly bad: readonly string[];
}

export interface Checked {
  readonly rows: number;
  readonly records: number;
  readonly create: number;
  readonly update: number;
  readonly bad: number;
  readonly problems: number;
  /** Sound records that are like one that is there already. */
  readonly alike: number;
  readonly sorts: readonly Sort[];
  /** What is read otherwise than it stands in the file; looks of before know of none. */
  readonly notes?: readonly Sort[];
  /** Words that are no options of their fields, each once; looks of before know of none. */
  readonly unknown_options?: readonly UnknownOption[];
  readonly first: readonly Shown[];
}

export interface Counts {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
}

export interface Import {
  readonly job: Job;
  readonly file: string;
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  readonly heading_line: number | null;
  readonly mapping: Mapping;
  /** Whether it is, or was, carried out; otherwise only looked at. */
  readonly run: boolean;
  readonly rows: number | null;
  readonly checked: Checked | null;
  readonly so_far: Counts;
  readonly undone_by: string | null;
}

export interface SheetColumn {
  readonly heading: string;
  readonly samples: readonly string[];
  readonly holds: "text" | "number" | "date" | "flag" | "empty";
  readonly field: string | null;
  readonly sure: boolean;
}

export interface Columns {
  readonly heading_line: number;
  readonly columns: readonly SheetColumn[];
  readonly targets: readonly Target[];
  readonly mapping: Mapping;
  readonly profile: string | null;
}

export interface BadRow {
  readonly line: number;
  readonly problems: readonly (SaidMistake & {
    readonly line: number;
    readonly column: string | null;
    readonly value: string;
  })[];
}

export interface Profile {
  readonly id: string;
  readonly title: string;
  readonly mapping: Mapping;
}

export function useImport(id: string | null) {
  return useQuery({
    queryKey: [...jobsKey, "import", id],
    queryFn: ({ signal }) => get<Import>("/imports/{id}", { path: { id: id ?? "" }, signal }),
    enabled: id !== null,
    refetchInterval: (query) => lookAgain(query.state.data?.job.state),
  });
}

/** What stands in a sheet never changes, so events do not make it stale. */
export function useColumns(id: string, sheet: string | null, headingLine: number | null) {
  return useQuery({
    queryKey: ["import-columns", id, sheet, headingLine],
    queryFn: ({ signal }) =>
      get<Columns>("/imports/{id}/columns", {
        path: { id },
        query: { sheet, heading_line: headingLine },
        signal,
      }),
    staleTime: Infinity,
  });
}

export function useProfiles(app: string, form: string) {
  return useQuery({
    queryKey: ["import-profiles", app, form],
    queryFn: ({ signal }) =>
      get<{ items: Profile[] }>("/apps/{app}/forms/{form}/import-profiles", { path: { app, form }, signal }),
  });
}

/** Forgets a saved mapping; a file that it was taken for is looked at anew. */
export function useDropProfile(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      remove("/apps/{app}/forms/{form}/import-profiles/{id}", { path: { app, form, id } }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["import-profiles"] }),
        client.invalidateQueries({ queryKey: ["import-columns"] }),
      ]),
  });
}

export function useBadRows(id: string, enabled: boolean, state: string) {
  return usePages<BadRow>([...jobsKey, "bad", id, state], "/imports/{id}/problems", {
    path: { id },
    enabled,
  });
}

export interface Start {
  readonly sheet: string | null;
  readonly heading_line: number | null;
  readonly mapping: Mapping;
  readonly save_as?: string;
}

export function useStart(id: string, how: "check" | "run") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Start) => post<Import>(`/imports/{id}/${how}`, { path: { id }, body }),
    onSuccess: (answer) => {
      client.setQueryData([...jobsKey, "import", id], answer);
      void client.invalidateQueries({ queryKey: ["import-profiles"] });
    },
  });
}

export function useUndo(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<Job>("/imports/{id}/undo", { path: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}

export function templateHref(app: string, form: string): string {
  return API_ROOT + fillPath("/apps/{app}/forms/{form}/import-template", { app, form });
}

export function refusedHref(id: string): string {
  return API_ROOT + fillPath("/imports/{id}/refused", { id });
}

export function exportHref(id: string): string {
  return API_ROOT + fillPath("/exports/{id}/file", { id });
}
