/** Runs that move to another version of their flow: which keep to which, what is proposed, foretold and done. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { get, post } from "@/shared/api/client";
import { jobsKey } from "@/shared/api/jobs";
import type { Person, Problem } from "@/shared/api/types";

const VERSIONS = "/apps/{app}/flows/{flow}/versions";
const MIGRATION = "/apps/{app}/flows/{flow}/migration";

export interface FlowVersion {
  readonly version: number;
  readonly published_at: string;
  readonly is_current: boolean;
  /** How many runs under way keep to it. */
  readonly running: number;
}

export interface MigrationNode {
  readonly node: string;
  readonly title: string;
  readonly kind: string;
}

/** What becomes of each node, by key. */
export type Nodes = Readonly<Record<string, string>>;

export interface MigrationProposal {
  readonly from: readonly MigrationNode[];
  readonly to: readonly MigrationNode[];
  readonly nodes: Nodes;
}

export interface MigrationPlan {
  readonly from: readonly number[];
  readonly to: number;
  readonly nodes: Nodes;
  readonly people: "keep" | "resolve";
}

export interface MigrationTask {
  readonly node: string;
  readonly person: Person;
}

export interface MigrationRun {
  readonly run: string;
  readonly record_title: string;
  readonly initiator: Person | null;
  readonly started_at: string;
  readonly version: number;
  readonly seen: string;
  readonly places: readonly { readonly from: string; readonly to: string | null }[];
  readonly kept: number;
  readonly opened: readonly MigrationTask[];
  readonly cancelled: readonly MigrationTask[];
  readonly ends: string | null;
  readonly problems: readonly Problem[];
}

export interface MigrationPreview {
  readonly movable: number;
  readonly immovable: number;
  readonly kept: number;
  readonly opened: number;
  readonly cancelled: number;
  readonly runs: readonly MigrationRun[];
  readonly more: boolean;
}

function versionsKey(app: string, flow: string) {
  return ["flow-versions", app, flow] as const;
}

/** The versions of a flow; nothing is asked where there is no flow. */
export function useFlowVersions(app: string, flow: string | null) {
  return useQuery({
    queryKey: versionsKey(app, flow ?? ""),
    queryFn: ({ signal }) =>
      get<{ readonly versions: readonly FlowVersion[] }>(VERSIONS, {
        path: { app, flow: flow ?? "" },
        signal,
      }),
    enabled: flow !== null,
  });
}

export function useMigrationProposal(app: string, flow: string, from: readonly number[], to: number) {
  return useQuery({
    queryKey: ["migration-proposal", app, flow, from, to],
    queryFn: ({ signal }) =>
      get<MigrationProposal>(MIGRATION, { path: { app, flow }, query: { from: from.join(","), to }, signal }),
    // What was corrected must not be overwritten by a reload in the background.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}

export function usePreviewMigration(app: string, flow: string) {
  return useMutation({
    mutationFn: (plan: MigrationPlan) =>
      post<MigrationPreview>(`${MIGRATION}/dry-run`, { path: { app, flow }, body: plan }),
  });
}

/** Begins the job that moves the runs as they were seen; answers its id. */
export function useMigrate(app: string, flow: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ plan, runs }: { readonly plan: MigrationPlan; readonly runs: readonly MigrationRun[] }) =>
      post<{ readonly job: string }>(MIGRATION, {
        path: { app, flow },
        body: { plan, runs: runs.map(({ run, seen }) => ({ run, seen })) },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}

/** The counts of runs are others now. */
export function useForgetVersions(app: string, flow: string) {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ queryKey: versionsKey(app, flow) }),
    [client, app, flow],
  );
}
