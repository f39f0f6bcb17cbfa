import { useMemo, type ReactNode } from "react";
import { TimelineLine } from "@/features/flow/timeline";
import { mergeRefs } from "@/features/form/form-env";
import { FormScope } from "@/features/form/form-scope";
import { workspaceSources } from "@/features/form/workspace-sources";
import type { FormDto, Refs } from "@/shared/api/form-types";
import { useMe } from "@/shared/api/me";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Bar } from "@/shared/ui/skeleton";
import { useComments, useHistory } from "../calls/activity";
import { useRecordRuns } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import { CommentEntry } from "./comment-entry";
import { useHistoryEntry } from "./history";
import { interleave, type Source } from "./interleave";
import styles from "./side.module.css";

interface StreamProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly refs: Refs;
  readonly mayRevert: boolean;
}

/** What was said, what was changed and what happened in flows, newest first. */
export function Stream({ form, record, refs, mayRevert }: StreamProps) {
  const t = useTexts(recordTexts);
  const { app, key } = form;
  const me = useMe().data;
  const comments = useComments(app, key, record.id);
  const history = useHistory(app, key, record.id);
  const inFlows = form.flows.length > 0;
  const runs = useRecordRuns(app, key, record.id, inFlows);
  const entryOf = useHistoryEntry(form, record, mayRevert);
  const files = useMemo(() => workspaceSources(app), [app]);
  const place = { app, form: key, id: record.id };
  const said = comments.data?.pages ?? [];
  const changed = history.data?.pages ?? [];
  const names = [...said, ...changed].reduce<Refs>((all, page) => mergeRefs(all, page.refs), refs);
  const members = names.members ?? {};
  if (comments.isPending || history.isPending || (inFlows && runs.isPending))
    return (
      <div className={styles.loading}>
        <Bar width="70%" />
        <Bar width="50%" />
      </div>
    );
  const sources: readonly Source<ReactNode>[] = [
    {
      read: said
        .flatMap((page) => page.items)
        .map((comment) => ({
          at: comment.at,
          entry: (
            <CommentEntry
              key={`comment-${comment.id}`}
              place={place}
              comment={comment}
              name={members[comment.by] ?? (comment.by === me?.id ? me.name : "…")}
              names={members}
              sources={files}
            />
          ),
        })),
      more: comments.hasNextPage,
    },
    {
      read: changed
        .flatMap((page) => page.items)
        // What happened in a flow has a line of its own below.
        .filter((entry) => !/^(run|task)\./.test(entry.action) || Object.keys(entry.changes).length > 0)
        .toSorted((a, b) => b.seq - a.seq)
        .map((entry) => ({ at: entry.at, entry: entryOf(entry, names) })),
      more: history.hasNextPage,
    },
    {
      read: runs.items
        .flatMap((run) => run.timeline.map((line, index) => ({ run, line, index })))
        .toReversed()
        .map(({ run, line, index }) => ({
          at: line.at,
          entry: <TimelineLine key={`${run.id}-${index}`} entry={line} flow={run.flow_title} />,
        })),
      more: runs.hasNextPage,
      below: runs.items.at(-1)?.ended_at ?? undefined,
    },
  ];
  const { entries, next } = interleave(sources);
  const lost = [comments, history, runs].find((source) => source.isError && !source.data);
  const onward = [comments, history, runs].filter((_, index) => next.includes(index));
  return (
    <FormScope app={app} refs={names}>
      {lost && <LoadProblem error={lost.error} retry={() => void lost.refetch()} compact />}
      {!lost && entries.length === 0 && onward.length === 0 && (
        <p className={styles.none}>{t("noActivity")}</p>
      )}
      <ol className={styles.entries}>{entries}</ol>
      {onward.length > 0 && (
        <Button
          look="quiet"
          disabled={onward.some((source) => source.isFetchingNextPage)}
          onClick={() => onward.forEach((source) => void source.fetchNextPage())}
        >
          {t("moreActivity")}
        </Button>
      )}
    </FormScope>
  );
}
