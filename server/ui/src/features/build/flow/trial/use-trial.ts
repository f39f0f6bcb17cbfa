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
  /** The nodes whose call, script or print is taken to fail, as the trial names them. */
  readonly fails: readonly string[];
}

const BLANK: TrialWish = { member: null, record: null, values: {}, picks: {}, deeds: [], fails: [] };

export function useTrial(app: string, flow: FlowDocument, path: string, text: string, open: boolean) {
  const [wish, setWish] = useState<TrialWish>(BLANK);
  const [undone, setUndone] = useState<DryDeed | null>(null);
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
  // What can fail stays to be chosen while an answer is awaited or says what is wrong.
  const [fallible, setFallible] = useState<DryRun["fallible"]>([]);
  if (query.data && query.data.fallible !== fallible) setFallible(query.data.fallible);
  return useMemo(() => {
    const go = (change: Partial<TrialWish>, takenBack: DryDeed | null = null) => {
      setWish((before) => ({ ...before, ...change }));
      setUndone(takenBack);
    };
    return {
      wish,
      query,
      fallible,
      /** What was decided last and taken back: it may have been refused for what was filled in with it. */
      undone,
      /** Another beginning: what was decided so far may not fit any more. */
      begin: (change: Partial<TrialWish>) => go({ ...change, deeds: [] }),
      /** Decides after the first `made` decisions: those behind them no longer fit the flow. */
      decide: (made: number, deed: DryDeed) => go({ deeds: [...wish.deeds.slice(0, made), deed] }),
      back: () => go({ deeds: wish.deeds.slice(0, -1) }, wish.deeds.at(-1)),
      restart: () => go({ deeds: [] }),
    };
  }, [wish, query, fallible, undone]);
}

export type Trial = ReturnType<typeof useTrial>;

/** What a node says of where the flow goes and who is asked, and what it needs. */
const DECIDES = ["branches", "cases", "assignees", "veto", "weights", "to", "fields", "filter", "checks"];

/**
 * The fields that decide whether the flow starts, where it goes or who is asked, or that a step needs, in the order of the
 * form. An expression names a field as a word of it.
 */
export function decidingFields(flow: FlowDocument, keys: readonly string[]): readonly string[] {
  const named = flow.nodes.flatMap((node) =>
    DECIDES.map((keyword) => JSON.stringify(node.keywords[keyword] ?? null)),
  );
  const words = new Set(
    [...["when", "was", "fields"].map((keyword) => JSON.stringify(flow.start[keyword] ?? null)), ...named]
      .join(" ")
      // The letter of an escaped line break is none of the word after it.
      .replaceAll(/\\[nrt]/g, " ")
      .match(/[\p{L}\p{N}_]+/gu),
  );
  return keys.filter((key) => words.has(key));
}

/** The nodes for which whoever submits picks the people. */
export function pickedNodes(flow: FlowDocument): readonly string[] {
  const picks = (people: Json) => objectIn(people)["pick"] === true;
  return flow.nodes.filter((node) => listIn(node.keywords["assignees"]).some(picks)).map((node) => node.key);
}
