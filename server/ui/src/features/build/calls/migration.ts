/** Runs that move to another version of their flow: which keep to which, what is proposed, foretold and done. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
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
  /** Whether it lies in a branch, which can end where a run stands in it. */
  readonly in_branch: boolean;
}

export interface NewBranch {
  readonly fork: string;
  readonly branch: number;
}

/** A branch the new version has more. */
export interface MigrationBranch extends NewBranch {
  readonly fork_title: string;
  readonly title: string;
  readonly conditional: boolean;
}

/** What becomes of each node, by key. */
export type Nodes = Readonly<Record<string, string>>;

export interface MigrationProposal {
  readonly from: readonly MigrationNode[];
  readonly to: readonly MigrationNode[];
  readonly nodes: Nodes;
  readonly branches: readonly MigrationBranch[];
}

export interface MigrationPlan {
  readonly from: readonly number[];
  readonly to: number;
  readonly nodes: Nodes;
  readonly people: "keep" | "resolve";
  /** The new branches these runs do not begin. */
  readonly leave_out: readonly NewBranch[];
  /** The nodes whose branches end where a run stands there. */
  readonly ends: readonly string[];
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
  readonly suspended: boolean;
  readonly places: readonly { readonly from: string; readonly to: string | null; readonly ends: boolean }[];
  readonly kept: number;
  readonly opened: readonly MigrationTask[];
  readonly cancelled: readonly MigrationTask[];
  readonly begun: readonly string[];
  readonly left_out: readonly string[];
  readonly ends: string | null;
  readonly problems: readonly Problem[];
}

export interface MigrationReason extends Problem {
  readonly runs: number;
}

export interface MigrationPreview {
  readonly movable: number;
  readonly immovable: number;
  readonly kept: number;
  readonly opened: number;
  readonly cancelled: number;
  readonly reasons: readonly MigrationReason[];
  readonly runs: readonly MigrationRun[];
  readonly branches: readonly MigrationBranch[];
  /** Where the next preview goes on; null when all runs have been looked at. */
  readonly next: string | null;
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

interface Look {
  readonly after?: string;
  readonly limit?: number;
  readonly detail?: boolean;
}

function previewMigration(app: string, flow: string, plan: MigrationPlan, look: Look, signal?: AbortSignal) {
  return post<MigrationPreview>(`${MIGRATION}/dry-run`, {
    path: { app, flow },
    query: { ...look },
    body: plan,
    ...(signal && { signal }),
  });
}

/** What a plan would do, with the runs from a place on in detail. */
export function usePreviewMigration(app: string, flow: string) {
  return useMutation({
    mutationFn: ({ plan, after }: { readonly plan: MigrationPlan; readonly after?: string }) =>
      previewMigration(app, flow, plan, after === undefined ? {} : { after }),
  });
}

/** What two stretches of runs come to together. */
export function together(some: MigrationPreview, more: MigrationPreview): MigrationPreview {
  const isSame = (one: MigrationReason, other: MigrationReason) =>
    one.pointer === other.pointer && one.code === other.code;
  const known = some.reasons.map((one) => ({
    ...one,
    runs: one.runs + (more.reasons.find((other) => isSame(one, other))?.runs ?? 0),
  }));
  return {
    ...some,
    movable: some.movable + more.movable,
    immovable: some.immovable + more.immovable,
    kept: some.kept + more.kept,
    opened: some.opened + more.opened,
    cancelled: some.cancelled + more.cancelled,
    reasons: [...known, ...more.reasons.filter((one) => !known.some((other) => isSame(one, other)))],
    next: more.next,
  };
}

/** The runs counted with one request. */
const STRETCH = 500;

interface Counts {
  readonly counts: MigrationPreview;
  readonly error: unknown;
}

/** Counts what a plan does to every run, from where its first preview has ended; done when there is no `next`. */
export function useMigrationCounts(
  app: string,
  flow: string,
  plan: MigrationPlan,
  first: MigrationPreview,
): Counts {
  const [found, setFound] = useState<Counts>({ counts: first, error: null });
  useEffect(() => {
    const stop = new AbortController();
    const count = async () => {
      let counts = first;
      while (counts.next !== null) {
        const look = { after: counts.next, limit: STRETCH, detail: false };
        counts = together(counts, await previewMigration(app, flow, plan, look, stop.signal));
        if (stop.signal.aborted) return;
        setFound({ counts, error: null });
      }
    };
    count().catch((error: unknown) => {
      if (!stop.signal.aborted) setFound((before) => ({ ...before, error }));
    });
    return () => stop.abort();
  }, [app, flow, plan, first]);
  return found;
}

/** Begins the job that moves the runs; answers its id. */
export function useMigrate(app: string, flow: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: MigrationPlan) =>
      post<{ readonly job: string }>(MIGRATION, { path: { app, flow }, body: { plan } }),
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
