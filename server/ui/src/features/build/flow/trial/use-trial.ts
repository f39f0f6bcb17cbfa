/** A trial of the flow as it is drawn now: who starts it on what, and every decision made on the way. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { post } from "@/shared/api/client";
import type { DryDeed, DryRun, Json } from "@/shared/api/types";
import { listIn, objectIn, type FlowDocument } from "../flow-document";

export interface TrialWish {
  /** Who starts it, by id; null for whoever tries. */
  readonly member: string | null;
  /** A stored record; null for a made-up one. */
  readonly record: string | null;
  readonly values: Readonly<Record<string, Json>>;
  readonly picks: Readonly<Record<string, readonly string[]>>;
  readonly deeds: readonly DryDeed[];
}

const BLANK: TrialWish = { member: null, record: null, values: {}, picks: {}, deeds: [] };

export function useTrial(app: string, flow: FlowDocument, path: string, text: string, open: boolean) {
  const [wish, setWish] = useState<TrialWish>(BLANK);
  const query = useQuery({
    queryKey: ["dry-run", app, flow.key, text, wish],
    queryFn: ({ signal }) =>
      post<DryRun>("/apps/{app}/flows/{flow}/dry-run", {
        path: { app, flow: flow.key },
        body: { files: { [path]: text }, ...wish },
        signal,
      }),
    enabled: open,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return useMemo(
    () => ({
      wish,
      query,
      /** Another beginning: what was decided so far may not fit any more. */
      begin: (change: Partial<TrialWish>) => setWish((before) => ({ ...before, ...change, deeds: [] })),
      /** Decides after the first `made` decisions: those behind them no longer fit the flow. */
      decide: (made: number, deed: DryDeed) =>
        setWish((before) => ({ ...before, deeds: [...before.deeds.slice(0, made), deed] })),
      back: () => setWish((before) => ({ ...before, deeds: before.deeds.slice(0, -1) })),
      restart: () => setWish((before) => ({ ...before, deeds: [] })),
    }),
    [wish, query],
  );
}

export type Trial = ReturnType<typeof useTrial>;

/** The fields that decide where the flow goes or who is asked, or that a step needs, in the order of the form. */
export function decidingFields(flow: FlowDocument, keys: readonly string[]): readonly string[] {
  const named = flow.nodes.flatMap((node) =>
    ["branches", "assignees", "veto", "weights", "to", "fields"].map((keyword) =>
      JSON.stringify(node.keywords[keyword] ?? null),
    ),
  );
  const written = named.join(" ");
  return keys.filter((key) => written.includes(JSON.stringify(key)));
}

/** The nodes for which whoever submits picks the people. */
export function pickedNodes(flow: FlowDocument): readonly string[] {
  const picks = (people: Json) => objectIn(people)["pick"] === true;
  return flow.nodes.filter((node) => listIn(node.keywords["assignees"]).some(picks)).map((node) => node.key);
}
